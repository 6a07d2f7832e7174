"""What becomes stale when the plan changes."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from core.plan import Plan, plan_from_toml
from core.plan.edit import edited
from core.plan.stages import Stage, not_asked, settings_of, stage_key

_ASKED: set[Stage] = {"explanation", "global", "estimate", "all_rows"}
_PLAN = plan_from_toml(
    """
title = "Digits"
[data]
source = { kind = "builtin", name = "digits" }
"""
)
_UNIT = edited(_PLAN, {"explanation.methods": ("occlusion", "neuron_integrated_gradients")})


def _stale(plan: Plan, changes: dict[str, object]) -> set[str]:
    """Return the stages that the changes make stale."""
    after = edited(plan, changes)
    keys = (
        (stage, stage_key(plan, stage, folder=Path()), stage_key(after, stage, folder=Path()))
        for stage in get_args(Stage)
    )
    return {stage for stage, before, now in keys if before != now}


@pytest.mark.parametrize(
    ("field", "value", "stale"),
    [
        ("overall.group_by", "age", set()),
        ("overall.features", ("age",), {"overall"}),
        ("overall.repeats", 9, {"overall"}),
        ("faithfulness.rows", 7, {"global", "estimate"}),
        ("explanation.rows", 7, {"global", "estimate", "inside"}),
        ("explanation.cases", 1, {"estimate"}),
        ("explanation.references.compared", ("zero",), {"estimate"}),
        ("explanation.references.compared_rows", 3, {"estimate"}),
        ("explanation.inside.methods", ("layer_activation",), {"inside"}),
        ("explanation.inside.unit", 3, {"estimate"}),
        ("explanation.inside.layer", "conv1", _ASKED | {"inside"}),
        ("explanation.methods", ("saliency",), {"explanation", "global", "estimate"}),
        ("explanation.tuning.noise", 0.3, _ASKED),
        ("explanation.baseline", "zero", _ASKED | {"inside"}),
        ("explanation.target", "predicted", _ASKED | {"inside", "overall"}),
        ("explanation.grid", (2, 2), _ASKED | {"inside", "overall"}),
    ],
)
def test_what_is_merely_looked_at_stales_nothing_beside_it(
    field: str, value: object, stale: set[str]
) -> None:
    # The report prints all of this.
    assert _stale(_PLAN, {field: value}) == {*stale, "audit"}


def test_a_unit_counts_where_a_method_explains_it() -> None:
    assert _stale(_UNIT, {"explanation.inside.unit": 3}) == {
        "explanation",
        "global",
        "estimate",
        "audit",
    }


def test_what_an_answer_does_not_depend_on_is_named_as_the_plan_names_it() -> None:
    names = not_asked(_PLAN, "overall")
    left = settings_of(_PLAN, ("explanation", "overall"), without=names)
    assert "group_by" not in left["overall"]
    assert "inside" not in left["explanation"]
    assert left["explanation"]["target"] == "positive"
    with pytest.raises(KeyError):
        settings_of(_PLAN, ("explanation",), without=("explanation.no_such_choice",))
