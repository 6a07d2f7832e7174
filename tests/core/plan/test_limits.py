from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue import CHECKS
from core.errors import AuditError
from core.plan import read_plan
from core.plan.edit import edited
from core.plan.limits import identifier_of, suggested_limits, validate_limits
from core.plan.plan import Limit, Plan
from core.plan.statements import is_attested, left_open
from core.records.base import Task

EXAMPLES = Path(__file__).parents[3] / "examples"


def problems_of(*limits: Limit) -> str:
    with pytest.raises(AuditError) as caught:
        validate_limits(limits, "classification")
    return caught.value.sentence


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_example_plans_have_usable_limits(path: Path) -> None:
    plan = read_plan(path)
    validate_limits(plan.limits, plan.data.task)


def test_every_check_of_the_catalogue_can_be_named() -> None:
    validate_limits(
        tuple(
            Limit(check=name, method="occlusion" if entry.per_method else "", at_least=0.5)
            for name, entry in CHECKS.items()
        ),
        "classification",
    )


def test_identifiers_name_the_method() -> None:
    assert identifier_of(Limit(check="accuracy", at_least=0.9)) == "accuracy"
    limit = Limit(check="completeness", method="deeplift", at_least=0.9)
    assert identifier_of(limit) == "completeness.deeplift"


def test_all_problems_are_told_at_once() -> None:
    sentence = problems_of(
        Limit(check="acuracy", at_least=0.9),
        Limit(check="completeness", method="saliencey", at_least=0.9),
        Limit(check="deletion_gain", at_least=0.0),
        Limit(check="auc", method="saliency", at_least=0.5),
        Limit(check="brier"),
        Limit(check="accuracy", at_least=95),
        Limit(check="log_loss", at_least=0.9, at_most=0.1),
    )
    assert sentence.startswith("The plan cannot be used: 7 errors\n")
    for line in (
        "limits.0.check = 'acuracy'; allowed: did you mean 'accuracy'?",
        "limits.1.method = 'saliencey'; allowed: did you mean 'saliency'?",
        "limits.2.method: missing; allowed: saliency, input_x_gradient,",
        "limits.3.method = 'saliency'; allowed: none, as 'auc' has none",
        "limits.4: no bound; allowed: at_least, at_most, or both",
        "limits.5.at_least = 95; allowed: 0 to 1",
        "limits.6.at_least = 0.9; allowed: not above at_most = 0.1",
    ):
        assert line in sentence


def test_an_unknown_check_without_a_near_name_lists_all() -> None:
    assert "allowed: accuracy, balanced_accuracy, auc" in problems_of(Limit(check="zzz", at_most=1))


def test_the_same_check_twice_is_refused() -> None:
    sentence = problems_of(Limit(check="auc", at_least=0.5), Limit(check="auc", at_most=0.9))
    assert "limits: 'auc' is named 2 times" in sentence


@pytest.mark.parametrize(
    ("check", "bound", "allowed"),
    [("r2", 1.5, "1 or less"), ("mae", -1.0, "0 or more"), ("gain_over_linear", -2.0, "-1 to 1")],
)
def test_bounds_that_no_figure_can_reach_are_refused(
    check: str, bound: float, allowed: str
) -> None:
    assert f"allowed: {allowed}" in problems_of(Limit(check=check, at_least=bound))


def test_a_gain_in_the_unit_of_the_target_has_no_range() -> None:
    validate_limits((Limit(check="gain_over_linear", at_least=5.0),), "regression")


def test_a_metric_of_the_other_task_is_left_to_the_checks() -> None:
    validate_limits((Limit(check="accuracy", at_least=0.9),), "regression")


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_suggested_limits_can_be_held_for_every_task(task: Task) -> None:
    plan = Plan.model_validate(
        {"title": "Suggested", "data": {"source": {"kind": "builtin", "name": "digits"}}}
    )
    plan = plan.model_copy(update={"data": plan.data.model_copy(update={"task": task})})
    suggested = suggested_limits(plan)
    validate_limits(suggested, task)
    named = {limit.check for limit in suggested}
    assert ("auc" in named) == (task == "classification")
    assert ("r2" in named) == (task == "regression")


def test_suggested_limits_leave_out_sums_that_prove_nothing() -> None:
    plan = Plan.model_validate(
        {"title": "Suggested", "data": {"source": {"kind": "builtin", "name": "digits"}}}
    )
    of_sums = {limit.method for limit in suggested_limits(plan) if limit.check == "completeness"}
    assert of_sums == {"integrated_gradients"}


def test_statements_are_left_open_until_somebody_answers_for_them() -> None:
    said = {"purpose": "Sorting", "decision": "Who is called", "persons": "Patients"}
    source = {"source": {"kind": "builtin", "name": "digits"}}
    plan = Plan.model_validate({"title": "Stated", "data": source, "risk": said})
    assert left_open(plan) == ("report.organisation",)
    assert is_attested(edited(plan, {"report.organisation": "Validation desk"}))
    assert not is_attested(edited(plan, {"risk.persons": "  "}))
