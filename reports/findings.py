"""From checks to findings: what a reader has to know, gravest first, in sentences.

A finding is never proven, only shown: the wording follows the interval.
"""

from __future__ import annotations

from typing import Literal

from core.catalogue import CHECKS, METHODS
from core.evidence.wording import NO_BREAK, count_text, figure_text, interval_text
from core.records.assessment import CheckRecord
from core.records.base import Record
from core.records.explanation import GateRecord
from reports.sections.checks import check_title, digits_of, limit_text, positive_of
from reports.sections.forecasts import NAIVE_NAMES
from reports.state import AuditState

Severity = Literal["high", "medium", "low"]
_ORDER: dict[str, int] = {"high": 0, "medium": 1, "low": 2}
_THEME_SECTION = {"Data": "data", "Performance": "performance", "Explanation": "global"}


# What a gain of zero or more means, as the end of a sentence.
_NO_LOSS = {
    "gain_over_linear": "do at least as well as the linear baseline",
    "skill": "do at least as well as the best naive forecast",
    "deletion_gain": "rank inputs at least as well as a random order (deletion)",
    "insertion_gain": "rank inputs at least as well as a random order (insertion)",
}
_COUNTED = {
    "missing_cells": "The share of missing values",
    "duplicate_rows": "The number of exact duplicates",
    "overlap": "The number of test rows seen in training",
}
_UNITS = {
    "accuracy": "share of rows",
    "true_positive_rate": "share of the rows of this class",
    "false_positive_rate": "share of the other rows",
    "completeness": "share of rows",
    "missing_cells": "share of values",
    "overlap": "rows",
    "duplicate_rows": "rows",
    "deletion_gain": "of the mean change of the output",
    "insertion_gain": "of the mean change of the output",
    "mae": "in the unit of the target",
    "rmse": "in the unit of the target",
}
_LINEAR_IS_BETTER = (
    "The linear baseline is better than the network.",
    "The whole interval of the difference lies on the side of the simpler model.",
)
_LINEAR_MAY_BE_AS_GOOD = (
    "The network is not shown to be better than the linear baseline.",
    "The interval of the difference includes zero. The simpler model is easier to explain.",
)


class FindingRecord(Record):
    """One finding; `sources` are the identifiers of the items that it rests on."""

    severity: Severity
    claim: str
    meaning: str
    figure: str
    interval: str = ""
    figure_note: str = ""
    advice: str
    section: str
    sources: tuple[str, ...] = ()


def find(state: AuditState) -> tuple[FindingRecord, ...]:
    """Return all findings of the audit, gravest first, in a fixed order within a severity."""
    limited = {check.identifier for check in state.checks}
    positive = positive_of(state)
    found = [_from_check(check, positive=positive) for check in state.checks if _speaks(check)]
    found += _from_overlap(state, limited)
    found += _from_gates(state, limited)
    found += _from_linear(state, limited)
    found += _from_naive(state, limited)
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def finding_of(check: CheckRecord, *, positive: str = "") -> FindingRecord | None:
    """Return what a reader has to know of one check; None where it keeps its limit."""
    return _from_check(check, positive=positive) if _speaks(check) else None


def sentence_of(check: CheckRecord, *, positive: str = "") -> str:
    """Return the outcome of one check in one sentence, whatever it is."""
    finding = finding_of(check, positive=positive)
    if finding is not None:
        return finding.claim
    subject = _subject(check, positive=positive)
    if check.status == "not applicable":
        return f"{subject} has no meaning here."
    digits = digits_of(check)
    if check.figure is not None and check.figure.low is None:
        return f"{subject} is {figure_text(check.figure.value, digits=digits)}, within the limit."
    return f"{subject} is shown to {_wanted(check, digits)}."


def _speaks(check: CheckRecord) -> bool:
    return check.status in ("outside", "undecided", "not tested")


