"""A survey of data that is in memory: built-in sets, .npz files, tables that were read whole."""

from __future__ import annotations

import io
from itertools import islice, zip_longest

import numpy as np
import numpy.typing as npt
from PIL import Image

from core.data.dataset import Dataset, Prepared
from core.data.survey.columns import (
    Targets,
    column_view,
    histogram,
    number_text,
    suspect,
)
from core.data.survey.forecasts import forecast_view
from core.data.survey.parts import dealt_views
from core.data.survey.problems import sensitive_problems, suspect_problems
from core.data.survey.scan import SAMPLE_ROWS
from core.data.survey.tally import Tally
from core.data.survey.texts import texts_view
from core.data.survey.words import balance_text, kind_word, size_text
from core.evidence.wording import count_text
from core.records.views.data import (
    ClassCount,
    ColumnView,
    DataView,
    PictureView,
    SourceKind,
    Suspect,
    TraceView,
)
from core.records.views.texts import TextsView
from core.seeds import generator

MOST_SHOWN = 60
_MOST_STEPS = 120
_MOST_CHANNELS = 3
_CAP = 5000
_SIDE = 96

Indices = npt.NDArray[np.int64]


def survey_prepared(
    prepared: Prepared, *, source_kind: SourceKind, size: int, sha256: str, seed: int
) -> DataView:
    """Return the view of data in memory; pictures are named by `shown_rows` and made apart.

    Parameters
    ----------
    size, sha256 : int and str
        Of the file; 0 and empty for built-in data, whose values are hashed instead.
    """
    dataset, record = prepared.dataset, prepared.record
    targets = _targets(dataset)
    columns, suspects = _columns(dataset, targets, seed=seed)
    best = [view.alone for view in columns if view.role == "feature" and view.alone]
    classes = _classes(dataset)
    counts = [item.rows for item in classes]
    return DataView(
        name=record.name,
        source=record.source,
        source_kind=source_kind,
        kind=record.kind,
        task=record.task,
        summary=_summary(dataset, size),
        size_bytes=size,
        sha256=sha256 or record.fingerprint,
        sha256_of="file" if sha256 else "values",
        rows=record.rows,
        target=record.target,
        columns=tuple(columns),
        classes=tuple(classes),
        balance=balance_text(counts) if counts else f"Range of {record.target}",
        target_bars=() if counts else _target_bars(dataset),
        target_range="" if counts else _target_range(dataset),
        cells=record.cells,
        missing_cells=record.missing_cells,
        duplicate_rows=record.duplicate_rows,
        duplicate_note=f"exact, of {record.rows:,}",
        suspects=tuple(suspects),
        best_alone=max(best, default=None),
        alone_title="AUC alone" if counts else "Rank corr. alone",
        parts=dealt_views(prepared.split),
        overlap=prepared.split.overlap,
        given=record.given,
        shape=_shape_text(dataset),
        channels=len(record.features) if record.kind == "series" else 0,
        lengths_text=_lengths_text(dataset),
        traces=traces(dataset, shown_rows(dataset)) if record.kind == "series" else (),
        texts=_texts(prepared) if record.kind == "text" else None,
        forecast=forecast_view(prepared) if dataset.history is not None else None,
        problems=(
            *suspect_problems(suspects, target=record.target),
            *sensitive_problems(columns, can_be_set=False),
        ),
        notes=record.notes,
    )


def _lengths_text(dataset: Dataset) -> str:
    """Return how long series are that are not equally long."""
    lengths = dataset.lengths
    if lengths is None or dataset.record.kind != "series":
        return ""
    return f"{lengths.min():,} to {lengths.max():,} steps, median {np.median(lengths):,.0f}"


def _texts(prepared: Prepared) -> TextsView:
    rows = shown_rows(prepared.dataset)
    labels = [label_of(prepared.dataset, row) for row in rows]
    return texts_view(prepared, rows=rows, labels=labels)


