"""From checks to findings: what a reader has to know, gravest first, in sentences.

A finding is never proven, only shown: the wording follows the interval.
"""

from __future__ import annotations

from typing import Literal

from core.catalogue import CHECKS, METHODS
from core.evidence.wording import count_text, figure_text, interval_text
from core.records.assessment import CheckRecord
from core.records.base import Record
from core.records.explanation import GateRecord
from reports.sections.checks import check_title, digits_of, limit_text
from reports.state import AuditState

Severity = Literal["high", "medium", "low"]
_ORDER: dict[str, int] = {"high": 0, "medium": 1, "low": 2}
_THEME_SECTION = {"Data": "data", "Performance": "performance", "Explanation": "global"}


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
    found = [_from_check(check) for check in state.checks if _speaks(check)]
    found += _from_overlap(state, limited)
    found += _from_gates(state, limited)
    found += _from_linear(state, limited)
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def _speaks(check: CheckRecord) -> bool:
    return check.status in ("outside", "undecided", "not tested")


def _from_check(check: CheckRecord) -> FindingRecord:
    title, entry = check_title(check), CHECKS[check.check]
    item = f"check.{check.identifier.replace('.', '-')}"
    common = {"section": _THEME_SECTION[entry.theme], "sources": (f"{item}.status",)}
    if check.status == "not tested" or check.figure is None:
        return FindingRecord(
            severity="low",
            claim=f"{title} was not tested.",
            meaning=f"{_sentence(check.reason)} Not tested is not within the limit.",
            figure="–",
            figure_note=f"limit {limit_text(check)}",
            advice="Make it testable, or take the limit out of the plan and say why.",
            **common,
        )
    digits = digits_of(check)
    figure = figure_text(check.figure.value, digits=digits)
    interval = interval_text(check.figure.low, check.figure.high, digits=digits)
    note = f"limit {limit_text(check)}" + (f", n = {check.figure.n:,}" if check.figure.n else "")
    wanted = _wanted(check, digits)
    if check.status == "outside":
        claim = f"{title} does not {wanted}."
        meaning = (
            "The whole interval misses the limit of the plan."
            if interval
            else "The figure misses the limit of the plan; it has no interval."
        )
        severity: Severity = check.severity
    else:
        claim = f"{title} is not shown to {wanted}."
        meaning = (
            f"The figure itself is {figure}, but its interval, {interval}, holds the limit: this "
            "sample cannot decide."
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


def _wanted(check: CheckRecord, digits: int) -> str:
    """Say what the limit asks for, as the end of a sentence."""
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
    return FindingRecord(
        severity="medium" if gate.state == "outside" or missed * 2 > len(gate.within) else "low",
        claim=f"{METHODS[method].title} breaks its own sum rule on "
        f"{count_text(missed, 'row', 'rows')} of {len(gate.within):,}.",
        meaning="These rows are struck through and are not quoted in this report.",
        figure=figure_text(share.value),
        interval=interval_text(share.low, share.high),
        figure_note=f"share of rows within the gate, n = {share.n:,}",
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
