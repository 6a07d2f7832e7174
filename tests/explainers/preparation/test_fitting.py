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
    plans: list[tuple[ModelPlan, Kind, set[str]]] = [
        (CnnPlan(channels=(4,)), "image", {"attention"}),
        (MlpPlan(hidden=(4,)), "tabular", {"attention", "class activation"}),
    ]
    for plan, kind, absent in plans:
        fits = fits_of(plan, kind)
        unfit = {name for name, item in fits.items() if item.fit == "not applicable"}
        assert {METHODS[name].family for name in unfit} >= absent
        usable = len(fits) - len(unfit)
        assert head(plan, kind) == f"{usable} of {len(fits)} methods can be used"
    fits = fits_of(MlpPlan(hidden=(4,)), "tabular")
    assert fits["grad_cam"].fit == "not applicable"
    assert fits["grad_cam"].remedy is None
    assert fits["integrated_gradients"].fit == "exact"
    assert fits["deep_shap"].fit == "exact"
    assert fits["gradient_shap"].fit == "sampled"
    assert fits["saliency"].fit == "fits"


def test_small_numbers_are_written_out() -> None:
    plan = CnnPlan(channels=(4,))
    fits = tuple(fits_of(plan, "image").values())
    chosen = tuple(item for item in fits if item.method in ("saliency", "attention_rollout"))
    assert finding(plan, chosen) == "One of two methods can be used"
    assert finding(plan, (chosen[0], chosen[0])) == "All two methods can be used"


@pytest.mark.parametrize("pooling", ["average", "max", "min"])
@pytest.mark.parametrize("activation", ["gelu", "tanh"])
def test_a_refusal_names_its_cause_and_the_smallest_change_that_lifts_it(
    activation: str, pooling: str
) -> None:
    plan = CnnPlan.model_validate(
        {"activation": activation, "pooling": pooling, "channels": (4,), "hidden": (3,)}
    )
    fits = fits_of(plan, "image")
    refused = [item for item in fits.values() if item.fit == "not exact"]
    assert {item.remedy.label for item in refused if item.remedy} == {"Use ReLU"}
    assert (fits["deeplift"].fit == "not exact") == (activation == "gelu")
    assert fits["deep_shap"].fit == "exact"
    cause = {"gelu": "GELU", "tanh": "Tanh"}[activation]
    assert finding(plan, tuple(fits.values())).startswith(f"{cause} rules out ")


def test_causes_that_differ_are_not_told_as_one() -> None:
    plan = CnnPlan.model_validate({"activation": "gelu", "channels": (4,)})
    gelu = fits_of(plan, "image")["deeplift"]
    other = gelu.model_copy(update={"remedy": None})
    assert finding(plan, (gelu, other)) == "Layers of this network rule out two methods"


def test_recurrence_is_a_cause_that_no_small_change_lifts() -> None:
    plan = RecurrentPlan(hidden=4)
    assert fits_of(plan, "series")["deeplift"].remedy is None
    assert head(plan, "series").startswith("Recurrence rules out ")


def test_weights_from_a_file_are_not_offered_another_form() -> None:
    record = dataset((1, 8, 8))
    described = design(
        CnnPlan(activation="gelu", channels=(4,)), dataset=record, loss="mse", target_scale=None
    )
    plan = LoadedPlan(weights="w", architecture="a")
    found = method_fits(plan, described, kind="image", redesign=lambda _: described)
    assert [item.remedy for item in found] == [None] * len(METHODS)
    assert finding(plan, found).startswith("A layer rules out ")


def test_what_was_in_the_way_and_what_becomes_of_it_is_told() -> None:
    fits = fits_of(CnnPlan.model_validate({"channels": (4,), "pooling": "max"}), "image")
    assert fits["deeplift"].reason.endswith(
        "Computed on a prepared copy. Repaired there: shared tensor (1)."
    )
    assert fits["integrated_gradients"].reason == "Values must sum to the change in output."
    fits = fits_of(RecurrentPlan(hidden=4), "series")
    assert "cuDNN" in fits["integrated_gradients"].reason
    assert "cuDNN" not in fits["kernel_shap"].reason
    assert "cuDNN" not in fits["deeplift"].reason
