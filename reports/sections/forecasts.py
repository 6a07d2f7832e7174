"""The part of section 7 that only forecasts have: errors by step ahead, and windows to look at."""

from __future__ import annotations

from core.evidence import EvidenceBook
from core.evidence.wording import digits_for
from core.records.assessment import ForecastRecord, StepErrors
from core.records.base import Estimate
from reports.document import Block, Chart, Column, Row, Table
from reports.sections.reading import (
    Items,
    cell,
    figure_cell,
    interval_cell,
    names_under,
    text_of,
)
from reports.state import AuditState

NAIVE_NAMES = {"persistence": "persistence", "seasonal": "seasonal-naive"}

_PREFIX = "performance.forecast"
_MOST_ROWS = 24
_NAIVE_WORDS = "Persistence repeats the last value that was seen"


def enter(book: EvidenceBook, state: AuditState, record: ForecastRecord) -> None:
    """Enter errors by step ahead, the naive forecasts, and the windows that are shown."""
    parents = (state.performance.digest,)
    digits = digits_for(max(abs(record.persistence.value or 0.0), 1.0))
    book.text(f"{_PREFIX}.best", NAIVE_NAMES[record.best])
    book.count(f"{_PREFIX}.block", record.block, parents=parents)
    book.count(f"{_PREFIX}.season", record.season, parents=parents)
    if record.seasonal_note:
        book.text(f"{_PREFIX}.seasonal_note", record.seasonal_note)
    named = (("persistence", record.persistence), ("seasonal", record.seasonal))
    for name, estimate in named:
        if estimate is not None:
            book.figure(f"{_PREFIX}.{name}", estimate, digits=digits, parents=parents)
    for step in record.steps:
        for name, estimate in _estimates(step):
            book.figure(
                f"{_PREFIX}.step.{step.step}.{name}", estimate, digits=digits, parents=parents
            )
    for number, window in enumerate(record.windows):
        prefix = f"{_PREFIX}.window.{number}"
        book.text(f"{prefix}.rule", window.rule)
        if window.name:
            book.text(f"{prefix}.name", window.name)
        book.series(f"{prefix}.past", {"value": window.past}, parents=parents)
        book.series(
            f"{prefix}.ahead",
            {
                "recorded": window.recorded,
                "predicted": window.predicted,
                "naive": window.naive,
            },
            parents=parents,
        )


def _estimates(step: StepErrors) -> tuple[tuple[str, Estimate], ...]:
    named = (
        ("mae", step.mae),
        ("rmse", step.rmse),
        ("linear", step.linear),
        ("persistence", step.persistence),
        ("seasonal", step.seasonal),
    )
    return tuple((name, estimate) for name, estimate in named if estimate is not None)


def lay_out(items: Items) -> list[Block]:
    """Return the blocks, or none where nothing was forecast."""
    if f"{_PREFIX}.best" not in items:
        return []
    return [_errors_chart(items), _steps_table(items), _windows_chart(items)]


def metrics_note(items: Items) -> str:
    """Return the words under the table of measures, for forecasts."""
    block, best = text_of(items, f"{_PREFIX}.block"), text_of(items, f"{_PREFIX}.best")
    return (
        "Means over all steps ahead. Percentile intervals of 2,000 bootstraps of blocks of "
        f"{block} neighbouring windows, which overlap and err alike; differences are paired. "
        f"Linear: ridge regression on the same inputs, one for each step ahead. Naive: {best}, "
        "the naive forecast that errs less on these rows. Errors: a negative difference favours "
        "the network."
    )


def _errors_chart(items: Items) -> Chart:
    steps = names_under(items, f"{_PREFIX}.step")
    spoken = "; ".join(
        f"{step}: {items[f'{_PREFIX}.step.{step}.mae'].text} against "
        f"{items[f'{_PREFIX}.step.{step}.persistence'].text}"
        for step in steps[:: max(1, len(steps) // 6)]
    )
    return Chart(
        caption="Error by step ahead, beside naive and linear forecasts",
        svg="step-errors",
        alternative="Mean absolute error of the network by step ahead, and of the baselines. Steps "
        f"ahead, network against persistence: {spoken}.",
        note=f"{_NAIVE_WORDS}; seasonal-naive that of one season before{_season(items)}. Band: "
        "95\u00a0% interval of the network.",
        evidence=f"{_PREFIX}.step.*",
    )


def _season(items: Items) -> str:
    note = text_of(items, f"{_PREFIX}.seasonal_note")
    if note:
        return f" (absent: {note})"
    return f" ({text_of(items, f'{_PREFIX}.season')} steps)"


def _steps_table(items: Items) -> Table:
    steps = names_under(items, f"{_PREFIX}.step")
    shown = steps[:: -(-len(steps) // _MOST_ROWS)]
    rows = tuple(
        Row(
            cells=(
                cell(step),
                figure_cell(items[f"{_PREFIX}.step.{step}.mae"], tone="strong"),
                interval_cell(items[f"{_PREFIX}.step.{step}.mae"]),
                *(
                    figure_cell(items.get(f"{_PREFIX}.step.{step}.{name}"))
                    for name in ("rmse", "linear", "persistence", "seasonal")
                ),
            )
        )
        for step in shown
    )
    left_out = len(steps) - len(shown)
    more = f" {left_out} steps between stand in evidence.json." if left_out else ""
    return Table(
        caption="Errors by step ahead, in the unit of the data",
        columns=(
            Column(head="Ahead"),
            Column(head="Network MAE", align="right", width=22),
            Column(head="95 % interval", align="right", width=30),
            Column(head="Network RMSE", align="right", width=24),
            Column(head="Linear MAE", align="right", width=20),
            Column(head="Persistence", align="right", width=21),
            Column(head="Seasonal", align="right", width=18),
        ),
        rows=rows,
        note=f"MAE: mean absolute error; RMSE: root mean squared error. The last three columns are "
        f"mean absolute errors.{more}",
        evidence=f"{_PREFIX}.step.*",
    )


def _windows_chart(items: Items) -> Chart:
    numbers = names_under(items, f"{_PREFIX}.window")
    rules = "; ".join(text_of(items, f"{_PREFIX}.window.{number}.rule") for number in numbers)
    return Chart(
        caption="Three test windows: what was seen, what came after, and what was forecast",
        svg="windows",
        alternative=f"Past, recorded next steps, forecast of the network and naive forecast of "
        f"{len(numbers)} test windows. Chosen by: {rules}.",
        note="Windows are chosen by rules, not by eye; they illustrate and do not represent. Grey: "
        "the last part of what the network saw.",
        evidence=f"{_PREFIX}.window.*",
    )
