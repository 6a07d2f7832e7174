"""What is known of methods and columns before and after they were asked."""

from __future__ import annotations

from typing import Any

from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.edit import edited
from core.plan.sources import BuiltinSource
from core.records.views.data import ColumnView, DataView
from core.records.views.network import Fit, MethodFit
from gui.pages.explain.known import columns_of, grouping_columns, refused_methods


def _plan(layer: str = "") -> Plan:
    plan = Plan(title="a", data=DataPlan(source=BuiltinSource(name="digits")))
    return edited(plan, {"explanation.inside.layer": layer})


def _fit(method: str, fit: Fit) -> MethodFit:
    return MethodFit(method=method, title=method, fit=fit, reason=f"{method} is wrong.")


FITS = (
    _fit("grad_cam", "not exact"),
    _fit("grad_cam_plus_plus", "not applicable"),
    _fit("deeplift", "not exact"),
    _fit("saliency", "fits"),
)


def test_a_layer_lifts_what_stood_against_the_last_maps() -> None:
    refused = refused_methods(_plan(), FITS, found=None)
    assert refused["grad_cam"].endswith("pick one in the tab Layers.")
    assert refused["deeplift"] == "deeplift is wrong."
    assert "saliency" not in refused
    lifted = refused_methods(_plan("conv1"), FITS, found=None)
    assert set(lifted) == {"grad_cam_plus_plus", "deeplift"}


def test_a_grid_of_this_plan_knows_better() -> None:
    found = {"lrp": "lrp is wrong.", "grad_cam": "grad_cam is wrong."}
    assert refused_methods(_plan("conv1"), FITS, found=found) == found
    assert refused_methods(_plan(), FITS, found=found)["grad_cam"].startswith("grad_cam is wrong. ")


def test_groups_are_no_columns() -> None:
    groups = ({"name": "size", "features": ("radius", "area")},)
    plan = edited(_plan(), {"explanation.parts.groups": groups})
    assert columns_of(("size", "texture"), plan) == ("texture", "radius", "area")


def test_means_are_summed_up_by_inputs_and_sensitive_columns() -> None:
    roles = {"age": "sensitive", "amount": "feature", "risk": "target", "number": "identifier"}
    columns: list[dict[str, Any]] = [{"name": name, "role": role} for name, role in roles.items()]
    known: dict[str, Any] = {
        "kind": "tabular",
        "columns": tuple(ColumnView.model_construct(**one) for one in columns),
    }
    survey = DataView.model_construct(**known)
    assert grouping_columns(survey, chosen="") == ("age", "amount")
    assert grouping_columns(survey, chosen="amount") == ("age", "amount")
    assert grouping_columns(survey, chosen="sex") == ("age", "amount", "sex")
    assert grouping_columns(None, chosen="") == ()