def _from_check(check: CheckRecord, *, positive: str = "") -> FindingRecord:
    entry, subject = CHECKS[check.check], _subject(check, positive=positive)
    item = f"check.{check.identifier.replace('.', '-')}"
    common = {"section": _THEME_SECTION[entry.theme], "sources": (f"{item}.status",)}
    if check.status == "not tested" or check.figure is None:
        return FindingRecord(
            severity="low",
            claim=f"{subject} was not tested.",
            meaning=f"{_sentence(check.reason)} Not tested is not within the limit.",
            figure="–",
            figure_note=f"limit {limit_text(check)}",
            advice="Make it testable, or take the limit out of the plan and say why.",
            **common,
        )
    digits = digits_of(check)
    figure = figure_text(check.figure.value, digits=digits)
    interval = interval_text(check.figure.low, check.figure.high, digits=digits)
    note = ", ".join(
        part
        for part in (
            _unit(check, positive=positive),
            f"limit {limit_text(check)}".replace(" ", NO_BREAK),
            f"n = {check.figure.n:,}".replace(" ", NO_BREAK) if check.figure.n else "",
        )
        if part
    )
    wanted = _wanted(check, digits)
    if check.status == "outside":
        claim = f"{subject} does not {wanted}."
        meaning = (
            "The whole interval misses the limit of the plan."
            if interval
            else "The figure misses the limit of the plan; it has no interval."
        )
        severity: Severity = check.severity
    else:
        claim = f"{subject} is not shown to {wanted}."
        meaning = (
            f"The figure itself is {figure}, but its interval, {interval}, includes the limit: "
            "this sample cannot decide."
        )
        severity = _one_lower(check.severity)
    return FindingRecord(
        severity=severity,
        claim=claim,
        meaning=meaning,
        figure=figure,
        interval=interval,
        figure_note=note,
        advice=entry.advice,
        **common,
    )


def _subject(check: CheckRecord, *, positive: str) -> str:
    """Say in plain words what the check speaks of, as the start of a sentence."""
    if check.method:
        return _subject_of_method(check, METHODS[check.method].title)
    if check.check == "gain_over_linear":
        return (
            "The network"
            if _asks_for_no_loss(check)
            else "The lead of the network over the linear baseline"
        )
    if check.check == "skill" and _asks_for_no_loss(check):
        return "The network"
    if check.check in _COUNTED:
        return _COUNTED[check.check]
    title = check_title(check, positive=positive)
    if title.endswith(f", {positive}"):
        return (
            f"The {title[:1].lower()}{title[1:].removesuffix(f', {positive}')} of {positive} rows"
        )
    return title


def _subject_of_method(check: CheckRecord, method: str) -> str:
    if _asks_for_no_loss(check):
        return method
    if check.check == "completeness":
        return f"The share of rows that obey the sum rule of {method}"
    return f"The lead over a random order ({CHECKS[check.check].title.split(',')[0]}) of {method}"


def _asks_for_no_loss(check: CheckRecord) -> bool:
    """Whether a gain only has to be zero or more, which reads better without a number."""
    is_gain = check.check in _NO_LOSS
    return is_gain and check.figure is not None and check.at_least == 0 and check.at_most is None


def _unit(check: CheckRecord, *, positive: str) -> str:
    """Say what the figure counts; empty where the claim names it already."""
    if check.check == "gain_over_linear":
        is_error = not positive
        return "less mean absolute error" if is_error else "difference in accuracy"
    return _UNITS.get(check.check, "")


def _wanted(check: CheckRecord, digits: int) -> str:
    """Say what the limit asks for, as the end of a sentence."""
    if _asks_for_no_loss(check):
        return _NO_LOSS[check.check]
    low = figure_text(check.at_least, digits=digits) if check.at_least is not None else ""
    high = figure_text(check.at_most, digits=digits) if check.at_most is not None else ""
    if low and high:
        return f"lie between {low} and {high}"
    return f"reach {low}" if low else f"stay at or under {high}"


def _sentence(reason: str) -> str:
    """Return a reason with a capital at its start and a full stop at its end."""
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}." if reason else ""


def _one_lower(severity: Severity) -> Severity:
    return "medium" if severity == "high" else "low"


