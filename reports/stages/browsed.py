"""Rows of the test part one by one: worst first for the browser, and to choose from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.assessments.forecasts import ForecastPredictions
from core.assessments.predictions import ClassPredictions, Predictions
from core.data import Prepared, value_texts
from core.data.dataset import Dataset
from core.data.display import drawn_line, real_steps
from core.evidence.wording import count_text, digits_for, figure_text
from core.records.data import DatasetRecord
from core.records.views.evaluation import EvaluatedRow
from core.records.views.samples import Sample, SampleList
from reports.stages.sample_groups import groups_of
from reports.stages.tiles import Put, make_tiles

MOST_SAMPLES = 2000
MOST_BROWSED = 500
_MOST_UNCERTAIN = 100
_SHOWN_FEATURES = 6
_TRACE_STEPS = 48
_MOST_CHARACTERS = 120
_TWO = 2

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Browsed:
    """The browser's rows, with the features that it shows and the rules in words."""

    rows: tuple[EvaluatedRow, ...]
    rule: str
    shown: tuple[str, ...]
    numeric: tuple[bool, ...]
    shown_rule: str


def list_samples(prepared: Prepared, predictions: Predictions, *, put: Put) -> SampleList:
    """Return the test rows worst first, no more than 2,000 of them; `put` keeps their pictures.

    Beyond that number the least certain rows share the list with the worst.
    """
    losses, certainty = _losses(predictions), _certainty(predictions)
    order = np.argsort(-losses, kind="stable")
    kept = order if len(order) <= MOST_SAMPLES else _shared(order, certainty, most=MOST_SAMPLES)
    rows = prepared.parts["test"][kept]
    texts, names = _Texts(predictions), row_names(prepared.dataset, rows)
    traces = _traces(prepared.dataset, rows)
    has_tiles = prepared.record.kind == "image"
    samples = tuple(
        Sample(
            row=int(row) + 1,
            position=int(position),
            predicted=texts.predicted(position, prepared.record.class_names),
            recorded=texts.recorded(position, prepared.record.class_names),
            name=names[place] if names else "",
            positive_probability=texts.positive(position, prepared.record.positive),
            probability="" if certainty is None else short_probability(float(certainty[position])),
            is_error=texts.is_error(position),
            loss=float(losses[position]),
            certainty=None if certainty is None else float(certainty[position]),
            tile=place if has_tiles else -1,
            trace=traces[place] if traces else (),
            text=beginning(prepared.dataset, int(row)),
        )
        for place, (position, row) in enumerate(zip(kept, rows, strict=True))
    )
    inputs = prepared.dataset.inputs
    return SampleList(
        rows=predictions.rows,
        errors=count_errors(predictions),
        positive=_positive_name(prepared.record),
        samples=samples,
        tiles=make_tiles(inputs[rows], put=put) if has_tiles and inputs is not None else None,
        groups=groups_of(prepared, rows),
    )


def browse(prepared: Prepared, predictions: Predictions, listed: SampleList) -> Browsed:
    """Return the worst of the listed rows, and the least certain that are not among them."""
    chosen = listed.samples[:MOST_BROWSED]
    rest = sorted(listed.samples[MOST_BROWSED:], key=lambda sample: sample.certainty or 0.0)
    if isinstance(predictions, ClassPredictions):
        chosen += tuple(rest[:_MOST_UNCERTAIN])
    names = _telling_features(prepared, predictions)
    columns = [
        value_texts(prepared.dataset, [sample.row - 1 for sample in chosen], feature=name)
        for name in names
    ]
    values = list(zip(*columns, strict=True)) if columns else [()] * len(chosen)
    kinds = {feature.name: feature.kind for feature in prepared.record.features}
    return Browsed(
        rows=tuple(
            _row(sample, shown, predictions) for sample, shown in zip(chosen, values, strict=True)
        ),
        rule=_rule(len(chosen), predictions),
        shown=names,
        numeric=tuple(kinds[name] == "numeric" for name in names),
        shown_rule="Columns: features most tied to the output." if names else "",
    )


def short_probability(value: float) -> str:
    """Return a probability in two decimals, which is never printed as 0 or 1."""
    if value < 0.01:
        return "<0.01"
    return ">0.99" if value > 0.99 else f"{value:.2f}"


def row_names(dataset: Dataset, rows: Indices) -> list[str]:
    """Return what the data call these rows, from the first identifier; [] where there is none."""
    columns = [name for name, role in dataset.record.set_aside if role == "identifier"]
    if not columns or dataset.set_aside is None:
        return []
    told = dataset.set_aside[columns[0]].iloc[rows]
    return [name if isinstance(name, str) else "" for name in told]


def beginning(dataset: Dataset, row: int) -> str:
    """Return how a text begins, on one line of at most 120 characters; "" for other data."""
    if dataset.texts is None:
        return ""
    text = " ".join(str(dataset.texts[row]).split())
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


def count_errors(predictions: Predictions) -> int:
    """Return how many rows are predicted as another class; 0 for regression."""
    if not isinstance(predictions, ClassPredictions):
        return 0
    return int((~predictions.is_correct).sum())


def _losses(predictions: Predictions) -> Floats:
    if isinstance(predictions, ClassPredictions):
        return np.asarray(predictions.log_losses)
    return np.asarray(predictions.absolute_errors)


def _certainty(predictions: Predictions) -> Floats | None:
    if not isinstance(predictions, ClassPredictions):
        return None
    return np.asarray(predictions.probabilities.max(axis=1))


