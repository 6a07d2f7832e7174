"""The figures of an evaluation as printed: the line at the top, and the whole table."""

from __future__ import annotations

from typing import Literal

from core.assessments.metrics import class_rates
from core.assessments.predictions import ClassPredictions, ValuePredictions
from core.catalogue import METRICS
from core.evidence.wording import digits_for, figure_text, interval_text
from core.records.assessment import PerformanceRecord
from core.records.base import Estimate
from core.records.views.evaluation import KeyFigureText, MetricRow

_LINEAR = "linear model {}"
_SHARES = "class shares {}"
_MEAN = "mean as guess {}"


def metric_rows(record: PerformanceRecord, *, positive: str) -> tuple[MetricRow, ...]:
    """Return every metric beside both baselines, with the decimals that the report prints.

    Parameters
    ----------
    positive : str
        The class that one-class metrics speak of; empty for regression.
    """
    linear, naive = dict(record.linear), dict(record.naive)
    difference = dict(record.difference)
    return tuple(
        _metric_row(
            name,
            estimate,
            linear=linear.get(name),
            naive=naive.get(name),
            difference=difference.get(name),
            positive=positive,
        )
        for name, estimate in record.metrics
    )


def _metric_row(
    name: str,
    estimate: Estimate,
    *,
    linear: Estimate | None,
    naive: Estimate | None,
    difference: Estimate | None,
    positive: str,
) -> MetricRow:
    entry = METRICS[name]
    digits = digits_for(max(abs(estimate.value or 0.0), 1.0))
    gain = difference or Estimate(value=None)
    return MetricRow(
        name=name,
        title=f"{entry.title}, {positive}" if entry.is_of_positive else entry.title,
        question=entry.question,
        hides=entry.hides,
        better=entry.better,
        value=figure_text(estimate.value, digits=digits),
        interval=interval_text(estimate.low, estimate.high, digits=digits),
        method=estimate.method,
        n=estimate.n,
        note=estimate.note,
        linear=_value_or_blank(linear, digits=digits),
        naive=_value_or_blank(naive, digits=digits),
        difference=""
        if gain.value is None
        else figure_text(gain.value, digits=digits, signed=True),
        difference_interval=interval_text(gain.low, gain.high, digits=digits),
        favours=_favours(gain, better=entry.better),
    )


def _value_or_blank(estimate: Estimate | None, *, digits: int) -> str:
    return "" if estimate is None else figure_text(estimate.value, digits=digits)


def _favours(difference: Estimate, *, better: str) -> Literal["network", "linear", ""]:
    """Say whom an interval without zero favours."""
    if difference.low is None or difference.high is None:
        return ""
    if difference.low <= 0 <= difference.high:
        return ""
    return "network" if (difference.low > 0) == (better == "higher") else "linear"


def class_key_figures(
    record: PerformanceRecord, predictions: ClassPredictions, *, class_names: tuple[str, ...]
) -> tuple[KeyFigureText, ...]:
    """Return five figures for the line at the top of the page, for classes."""
    metrics, linear, naive = dict(record.metrics), dict(record.linear), dict(record.naive)

    def figure(name: str, label: str, note: str, *, short: str = "") -> KeyFigureText:
        return _key_figure(label, metrics[name], note=note, short=short or label.lower())

    accuracy = figure("accuracy", "Accuracy", _beside(_LINEAR, linear["accuracy"]))
    brier = figure("brier", "Brier score", _beside(_SHARES, naive["brier"]), short="Brier")
    if predictions.classes == 2:
        positive = predictions.positive
        return (
            accuracy,
            figure("auc", "Area under ROC curve", "0.50 is chance", short="AUC"),
            _found(predictions, positive, class_names=class_names),
            _found(predictions, 1 - positive, class_names=class_names),
            brier,
        )
    return (
        accuracy,
        figure(
            "balanced_accuracy",
            "Balanced accuracy",
            "classes count alike",
            short="balanced",
        ),
        _least_found(predictions, class_names=class_names),
        figure("log_loss", "Log loss", _beside(_SHARES, naive["log_loss"])),
        brier,
    )


def value_key_figures(
    record: PerformanceRecord, predictions: ValuePredictions
) -> tuple[KeyFigureText, ...]:
    """Return the figures for the line at the top of the page, for numbers."""
    metrics, linear, naive = dict(record.metrics), dict(record.linear), dict(record.naive)
    errors = predictions.absolute_errors
    digits = _digits(metrics["mae"])
    return (
        _key_figure(
            "Mean absolute error",
            metrics["mae"],
            note=_beside(_LINEAR, linear["mae"]),
            short="MAE",
        ),
        _key_figure(
            "Root mean squared error",
            metrics["rmse"],
            note=_beside(_MEAN, naive["rmse"]),
            short="RMSE",
        ),
        _key_figure(
            "Variance explained",
            metrics["r2"],
            note=_beside(_LINEAR, linear["r2"]),
            short="explained",
        ),
        KeyFigureText(
            label="Half of all errors",
            short="median",
            value=figure_text(float(_middle(errors.tolist())), digits=digits),
            note="or less",
        ),
        KeyFigureText(
            label="Largest error",
            short="largest",
            value=figure_text(float(errors.max()), digits=digits),
            note=f"of {record.rows:,} rows",
        ),
    )


def _middle(values: list[float]) -> float:
    """Return the smallest value that at least half of the values do not exceed."""
    return sorted(values)[(len(values) - 1) // 2]


def _found(
    predictions: ClassPredictions, number: int, *, class_names: tuple[str, ...], note: str = ""
) -> KeyFigureText:
    estimate = class_rates(predictions)[number]
    hits = int((predictions.is_correct & (predictions.targets == number)).sum())
    counted = f"{hits:,} of {estimate.n:,}"
    return _key_figure(
        f"{class_names[number]} found",
        estimate,
        note=f"{counted}, {note}" if note else counted,
        short=class_names[number],
    )


def _least_found(predictions: ClassPredictions, *, class_names: tuple[str, ...]) -> KeyFigureText:
    rates = [rate.value for rate in class_rates(predictions)]
    known = [number for number, value in enumerate(rates) if value is not None]
    lowest = min(known, key=lambda number: rates[number] or 0.0)
    shown = tuple(f"\u2018{name}\u2019" for name in class_names)
    return _found(predictions, lowest, class_names=shown, note=f"least of {len(known)} classes")


def _key_figure(label: str, estimate: Estimate, *, note: str, short: str) -> KeyFigureText:
    digits = _digits(estimate)
    return KeyFigureText(
        label=label[:1].upper() + label[1:],
        short=short,
        value=figure_text(estimate.value, digits=digits),
        interval=interval_text(estimate.low, estimate.high, digits=digits),
        note=note,
    )


def _beside(words: str, estimate: Estimate) -> str:
    return words.format(figure_text(estimate.value, digits=_digits(estimate)))


def _digits(estimate: Estimate) -> int:
    """Return few decimals, but for shares enough that none of the three prints as 0 or 1."""
    size = abs(estimate.value or 0.0)
    if size >= 1.05:
        return digits_for(size) - 1 if size < 100 else digits_for(size)
    known = [x for x in (estimate.value, estimate.low, estimate.high) if x is not None]
    is_extreme = any(f"{abs(x):.2f}" in ("0.00", "1.00") for x in known)
    return 3 if is_extreme or size < 0.1 else 2