def shown_rows(dataset: Dataset) -> list[int]:
    """Return up to 60 rows to be shown: the first of each class, then the second, and so on."""
    if dataset.record.task != "classification":
        return list(range(min(MOST_SHOWN, dataset.record.rows)))
    rows = [np.flatnonzero(dataset.targets == at) for at in range(len(dataset.record.class_names))]
    turns = (row for turn in zip_longest(*rows) for row in turn if row is not None)
    return [int(row) for row in islice(turns, MOST_SHOWN)]


def label_of(dataset: Dataset, row: int) -> str:
    """Return the class of a row, its number to be predicted, or the next step of its series."""
    if dataset.record.task != "classification":
        return number_text(float(np.reshape(dataset.targets[row], -1)[0]))
    return dataset.record.class_names[int(dataset.targets[row])]


def traces(dataset: Dataset, rows: list[int]) -> tuple[TraceView, ...]:
    """Return series thinned out to 120 of their real steps and three channels; gaps are bridged."""
    assert dataset.inputs is not None
    found = []
    longest = dataset.inputs.shape[-1]
    is_ahead = dataset.record.task == "forecasting"
    for row in rows:
        series = dataset.inputs[row][:_MOST_CHANNELS]
        steps = series.shape[-1] if dataset.lengths is None else int(dataset.lengths[row])
        kept = np.unique(np.linspace(0, steps - 1, min(steps, _MOST_STEPS)).round().astype(int))
        values = tuple(
            tuple(round(float(value), 5) for value in _bridged(channel[:steps])[kept])
            for channel in series
        )
        found.append(
            TraceView(
                name=_trace_name(dataset, row),
                label=_ahead_label(dataset) if is_ahead else label_of(dataset, row),
                values=values,
                share=steps / longest,
                ahead=_ahead(dataset, row) if is_ahead else (),
            )
        )
    return tuple(found)


def _trace_name(dataset: Dataset, row: int) -> str:
    """Return the date up to which a window is seen, where there is one, else the row's number."""
    names = [name for name, role in dataset.record.set_aside if role == "identifier"]
    if dataset.moments is None or not names or dataset.set_aside is None:
        return f"row {row + 1:,}"
    return f"seen up to {dataset.set_aside[names[0]].iloc[row]}"


def _ahead_label(dataset: Dataset) -> str:
    return f"next {count_text(dataset.record.horizon, 'step', 'steps')}"


def _ahead(dataset: Dataset, row: int) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in np.reshape(dataset.targets[row], -1))