def _from_overlap(state: AuditState, limited: set[str]) -> list[FindingRecord]:
    overlap = state.prepared.split.overlap
    if overlap == 0 or "overlap" in limited:
        return []
    return [
        FindingRecord(
            severity="medium",
            claim=f"{count_text(overlap, 'test row stands', 'test rows stand')} in training too.",
            meaning="The network has seen these inputs, so that its figures lean towards good.",
            figure=f"{overlap:,}",
            figure_note="test rows with equal inputs in training",
            advice=CHECKS["overlap"].advice,
            section="data",
            sources=("data.overlap",),
        )
    ]


def _from_gates(state: AuditState, limited: set[str]) -> list[FindingRecord]:
    found = []
    for method, explained in state.explained.items():
        gate = explained.sample.gate
        if gate is None or gate.share is None or f"completeness.{method}" in limited:
            continue
        if gate.rule in ("sum", "sampled") and gate.state in ("some", "outside"):
            found.append(_broken_sum(method, gate))
    return found


def _broken_sum(method: str, gate: GateRecord) -> FindingRecord:
    missed = sum(not inside for inside in gate.within)
    share = gate.share
    assert share is not None
    rows = f"{count_text(missed, 'row', 'rows')} of {len(gate.within):,}"
    claim, meaning = (
        f"{METHODS[method].title} breaks its own sum rule on {rows}.",
        "What the method says of these rows does not add up and is not quoted.",
    )
    if gate.rule == "sampled":
        # Such a sum may be near and yet prove nothing, as it was drawn too coarsely.
        claim = f"{METHODS[method].title} does not keep its sum rule on {rows}."
        meaning = (
            "On these rows the sum is off by more than chance allows, or chance alone is too large "
            "to tell; nothing is quoted of them."
        )
    return FindingRecord(
        severity="medium" if gate.state == "outside" or missed * 2 > len(gate.within) else "low",
        claim=claim,
        meaning=meaning,
        figure=figure_text(share.value),
        interval=interval_text(share.low, share.high),
        figure_note=f"share of rows that obey it, n = {share.n:,}",
        advice=CHECKS["completeness"].advice,
        section="global",
        sources=(f"global.method.{method}.share",),
    )


def _from_linear(state: AuditState, limited: set[str]) -> list[FindingRecord]:
    """Say so where the network is not shown to be better than the simpler model."""
    name = "accuracy" if state.is_classification else "mae"
    gain = dict(state.performance.difference).get(name)
    if gain is None or "gain_over_linear" in limited or gain.low is None or gain.high is None:
        return []
    low, high = (gain.low, gain.high) if name == "accuracy" else (-gain.high, -gain.low)
    if low > 0:
        return []
    claim, meaning = _LINEAR_IS_BETTER if high < 0 else _LINEAR_MAY_BE_AS_GOOD
    return [
        FindingRecord(
            severity="medium",
            claim=claim,
            meaning=meaning,
            figure=figure_text(gain.value, signed=True),
            interval=interval_text(gain.low, gain.high),
            figure_note=f"difference in {CHECKS[name].title.lower()}, n = {gain.n:,}",
            advice=CHECKS["gain_over_linear"].advice,
            section="performance",
            sources=(f"performance.metric.{name}.difference",),
        )
    ]


def _from_naive(state: AuditState, limited: set[str]) -> list[FindingRecord]:
    """Say so where forecasts are not shown to be better than the best naive ones."""
    skill, forecast = dict(state.performance.metrics).get("skill"), state.performance.forecast
    if forecast is None or skill is None or "skill" in limited:
        return []
    if skill.low is None or skill.high is None or skill.low > 0:
        return []
    is_worse = skill.high < 0
    return [
        FindingRecord(
            severity="high" if is_worse else "medium",
            claim=f"The {NAIVE_NAMES[forecast.best]} forecast is better than the network."
            if is_worse
            else "The network is not shown to be better than a naive forecast.",
            meaning="A forecast that nobody has to train errs "
            + ("less." if is_worse else "about as much: the interval includes zero."),
            figure=figure_text(skill.value, signed=True),
            interval=interval_text(skill.low, skill.high),
            figure_note=f"skill over {NAIVE_NAMES[forecast.best]}, n = {skill.n:,}",
            advice=CHECKS["skill"].advice,
            section="performance",
            sources=("performance.metric.skill.value",),
        )
    ]
