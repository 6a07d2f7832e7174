from __future__ import annotations

import pytest

from core.catalogue import METHODS
from core.models.designs.design import design
from core.plan.model import CnnPlan, LoadedPlan, MlpPlan, ModelPlan, RecurrentPlan
from core.records.architecture import Architecture
from core.records.base import Kind
from core.records.views.network import MethodFit
from explainers.preparation.fitting import finding, method_fits
from explainers.preparation.suitability import refusal
from tests.core.models.test_blocks import dataset

_SHAPES: dict[Kind, tuple[int, ...]] = {"tabular": (6,), "image": (1, 8, 8), "series": (1, 16)}


def fits_of(plan: ModelPlan, kind: Kind) -> dict[str, MethodFit]:
    record = dataset(_SHAPES[kind], kind=kind)

    def redesign(changed: ModelPlan) -> Architecture:
        return design(changed, dataset=record, loss="mse", target_scale=None)

    found = method_fits(plan, redesign(plan), kind=kind, redesign=redesign)
    assert tuple(item.method for item in found) == tuple(METHODS)
    for item in found:
        is_refused = refusal(item.method, redesign(plan), kind=kind) is not None
        assert is_refused == (item.fit in ("not exact", "not applicable"))
        if item.remedy is not None:
            fields = {path.removeprefix("model."): v for path, v in item.remedy.changes.items()}
            changed = plan.model_copy(update=fields)
            assert refusal(item.method, redesign(changed), kind=kind) is None
    return {item.method: item for item in found}


def head(plan: ModelPlan, kind: Kind) -> str:
    return finding(plan, tuple(fits_of(plan, kind).values()))


def test_a_plain_network_takes_every_method_made_for_its_data() -> None:
    assert head(CnnPlan(channels=(4,)), "image") == "All nine methods can be used"
    plan = MlpPlan(hidden=(4,))
    assert head(plan, "tabular") == "Eight of nine methods can be used"
    fits = fits_of(plan, "tabular")
    assert fits["grad_cam"].fit == "not applicable"
    assert fits["grad_cam"].remedy is None
    assert fits["integrated_gradients"].fit == "exact"
    assert fits["gradient_shap"].fit == "sampled"
    assert fits["saliency"].fit == "fits"


@pytest.mark.parametrize(
    ("activation", "pooling", "label", "text"),
    [
        ("gelu", "average", "Use ReLU", "GELU rules out one method"),
        ("relu", "max", "Use average pooling", "Max pooling rules out one method"),
        (
            "gelu",
            "max",
            "Use ReLU and average pooling",
            "GELU and max pooling rule out one method",
        ),
    ],
)
def test_a_refusal_names_its_cause_and_the_smallest_change_that_lifts_it(
    activation: str, pooling: str, label: str, text: str
) -> None:
    plan = CnnPlan.model_validate(
        {"activation": activation, "pooling": pooling, "channels": (4,), "hidden": (3,)}
    )
    fits = fits_of(plan, "image")
    assert fits["deeplift"].fit == "not exact"
    assert fits["deeplift"].remedy is not None
    assert fits["deeplift"].remedy.label == label
    assert finding(plan, tuple(fits.values())) == text


def test_recurrence_is_a_cause_that_no_small_change_lifts() -> None:
    plan = RecurrentPlan(hidden=4)
    assert fits_of(plan, "series")["deeplift"].remedy is None
    assert head(plan, "series") == "Recurrence rules out one method"


def test_weights_from_a_file_are_not_offered_another_form() -> None:
    record = dataset((1, 8, 8))
    described = design(
        CnnPlan(activation="gelu", channels=(4,)), dataset=record, loss="mse", target_scale=None
    )
    plan = LoadedPlan(weights="w", architecture="a")
    found = method_fits(plan, described, kind="image", redesign=lambda _: described)
    assert [item.remedy for item in found] == [None] * len(METHODS)
    assert finding(plan, found) == "A layer rules out one method"
