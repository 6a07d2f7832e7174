"""Forecasts as the Evaluate page shows them: errors by step ahead, windows, and key figures."""

from __future__ import annotations

from core.evidence.wording import count_text, digits_for, figure_text, interval_text
from core.records.assessment import ForecastRecord, PerformanceRecord, StepErrors
from core.records.base import Estimate
from core.records.views.evaluation import ForecastView, KeyFigureText, StepRow
from core.records.views.pictures import ForecastPicture, StepErrorsPicture
from reports.sections.forecasts import NAIVE_NAMES
from reports.sections.performance import naive_words


def forecast_view(performance: PerformanceRecord, *, target: str) -> ForecastView | None:
    """Return what is shown of forecasts; None where nothing was forecast."""
    record = performance.forecast
    if record is None:
        return None
    digits = digits_for(max(abs(record.persistence.value or 0.0), 1.0))
    naive = NAIVE_NAMES[record.best]
    return ForecastView(
        naive=naive,
        naive_sentence=naive_words(dict(performance.metrics)["skill"], naive),
        interval_note=_interval_note(record),
        steps=tuple(_row(step, digits=digits) for step in record.steps),
        errors=_errors(record),
        windows=ForecastPicture(windows=record.windows, naive=naive, target=target),
    )


def forecast_key_figures(performance: PerformanceRecord) -> tuple[KeyFigureText, ...]:
    """Return the figures for the line at the top of the page, for forecasts."""
    metrics, record = dict(performance.metrics), performance.forecast
    assert record is not None
    linear = dict(performance.linear)["mae"]
    first, last = record.steps[0], record.steps[-1]
    digits = digits_for(max(abs(metrics["mae"].value or 0.0), 1.0))

    def figure(label: str, short: str, estimate: Estimate, note: str) -> KeyFigureText:
        return KeyFigureText(
            label=label,
            short=short,
            value=figure_text(estimate.value, digits=digits),
            interval=interval_text(estimate.low, estimate.high, digits=digits),
            note=note,
        )

    skill = metrics["skill"]
    return (
        figure(
            "Mean absolute error",
            "MAE",
            metrics["mae"],
            f"linear model {figure_text(linear.value, digits=digits)}",
        ),
        KeyFigureText(
            label="Skill",
            short="skill",
            value=figure_text(skill.value, digits=2),
            interval=interval_text(skill.low, skill.high, digits=2),
            note=f"over {NAIVE_NAMES[record.best]}",
        ),
        figure("First step ahead", "first", first.mae, _beside(first, digits)),
        figure(f"{last.step} steps ahead", "last", last.mae, _beside(last, digits)),
        figure("Root mean squared error", "RMSE", metrics["rmse"], "over all steps ahead"),
    )


def _beside(step: StepErrors, digits: int) -> str:
    return f"persistence {figure_text(step.persistence.value, digits=digits)}"


def _interval_note(record: ForecastRecord) -> str:
    blocks = count_text(record.block, "neighbouring window", "neighbouring windows")
    absent = record.seasonal_note
    said = f" No seasonal-naive forecast: {absent}." if absent else ""
    return f"Intervals: 2,000 draws of blocks of {blocks}.{said}"


def _row(step: StepErrors, *, digits: int) -> StepRow:
    return StepRow(
        step=step.step,
        mae=figure_text(step.mae.value, digits=digits),
        interval=interval_text(step.mae.low, step.mae.high, digits=digits),
        rmse=figure_text(step.rmse.value, digits=digits),
        linear=figure_text(step.linear.value, digits=digits),
        persistence=figure_text(step.persistence.value, digits=digits),
        seasonal="" if step.seasonal is None else figure_text(step.seasonal.value, digits=digits),
    )


def _errors(record: ForecastRecord) -> StepErrorsPicture:
    others = [
        ("linear", tuple(_value(step.linear) for step in record.steps)),
        ("persistence", tuple(_value(step.persistence) for step in record.steps)),
    ]
    if record.seasonal is not None:
        found = tuple(_value(step.seasonal) for step in record.steps if step.seasonal is not None)
        others.append(("seasonal-naive", found))
    return StepErrorsPicture(
        network=tuple(_value(step.mae) for step in record.steps),
        low=tuple(_end(step.mae.low, step.mae) for step in record.steps),
        high=tuple(_end(step.mae.high, step.mae) for step in record.steps),
        others=tuple(others),
    )


def _value(estimate: Estimate) -> float:
    return estimate.value or 0.0


def _end(end: float | None, estimate: Estimate) -> float:
    return _value(estimate) if end is None else end