def _shared(order: Indices, certainty: Floats | None, *, most: int) -> Indices:
    """Return the worst rows, and in the last quarter of the places the least certain others."""
    if certainty is None:
        return order[:most]
    worst = order[: most - most // 4]
    others = np.setdiff1d(order, worst)
    least = others[np.argsort(certainty[others], kind="stable")[: most // 4]]
    places = np.isin(order, least)
    return np.concatenate([worst, order[places]])


@dataclass(frozen=True)
class _Texts:
    predictions: Predictions

    def predicted(self, position: int, names: tuple[str, ...]) -> str:
        if isinstance(self.predictions, ClassPredictions):
            return names[int(self.predictions.predicted[position])]
        return _number_text(self.predictions, self.predictions.values[position])

    def recorded(self, position: int, names: tuple[str, ...]) -> str:
        if isinstance(self.predictions, ClassPredictions):
            return names[int(self.predictions.targets[position])]
        return _number_text(self.predictions, self.predictions.targets[position])

    def positive(self, position: int, positive: int) -> str:
        if not isinstance(self.predictions, ClassPredictions):
            return ""
        shares = self.predictions.probabilities
        return short_probability(float(shares[position, positive])) if _is_two(shares) else ""

    def is_error(self, position: int) -> bool:
        if not isinstance(self.predictions, ClassPredictions):
            return False
        return not bool(self.predictions.is_correct[position])


def _is_two(shares: Floats) -> bool:
    return bool(shares.shape[1] == _TWO)


def _positive_name(record: DatasetRecord) -> str:
    return record.class_names[record.positive] if len(record.class_names) == _TWO else ""


def _number_text(predictions: Predictions, value: Floats) -> str:
    """Return a number as printed; of forecasts the mean over their steps."""
    return _value_text(float(np.mean(value)), predictions.targets.astype(np.float64))


def _value_text(value: float, among: Floats, *, signed: bool = False) -> str:
    digits = digits_for(float(np.abs(among).max()))
    return figure_text(value, digits=digits, signed=signed)


def _row(sample: Sample, values: tuple[str, ...], predictions: Predictions) -> EvaluatedRow:
    position = sample.position
    if isinstance(predictions, ClassPredictions):
        return EvaluatedRow(
            sample=sample,
            predicted_class=int(predictions.predicted[position]),
            recorded_class=int(predictions.targets[position]),
            values=values,
        )
    residual = float(np.mean(predictions.values[position] - predictions.targets[position]))
    return EvaluatedRow(
        sample=sample,
        values=values,
        residual=_value_text(residual, predictions.targets, signed=True),
    )


def _rule(shown: int, predictions: Predictions) -> str:
    if isinstance(predictions, ForecastPredictions):
        what = f"the {MOST_BROWSED:,} worst of " if shown < predictions.rows else ""
        windows = count_text(predictions.rows, "test window", "test windows")
        return f"Means over the steps ahead of {what}{windows}."
    if shown == predictions.rows:
        return f"Out of {count_text(shown, 'test row', 'test rows')}."
    least = ", and the least certain" if isinstance(predictions, ClassPredictions) else ""
    return f"The {MOST_BROWSED:,} worst of {predictions.rows:,} test rows{least}."


def _traces(dataset: Dataset, rows: Indices) -> list[tuple[float, ...]]:
    """Return the line of each series in at most 48 steps, each the mean of its span."""
    if dataset.record.kind != "series" or dataset.inputs is None:
        return []
    lines = (
        drawn_line(
            np.asarray(dataset.inputs[row][:, : real_steps(dataset, row)]),
            task=dataset.record.task,
        )
        for row in rows
    )
    return [_thinned(line) for line in lines]


def _thinned(series: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Return a series in at most 48 steps, each the mean of what is known of its span."""
    known = series[~np.isnan(series)]
    starts = np.unique(
        np.linspace(0, len(known), min(len(known), _TRACE_STEPS), endpoint=False)
    ).astype(np.int64)
    if not len(starts):
        return ()
    means = np.add.reduceat(known, starts) / np.diff([*starts, len(known)])
    return tuple(round(float(value), 4) for value in means)


def _telling_features(prepared: Prepared, predictions: Predictions) -> tuple[str, ...]:
    """Return the features that alone account for most of the variance of what the network says.

    A number accounts for its squared correlation with each output, a category for the share of
    variance between its values; both lie within [0, 1].
    """
    if prepared.record.kind != "tabular":
        return ()
    said = (
        predictions.probabilities
        if isinstance(predictions, ClassPredictions)
        else predictions.values.reshape(-1, 1)
    )
    said = said - said.mean(axis=0)
    inputs = np.asarray(prepared.inputs_of("test"), dtype=np.float64)
    shares = [
        _explained(inputs[:, list(feature.columns)], said, is_number=feature.kind != "categorical")
        for feature in prepared.record.features
    ]
    order = np.argsort(-np.asarray(shares), kind="stable")[:_SHOWN_FEATURES]
    return tuple(prepared.record.features[place].name for place in order)


def _explained(columns: Floats, said: Floats, *, is_number: bool) -> float:
    """Return the share of the outputs' variance that one feature accounts for by itself."""
    total = float(np.square(said).sum())
    if total <= 0 or columns.size == 0:
        return 0.0
    if is_number:
        centred = columns - columns.mean(axis=0)
        spread = float(np.square(centred).sum())
        return float(np.square(centred.T @ said).sum()) / (spread * total) if spread > 0 else 0.0
    rows = columns.sum(axis=0)
    sums = columns.T @ said
    known = rows > 0
    return float((np.square(sums[known]) / rows[known, None]).sum()) / total
