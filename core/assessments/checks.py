"""Checks: figures held against the limits of the plan.

A figure with an interval is within or outside only when its whole interval is; a limit inside the
interval leaves the check undecided. A figure that is missing is not tested, which is not passed.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.assessments.performance import gain_over_linear
from core.catalogue.checks import CHECKS, METRICS
from core.catalogue.methods import METHODS
from core.plan.limits import identifier_of
from core.plan.plan import Limit
from core.records.assessment import CheckRecord, PerformanceRecord, Status
from core.records.base import Estimate
from core.records.data import DatasetRecord, SplitRecord
from core.records.explanation import AttributionRecord, FaithfulnessRecord

BY_CONSTRUCTION = "the values add up by construction, which proves nothing"
NO_SUM = "the method is descriptive and owes no sum"


@dataclass(frozen=True)
class Sources:
    """Everything that a check can take its figure from.

    Attributes
    ----------
    planned : tuple of str
        Attribution methods that the plan asks for.
    """

    dataset: DatasetRecord
    split: SplitRecord
    performance: PerformanceRecord
    attributions: tuple[AttributionRecord, ...]
    faithfulness: tuple[FaithfulnessRecord, ...]
    planned: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The figure of a check, or why there is none."""

    figure: Estimate | None = None
    status: Status | None = None
    reason: str = ""


def evaluate(
    limits: tuple[Limit, ...],
    *,
    dataset: DatasetRecord,
    split: SplitRecord,
    performance: PerformanceRecord,
    attributions: tuple[AttributionRecord, ...],
    faithfulness: tuple[FaithfulnessRecord, ...],
    planned: tuple[str, ...],
) -> tuple[CheckRecord, ...]:
    """Return one check for each limit, in the order of the plan.

    Missing values are the share of all cells; duplicates, and test rows whose inputs also stand
    in training, are counts of rows. These describe the data set itself and carry no interval.

    Raises
    ------
    KeyError
        If a limit names an unknown check; `validate_limits` tells such limits beforehand.
    """
    records = Sources(dataset, split, performance, attributions, faithfulness, planned)
    return tuple(_check(limit, records) for limit in limits)


def status_of(
    figure: Estimate, *, at_least: float | None, at_most: float | None
) -> tuple[Status, str]:
    """Return how a figure stands to its limits, and in words why, where it is not plain."""
    if figure.value is None:
        return "not tested", f"not estimable: {figure.note}" if figure.note else "not estimable"
    has_interval = figure.low is not None and figure.high is not None
    low = figure.low if figure.low is not None and has_interval else figure.value
    high = figure.high if figure.high is not None and has_interval else figure.value
    is_outside = (at_least is not None and high < at_least) or (
        at_most is not None and low > at_most
    )
    is_within = (at_least is None or low >= at_least) and (at_most is None or high <= at_most)
    reason = "" if has_interval else "judged by the figure itself, which has no interval"
    if is_outside:
        return "outside", reason
    if is_within:
        return "within", reason
    return "undecided", "the limit lies inside the interval"


def _check(limit: Limit, records: Sources) -> CheckRecord:
    outcome = _outcome(limit, records)
    status, reason = outcome.status, outcome.reason
    if status is None:
        assert outcome.figure is not None
        status, reason = status_of(outcome.figure, at_least=limit.at_least, at_most=limit.at_most)
    return CheckRecord(
        identifier=identifier_of(limit),
        check=limit.check,
        method=limit.method,
        status=status,
        figure=outcome.figure,
        at_least=limit.at_least,
        at_most=limit.at_most,
        severity=limit.severity,
        reason=reason,
    )


def _outcome(limit: Limit, records: Sources) -> Outcome:
    source = CHECKS[limit.check].source
    if source == "metric":
        return _metric(limit.check, records)
    if source == "data":
        return _data(limit.check, records)
    return _explanation(limit.check, limit.method, records)


def _metric(check: str, records: Sources) -> Outcome:
    if check == "gain_over_linear":
        gain = gain_over_linear(records.performance)
        if gain is None:
            return Outcome(status="not tested", reason="there is no linear baseline")
        return Outcome(gain)
    task = records.dataset.task
    if task not in METRICS[check].tasks:
        title = METRICS[check].title
        return Outcome(status="not applicable", reason=f"{title} does not exist for {task}")
    figure = dict(records.performance.metrics).get(check)
    if figure is None:
        return Outcome(status="not tested", reason="the metric was not measured")
    return Outcome(figure)


def _data(check: str, records: Sources) -> Outcome:
    dataset = records.dataset
    if check == "missing_cells":
        if dataset.cells == 0:
            reason = "the data have no cells that could be missing"
            return Outcome(status="not applicable", reason=reason)
        share = dataset.missing_cells / dataset.cells
        return Outcome(Estimate(value=share, n=dataset.cells, method="share of all cells"))
    if check == "duplicate_rows":
        return Outcome(_count(dataset.duplicate_rows, dataset.rows))
    tested = next(part.rows for part in records.split.parts if part.name == "test")
    return Outcome(_count(records.split.overlap, tested))


def _count(rows: int, of: int) -> Estimate:
    return Estimate(value=float(rows), n=of, unit="rows", method="count of rows")


def _explanation(check: str, method: str, records: Sources) -> Outcome:
    if method not in records.planned:
        title = METHODS[method].title
        return Outcome(status="not tested", reason=f"{title} is not among the plan's methods")
    if check == "completeness" and METHODS[method].sum_rule == "none":
        return Outcome(status="not applicable", reason=NO_SUM)
    of_method = [record for record in records.attributions if record.method == method]
    computed = [record for record in of_method if record.status == "computed"]
    if not computed:
        return Outcome(status="not tested", reason=_why_absent(of_method))
    if check == "completeness":
        return _completeness(computed[0])
    return _gain(check, method, records)


def _why_absent(records: list[AttributionRecord]) -> str:
    if not records:
        return "the method did not run"
    return f"{records[0].status}: {records[0].reason}" if records[0].reason else records[0].status


def _completeness(attribution: AttributionRecord) -> Outcome:
    gate = attribution.gate
    if gate is None:
        return Outcome(status="not tested", reason="the sums were not looked at")
    if gate.rule == "none":
        return Outcome(status="not applicable", reason=NO_SUM)
    if gate.rule == "construction":
        # The share is left out on purpose: it would be 1 whatever the values said.
        return Outcome(status="not tested", reason=BY_CONSTRUCTION)
    if gate.share is None:
        return Outcome(status="not tested", reason=gate.note or "the sums were not looked at")
    return Outcome(gate.share)


def _gain(check: str, method: str, records: Sources) -> Outcome:
    found = next((record for record in records.faithfulness if record.method == method), None)
    if found is None:
        reason = "deletion and insertion did not run for this method"
        return Outcome(status="not tested", reason=reason)
    return Outcome(found.deletion_gain if check == "deletion_gain" else found.insertion_gain)
