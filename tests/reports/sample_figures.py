"""Drawings made up for tests, one of each kind."""

from __future__ import annotations

from functools import cache

import numpy as np

from core.records.assessment import Curve
from core.records.base import Estimate
from core.records.explanation import FaithfulnessRecord
from core.records.training import Epoch
from reports.figures import (
    AttributionMap,
    Bar,
    case_attribution,
    confusion_matrix,
    faithfulness,
    global_attribution,
    image_attribution,
    learning_curve,
    reliability,
    roc,
    series_attribution,
    to_svg,
)

LONG_NAME = "worst_fractal_dimension_of_the_largest_three_cell_nuclei_in_the_field_of_view"


@cache
def sample_figures() -> dict[str, bytes]:
    """Return the drawings that the sample document names."""
    rng = np.random.default_rng(0)
    history = tuple(
        Epoch(
            epoch=epoch,
            training_loss=0.1 + 0.6 * float(np.exp(-epoch / 12)),
            validation_loss=0.2 + 0.5 * float(np.exp(-epoch / 9)) + 0.003 * epoch,
            validation_metric=0.9,
        )
        for epoch in range(1, 51)
    )
    x = np.linspace(0.0, 1.0, 40)
    curve = Curve(
        x=tuple(x),
        y=tuple(x**0.2),
        low=tuple(np.clip(x**0.2 - 0.06, 0, 1)),
        high=tuple(np.clip(x**0.2 + 0.04, 0, 1)),
    )
    bins = Curve(
        x=(0.03, 0.21, 0.48, 0.77, 0.97),
        y=(0.02, 0.30, 0.40, 0.80, 0.99),
        low=(0.0, 0.1, 0.2, 0.55, 0.92),
        high=(0.1, 0.6, 0.65, 0.93, 1.0),
        counts=(38, 6, 5, 7, 58),
    )
    names = ("worst area", "mean concave points", "worst texture", LONG_NAME, "smoothness error")
    steps = np.arange(80)
    return {
        "learning": to_svg(learning_curve(history, best_epoch=17, loss="Cross-entropy")),
        "roc": to_svg(roc(curve, label="network 0.981", operating_point=(0.05, 0.55))),
        "reliability": to_svg(reliability(bins)),
        "confusion": to_svg(
            confusion_matrix(((40, 3), (2, 69)), class_names=("malignant", "benign"))
        ),
        "global": to_svg(
            global_attribution(
                names,
                tuple(
                    Estimate(value=v, low=v - 0.03, high=v + 0.04, n=114)
                    for v in (0.61, 0.44, 0.31, 0.12, 0.05)
                ),
                x_label="Mean absolute attribution to the logit, 114 test rows",
                figures=("0.61", "0.44", "0.31", "0.12", "0.05"),
            )
        ),
        "faithfulness": to_svg(
            faithfulness(
                (_faithful("integrated_gradients", 0.3), _faithful("saliency", 0.8)),
                titles={"integrated_gradients": "Integrated Gradients", "saliency": "Saliency"},
            )
        ),
        "case": to_svg(
            case_attribution(
                (
                    Bar("worst area: 1,709", -0.91),
                    Bar(f"{LONG_NAME}: 0.20", -0.42),
                    Bar("27 other inputs, together", -0.11, is_rest=True),
                    Bar("worst texture: 17.3", 0.23),
                ),
                x_label="Attribution to the logit; hatched bars lower it, filled bars raise it",
            )
        ),
        "image": to_svg(
            image_attribution(
                rng.random((1, 8, 8)).astype(np.float32),
                (
                    AttributionMap("Integrated Gradients", rng.normal(size=(1, 8, 8))),
                    AttributionMap("DeepLIFT", rng.normal(size=(8, 8)), "error 23.6 %"),
                ),
            )
        ),
        "series": to_svg(
            series_attribution(
                np.sin(steps / 6).astype(np.float32),
                (AttributionMap("Integrated Gradients", np.exp(-(((steps - 50) / 5) ** 2))),),
                truth=((43, 57),),
            )
        ),
    }


def _faithful(method: str, power: float) -> FaithfulnessRecord:
    share = np.linspace(0.0, 1.0, 31)
    return FaithfulnessRecord(
        method=method,
        rows=50,
        deletion=tuple(2 - 2 * share**power),
        insertion=tuple(2 * share**power),
        random_deletion=tuple(2 - 2 * share),
        random_insertion=tuple(2 * share),
        deletion_gain=Estimate(value=0.4),
        insertion_gain=Estimate(value=0.3),
    )
