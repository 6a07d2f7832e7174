"""Section 7: how good the predictions are, beside a linear model and a naive guess."""

from __future__ import annotations

from core.catalogue import METRICS
from core.evidence import EvidenceBook, Item
from core.evidence.wording import count_text, digits_for, figure_text, interval_text
from core.records.assessment import Curve, PerformanceRecord
from core.records.base import Estimate
from reports.document import Block, Cell, Chart, Column, Pair, Row, Section, Table
from reports.sections import forecasts
from reports.sections.reading import (
    Items,
    cell,
    figure_cell,
    interval_cell,
    names_under,
    section,
    text_of,
)
from reports.state import AuditState

_MOST_CONFUSION = 12
_METRICS_NOTE = (
    "Wilson intervals for rates; percentile intervals of 2,000 bootstraps of rows for the others "
    "and for differences, which are paired. Linear: logistic or ridge regression on the same "
    "inputs; for texts on the TF-IDF weights of their words. Naive: class shares or mean of the "
    "training rows. Errors, losses and false positives: a negative difference favours the network."
)


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter metrics, baselines, differences, curves and the confusion matrix."""
    record = state.performance
    parents = (record.digest,)
    linear, naive = dict(record.linear), dict(record.naive)
    difference = dict(record.difference)
    for name, estimate in record.metrics:
        digits = _digits(estimate)
        prefix = f"performance.metric.{name}"
        book.figure(f"{prefix}.value", estimate, digits=digits, parents=parents)
        if name in linear:
            book.figure(f"{prefix}.linear", linear[name], digits=digits, parents=parents)
        if name in naive:
            book.figure(f"{prefix}.naive", naive[name], digits=digits, parents=parents)
        if name in difference:
            book.figure(
                f"{prefix}.difference",
                difference[name],
                digits=digits,
                signed=True,
                parents=parents,
            )
    book.count("performance.rows", record.rows, parents=parents)
    _enter_confusion(book, state)
    for name in ("roc", "roc_band", "precision_recall", "reliability", "scatter"):
        curve = getattr(record, name)
        if curve is not None:
            _enter_curve(book, f"performance.{name}", curve, parents)
    if record.forecast is not None:
        forecasts.enter(book, state, record.forecast)
    if state.is_classification:
        book.text(
            "performance.positive",
            state.prepared.record.class_names[state.prepared.record.positive],
        )
        if not state.plan.data.positive:
            words = "the last one, as the plan names none"
            book.text("performance.positive_note", words)
    book.sentence("performance.lead", lead(state), sources=_lead_sources(state))


def _digits(estimate: Estimate) -> int:
    return digits_for(max(abs(estimate.value or 0.0), 1.0))


def _enter_curve(
    book: EvidenceBook, identifier: str, curve: Curve, parents: tuple[str, ...]
) -> None:
    columns: dict[str, tuple[float | None, ...]] = {"x": curve.x, "y": curve.y}
    if curve.low:
        columns |= {"low": curve.low, "high": curve.high}
    if curve.counts:
        columns["counts"] = tuple(curve.counts)
    book.series(identifier, columns, parents=parents)


def _enter_confusion(book: EvidenceBook, state: AuditState) -> None:
    names = state.prepared.record.class_names
    matrix = state.performance.confusion
    if not matrix:
        return
    parents = (state.performance.digest,)
    for number, name in enumerate(names):
        book.text(f"performance.class.{number}", name)
    book.series(
        "performance.confusion",
        {f"{column}": tuple(row[column] for row in matrix) for column in range(len(names))},
        labels=names,
        parents=parents,
    )
    for recorded, row in enumerate(matrix):
        for predicted, count in enumerate(row):
            book.count(f"performance.confusion.{recorded}.{predicted}", count, parents=parents)


def _lead_sources(state: AuditState) -> tuple[str, ...]:
    name = "accuracy" if state.is_classification else "mae"
    skill = ("performance.metric.skill.value",) if state.is_forecast else ()
    return (f"performance.metric.{name}.value", f"performance.metric.{name}.difference", *skill)


def lead(state: AuditState) -> str:
    """Return the sentence on performance that opens this section and the summary."""
    record: PerformanceRecord = state.performance
    metrics, difference = dict(record.metrics), dict(record.difference)
    if state.is_classification:
        value, gain = metrics["accuracy"], difference["accuracy"]
        opening = (
            f"On {record.rows:,} test rows the network is right in "
            f"{figure_text(value.value, digits=1, percent=True)} of cases (95\u00a0% interval "
            f"{interval_text(value.low, value.high, digits=1, percent=True)})."
        )
        return f"{opening} {comparison(gain, 'accuracy', better_is_higher=True)}"
    value, gain = metrics["mae"], difference["mae"]
    digits = _digits(value)
    if record.forecast is not None:
        steps = count_text(len(record.forecast.steps), "step", "steps")
        opening = (
            f"On {record.rows:,} test windows forecasts of {state.prepared.record.target} are off "
            f"by {figure_text(value.value, digits=digits)} on average over {steps} ahead, in the "
            f"unit of the data (95\u00a0% interval "
            f"{interval_text(value.low, value.high, digits=digits)}). "
            f"{naive_words(metrics['skill'], forecasts.NAIVE_NAMES[record.forecast.best])}"
        )
        return f"{opening} {comparison(gain, 'mean absolute error', better_is_higher=False)}"
    opening = (
        f"On {record.rows:,} test rows a prediction of {state.prepared.record.target} is off by "
        f"{figure_text(value.value, digits=digits)} on average, in the unit of the data "
        f"(95\u00a0% interval "
        f"{interval_text(value.low, value.high, digits=digits)})."
    )
    return f"{opening} {comparison(gain, 'mean absolute error', better_is_higher=False)}"


def naive_words(skill: Estimate, naive: str) -> str:
    """Say whether the forecasts are shown to beat the best naive ones."""
    if skill.low is None or skill.high is None:
        return f"They could not be compared with the {naive} forecast."
    if skill.low > 0:
        return f"They are shown to beat the {naive} forecast, the better of the naive ones."
    if skill.high < 0:
        return f"The {naive} forecast is shown to be better."
    return f"They are not shown to beat the {naive} forecast, the better of the naive ones."


def comparison(gain: Estimate, measure: str, *, better_is_higher: bool) -> str:
    """Say what the interval of the difference allows, and no more."""
    if gain.value == 0.0 and gain.low is None:  # no draw of the rows told the two apart
        return f"The {measure} of a linear model is the same."
    if gain.low is None or gain.high is None:
        return "It could not be compared with a linear model."
    low, high = (gain.low, gain.high) if better_is_higher else (-gain.high, -gain.low)
    if low > 0:
        return f"Its {measure} is shown to be better than that of a linear model."
    if high < 0:
        return f"The {measure} of a linear model is shown to be better."
    return f"Its {measure} is not shown to be better than that of a linear model."


def lay_out(items: Items) -> Section:
    """Return the section."""
    blocks: list[Block] = [_metrics(items)]
    if "performance.roc" in items:
        blocks.append(Pair(left=_roc(items), right=_reliability(items)))
    if "performance.confusion" in items:
        blocks.append(_confusion(items))
    if "performance.scatter" in items:
        blocks.append(_scatter(items))
    blocks += forecasts.lay_out(items)
    return section(items, "performance", lead=text_of(items, "performance.lead"), blocks=blocks)


def _metrics(items: Items) -> Table:
    positive = text_of(items, "performance.positive")
    rows = []
    for name in names_under(items, "performance.metric"):
        prefix, entry = f"performance.metric.{name}", METRICS[name]
        value = items[f"{prefix}.value"]
        title = f"{entry.title}, {positive}" if entry.is_of_positive else entry.title
        rows.append(
            Row(
                cells=(
                    cell(title, under=(entry.question,)),
                    figure_cell(value, tone="strong"),
                    interval_cell(value),
                    figure_cell(items.get(f"{prefix}.linear")),
                    figure_cell(items.get(f"{prefix}.naive")),
                    _difference(items.get(f"{prefix}.difference")),
                )
            )
        )
    is_forecast = "performance.forecast.best" in items
    what = "test windows" if is_forecast else "test rows"
    return Table(
        caption=f"Measures on {text_of(items, 'performance.rows')} {what}",
        columns=(
            Column(head="Measure"),
            Column(head="Network", align="right", width=15),
            Column(head="95 % interval", align="right", width=27),
            Column(head="Linear", align="right", width=13),
            Column(head="Naive", align="right", width=13),
            Column(head="Network − linear", align="right", width=27),
        ),
        rows=tuple(rows),
        note=(forecasts.metrics_note(items) if is_forecast else _METRICS_NOTE)
        + " No interval stands where all draws gave the same value."
        + _small_words(items)
        + _positive_words(items),
        evidence="performance.metric.*",
    )


def _small_words(items: Items) -> str:
    """Say so where a figure that is not zero prints as zero."""
    names = names_under(items, "performance.metric")
    values = [items[f"performance.metric.{name}.value"] for name in names]
    small = [item.text for item in values if item.value and not item.text.strip("0.")]
    return (
        f" {small[0]} may stand for a small figure; evidence.json has it in full." if small else ""
    )


def _positive_words(items: Items) -> str:
    """Say of which class one-class measures speak; empty without classes."""
    positive = text_of(items, "performance.positive")
    note = text_of(items, "performance.positive_note")
    chosen = f", {note}" if note else ""
    return f" Positive class: {positive}{chosen}." if positive else ""


def _difference(item: Item | None) -> Cell:
    if item is None:
        return cell("–")
    return cell(item.text, under=(item.interval_text,))


def _roc(items: Items) -> Chart:
    area = items.get("performance.metric.auc.value")
    shown = area.text if area is not None else "not estimable"
    return Chart(
        caption=f"Area under the ROC curve, {text_of(items, 'performance.positive')}: {shown}",
        svg="roc",
        alternative=f"ROC curve of the class {text_of(items, 'performance.positive')}: true "
        f"positive rate against false positive rate. Area {shown}.",
        note=f"{text_of(items, 'performance.rows')} test rows, class "
        f"{text_of(items, 'performance.positive')} against the rest.{_band_words(items)}",
        evidence="performance.roc",
        width=79,
    )


def _band_words(items: Items) -> str:
    is_drawn = "performance.roc_band" in items
    return " Band: 95\u00a0% percentile interval over bootstraps of rows." if is_drawn else ""


def _reliability(items: Items) -> Chart:
    positive = text_of(items, "performance.positive")
    return Chart(
        caption="Predicted probability against observed share",
        svg="reliability",
        alternative=f"Observed share of the class {positive} in bins of its predicted "
        "probability, with 95 % Wilson intervals, beside the diagonal of perfect calibration.",
        note=f"Class {positive}; bins of equal width, empty ones left out. Lines: 95\u00a0% Wilson "
        "intervals, wide where a bin has few rows. Below: rows in each bin.",
        evidence="performance.reliability",
        width=79,
    )


def _confusion(items: Items) -> Table | Chart:
    names = [
        text_of(items, f"performance.class.{k}") for k in names_under(items, "performance.class")
    ]
    if len(names) > _MOST_CONFUSION:
        return Chart(
            caption="Recorded class against predicted class",
            svg="confusion",
            alternative="Confusion matrix of all classes; its counts stand in evidence.json "
            "under performance.confusion.",
        )
    width = min(30.0, 118 / len(names))
    rows = tuple(
        Row(
            cells=(
                cell(name),
                *(
                    cell(
                        text_of(items, f"performance.confusion.{recorded}.{predicted}"),
                        "strong" if recorded == predicted else "",
                    )
                    for predicted in range(len(names))
                ),
            )
        )
        for recorded, name in enumerate(names)
    )
    return Table(
        caption="Recorded class (rows) against predicted class (columns), test rows",
        columns=(
            Column(head="Recorded"),
            *(Column(head=name, align="right", width=width) for name in names),
        ),
        rows=rows,
        note="Counts of rows. Semibold: predicted as recorded.",
        evidence="performance.confusion.*",
    )


def _scatter(items: Items) -> Chart:
    error = text_of(items, "performance.metric.mae.value")
    return Chart(
        caption=f"Recorded against predicted values; mean absolute error {error}",
        svg="scatter",
        alternative=f"Scatter of recorded and predicted values of "
        f"{text_of(items, 'performance.rows')} test rows; mean absolute error {error}.",
        note=f"{text_of(items, 'data.target')}, one dot for each test row; on the line the "
        "prediction equals the recorded value.",
        evidence="performance.scatter",
    )
