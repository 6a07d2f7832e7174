"""Findings say what the interval allows, and no more."""

from __future__ import annotations

from core.records.assessment import CheckRecord
from core.records.base import Estimate
from core.records.explanation import GateRecord
from reports.findings import _broken_sum, _from_check, finding_of, sentence_of
from reports.sections.checks import limit_text


def check(status: str, **changes: object) -> CheckRecord:
    values: dict[str, object] = {
        "identifier": "accuracy",
        "check": "accuracy",
        "status": status,
        "figure": Estimate(value=0.91, low=0.85, high=0.95, n=100),
        "at_least": 0.9,
        "severity": "high",
    }
    return CheckRecord.model_validate(values | changes)


def test_undecided_is_said_to_be_undecided_and_weighs_less() -> None:
    finding = _from_check(check("undecided"))
    assert finding.claim == "Accuracy is not shown to reach 0.900."
    assert "this sample cannot decide" in finding.meaning
    assert finding.severity == "medium"
    assert finding.interval == "0.850 to 0.950"


def test_outside_keeps_the_severity_of_the_plan() -> None:
    finding = _from_check(check("outside", at_least=0.99))
    assert finding.claim == "Accuracy does not reach 0.990."
    assert finding.severity == "high"


def test_upper_limit_reads_the_other_way_round() -> None:
    finding = _from_check(
        check("outside", identifier="mae", check="mae", at_least=None, at_most=50.0)
    )
    assert finding.claim == "Mean absolute error does not stay at or under 50.00."


def test_not_tested_is_not_passed() -> None:
    finding = _from_check(
        check(
            "not tested",
            identifier="completeness.deeplift",
            check="completeness",
            method="deeplift",
            figure=None,
            reason="refused: no rule for this layer",
        )
    )
    assert finding.claim.endswith("DeepLIFT was not tested.")
    assert "Not tested is not within the limit." in finding.meaning
    assert finding.severity == "low"


def test_limits_are_printed_with_the_decimals_of_the_figure() -> None:
    assert limit_text(check("outside", at_least=0.5, at_most=0.75)) == "≥ 0.500, ≤ 0.750"


def test_kept_limit_is_said_in_words_that_follow_the_interval() -> None:
    assert sentence_of(check("within")) == "Accuracy is shown to reach 0.900."
    counted = Estimate(value=0.0, n=142, unit="rows", method="count of rows")
    overlap = check(
        "within", identifier="overlap", check="overlap", at_least=None, at_most=0.0, figure=counted
    )
    assert sentence_of(overlap) == (
        "The number of test rows seen in training is 0, within the limit."
    )


def test_sentence_of_a_missed_limit_is_that_of_its_finding() -> None:
    missed = check("outside", at_least=0.99)
    finding = finding_of(missed)
    assert finding is not None
    assert sentence_of(missed) == finding.claim
    assert finding_of(check("within")) is None


def test_skill_over_a_naive_forecast_reads_without_a_number() -> None:
    missed = check("outside", identifier="skill", check="skill", at_least=0.0)
    assert sentence_of(missed) == (
        "The network does not do at least as well as the best naive forecast."
    )
    kept = check("within", identifier="skill", check="skill", at_least=0.0)
    assert sentence_of(kept) == (
        "The network is shown to do at least as well as the best naive forecast."
    )


def test_a_method_that_draws_may_miss_its_sum_by_chance_alone() -> None:
    gate = GateRecord(
        rule="sum",
        state="some",
        tolerance=0.01,
        errors=(0.0, 0.2),
        within=(True, False),
        share=Estimate(value=0.5, low=0.1, high=0.9, n=2),
    )
    owed = _broken_sum("integrated_gradients", gate)
    assert owed.claim == "Integrated Gradients breaks its own sum rule on 1 row of 2."
    drawn = _broken_sum("gradient_shap", gate.model_copy(update={"rule": "sampled"}))
    assert drawn.claim.endswith("does not keep its sum rule on 1 row of 2.")
    assert "chance alone is too large to tell" in drawn.meaning
