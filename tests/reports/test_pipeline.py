"""What the steps of an audit are found again by."""

from __future__ import annotations

import pytest

from core.plan import Plan, plan_from_toml
from core.plan.edit import edited
from reports.pipeline import method_key, settings_key

_PLAN = plan_from_toml(
    """
title = "Digits"
[data]
source = { kind = "builtin", name = "digits" }
"""
)


def _is_new(method: str, changes: dict[str, object]) -> bool:
    after = edited(_PLAN, changes)
    return method_key(_PLAN, method, "explanation") != method_key(after, method, "explanation")


@pytest.mark.parametrize(
    ("field", "value", "asked_anew"),
    [
        ("explanation.methods", ("saliency",), ()),
        ("explanation.inside.methods", ("layer_activation",), ()),
        ("overall.group_by", "age", ()),
        ("explanation.inside.layer", "conv1", ("grad_cam", "neuron_integrated_gradients")),
        ("explanation.inside.unit", 3, ("neuron_integrated_gradients",)),
        ("seed", 8, ("occlusion", "grad_cam", "neuron_integrated_gradients")),
        (
            "explanation.baseline",
            "zero",
            ("occlusion", "grad_cam", "neuron_integrated_gradients"),
        ),
    ],
)
def test_a_method_is_asked_anew_where_a_choice_touches_it(
    field: str, value: object, asked_anew: tuple[str, ...]
) -> None:
    methods = ("occlusion", "grad_cam", "neuron_integrated_gradients")
    found = tuple(method for method in methods if _is_new(method, {field: value}))
    assert found == asked_anew


def test_seed_and_memory_are_in_every_key() -> None:
    def key(plan: Plan) -> str:
        return settings_key(plan, "overall", without=("overall.group_by",))

    assert key(_PLAN) == key(edited(_PLAN, {"overall.group_by": "age"}))
    assert key(_PLAN) != key(edited(_PLAN, {"seed": 8}))
    assert key(_PLAN) != key(edited(_PLAN, {"compute.memory_mib": 77}))
