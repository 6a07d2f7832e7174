"""What is known of methods and columns before and after they were asked."""

from __future__ import annotations

import pytest

from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.edit import edited
from core.plan.sources import BuiltinSource
from core.project.views import Kept
from core.records.views.explanation import ExplanationView
from core.records.views.network import Fit, MethodFit, NetworkView
from gui.pages.explain.known import columns_of, refused_methods


def _plan(layer: str = "") -> Plan:
    plan = Plan(title="a", data=DataPlan(source=BuiltinSource(name="digits")))
    return edited(plan, {"explanation.inside.layer": layer})


def _fit(method: str, fit: Fit) -> MethodFit:
    return MethodFit(method=method, title=method, fit=fit, reason=f"{method} is wrong.")


NETWORK = Kept(
    NetworkView.model_construct(
        methods=(
            _fit("grad_cam", "not exact"),
            _fit("grad_cam_plus_plus", "not applicable"),
            _fit("deeplift", "not exact"),
            _fit("saliency", "fits"),
        )
    ),
    is_current=True,
)


def test_a_layer_lifts_what_stood_against_the_last_maps() -> None:
    refused = refused_methods(_plan(), None, NETWORK)
    assert refused["grad_cam"].endswith("pick one in the tab Layers.")
    assert refused["deeplift"] == "deeplift is wrong."
    assert "saliency" not in refused
    lifted = refused_methods(_plan("conv1"), None, NETWORK)
    assert set(lifted) == {"grad_cam_plus_plus", "deeplift"}


@pytest.mark.parametrize("is_current", [True, False])
def test_a_grid_of_this_plan_knows_better(is_current: bool) -> None:
    view = ExplanationView.model_construct(refused={"lrp": "lrp is wrong."})
    refused = refused_methods(_plan("conv1"), Kept(view, is_current=is_current), NETWORK)
    assert set(refused) == ({"lrp"} if is_current else {"grad_cam_plus_plus", "deeplift"})


def test_groups_are_no_columns() -> None:
    groups = ({"name": "size", "features": ("radius", "area")},)
    plan = edited(_plan(), {"explanation.parts.groups": groups})
    view = ExplanationView.model_construct(players=("size", "texture"))
    assert columns_of(view, plan) == ("texture", "radius", "area")