def _bridged(channel: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return a channel with its gaps filled in on straight lines, for drawing only."""
    is_known = ~np.isnan(channel)
    if not is_known.any():
        return np.zeros(len(channel))
    places = np.arange(len(channel))
    return np.interp(places, places[is_known], channel[is_known].astype(np.float64))


def picture_png(pixels: npt.NDArray[np.float32]) -> bytes:
    """Return an image (C, H, W) in [0, 1] as a PNG, enlarged by whole pixels to about 96."""
    levels = np.clip(pixels * 255.0 + 0.5, 0, 255).astype(np.uint8)
    grey = levels.shape[0] in (1, 2)
    image = Image.fromarray(levels[0] if grey else levels[:3].transpose(1, 2, 0))
    factor = _SIDE // max(image.size)
    if factor > 1:
        size = (image.width * factor, image.height * factor)
        image = image.resize(size, Image.Resampling.NEAREST)
    image.thumbnail((_SIDE, _SIDE))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def picture_view(dataset: Dataset, row: int, *, sha256: str) -> PictureView:
    """Return the caption of an image in memory."""
    file = f"row {row + 1:,}"
    names = [name for name, role in dataset.record.set_aside if role == "identifier"]
    if names and dataset.set_aside is not None:
        file = str(dataset.set_aside[names[0]].iloc[row])
    return PictureView(file=file, label=label_of(dataset, row), sha256=sha256)


def _summary(dataset: Dataset, size: int) -> str:
    record = dataset.record
    told = f" · {size_text(size)}" if size else ""
    if record.kind == "tabular":
        return f"Table · {record.rows:,} rows × {len(record.features) + 1} columns{told}"
    shape = _shape_text(dataset)
    form = f" × ({shape})" if shape else ""
    return f"{kind_word(record.kind)} · {record.rows:,}{form}{told}"


def _shape_text(dataset: Dataset) -> str:
    if dataset.inputs is None:
        return ""
    return " × ".join(str(side) for side in dataset.inputs.shape[1:])


def _classes(dataset: Dataset) -> list[ClassCount]:
    record = dataset.record
    if record.task != "classification":
        return []
    counts = np.bincount(dataset.targets.astype(np.int64), minlength=len(record.class_names))
    return [
        ClassCount(name=name, rows=int(count), is_positive=place == record.positive)
        for place, (name, count) in enumerate(zip(record.class_names, counts, strict=True))
    ]


def _targets(dataset: Dataset) -> Targets:
    if dataset.record.task != "classification":
        return Targets(None, dataset.targets.astype(np.float64), 0)
    codes = dataset.targets.astype(np.int64)
    is_event = (codes == dataset.record.positive).astype(np.float64)
    return Targets(codes, is_event, len(dataset.record.class_names))


def _columns(
    dataset: Dataset, targets: Targets, *, seed: int
) -> tuple[list[ColumnView], list[Suspect]]:
    if dataset.table is None:
        return [], []
    rows = _sample(dataset.record.rows, seed=seed)
    beside = Targets(
        None if targets.codes is None else targets.codes[rows],
        targets.numbers[rows],
        targets.class_count,
    )
    columns, suspects = [_target_column(dataset)], []
    for feature in dataset.record.features:
        values = dataset.table[feature.name].to_numpy()
        if feature.kind == "numeric":
            values = values.astype(np.float64)
            tally = Tally.of_numbers(values, cap=_CAP)
        else:
            tally = Tally(frozenset({""}), cap=_CAP)
            tally.take(["" if text is None or text != text else str(text) for text in values])  # noqa: PLR0124
            tally.finish()
        view = column_view(
            feature.name, role="feature", tally=tally, values=values[rows], targets=beside
        )
        found = suspect(view, values[rows], targets=beside)
        suspects += [found] if found is not None else []
        columns.append(view)
    return columns, suspects


def _target_column(dataset: Dataset) -> ColumnView:
    classes = _classes(dataset)
    tallest = max((item.rows for item in classes), default=1)
    numbers = dataset.targets if not classes else np.empty(0)
    return ColumnView(
        name=dataset.record.target,
        role="target",
        kind="category" if classes else "number",
        kind_text=f"{len(classes)} classes" if classes else "Number",
        bars=tuple(round(item.rows / tallest, 4) for item in classes[:12])
        if classes
        else _target_bars(dataset),
        bars_text=", ".join(f"{item.name} {item.rows:,}" for item in classes[:6]),
        distinct=len(classes) or len(np.unique(numbers)),
    )


def _target_bars(dataset: Dataset) -> tuple[float, ...]:
    numbers = dataset.targets.astype(np.float64).reshape(-1)
    return histogram(numbers, low=float(numbers.min()), high=float(numbers.max()))


def _target_range(dataset: Dataset) -> str:
    numbers = dataset.targets.astype(np.float64).reshape(-1)
    low, high, mean = (
        number_text(float(n)) for n in (numbers.min(), numbers.max(), numbers.mean())
    )
    return f"{low} to {high}, mean {mean}"


def _sample(rows: int, *, seed: int) -> Indices:
    if rows <= SAMPLE_ROWS:
        return np.arange(rows)
    return np.sort(generator(seed, "survey").choice(rows, SAMPLE_ROWS, replace=False))
