"""A survey of one long series: its course with the parts that forecast it, and one window."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.data.dataset import Dataset, Prepared
from core.records.base import Part
from core.records.views.forecasts import ForecastView, Stretch, WindowView

_MOST_POINTS = 800
_DIGITS = 6


def forecast_view(prepared: Prepared) -> ForecastView:
    """Return what a survey says of a series that is to be forecast."""
    dataset, record = prepared.dataset, prepared.record
    assert dataset.history is not None
    assert dataset.inputs is not None
    history = dataset.history
    places = thinned(history, most=_MOST_POINTS)
    dates = _dates(dataset)
    return ForecastView(
        target=record.target,
        steps=len(history),
        places=tuple(int(place) for place in places),
        values=_rounded(history[places]),
        parts=tuple(
            _stretch(prepared, part) for part in prepared.parts if len(prepared.parts[part])
        ),
        example=_example(prepared, dates),
        windows=record.rows,
        window=int(dataset.inputs.shape[-1]),
        horizon=record.horizon,
        season=record.season,
        began=dates[0] if dates else "",
        ended=dates[-1] if dates else "",
    )


def thinned(values: npt.NDArray[np.float32], *, most: int) -> npt.NDArray[np.int64]:
    """Return places of up to about `most` values that keep each stretch's lowest and highest."""
    count = len(values)
    if count <= most:
        return np.arange(count)
    edges = np.linspace(0, count, most // 2 + 1).astype(np.int64)
    found = {0, count - 1}
    for first, end in pairwise(edges):
        found.add(int(first + np.argmin(values[first:end])))
        found.add(int(first + np.argmax(values[first:end])))
    return np.array(sorted(found), dtype=np.int64)


def _stretch(prepared: Prepared, part: Part) -> Stretch:
    moments = _moments(prepared.dataset)[prepared.parts[part]]
    horizon = prepared.record.horizon
    return Stretch(part=part, first=int(moments.min()) + 1, last=int(moments.max()) + horizon)


def _example(prepared: Prepared, dates: list[str]) -> WindowView:
    """Return the window in the middle of the training part."""
    dataset = prepared.dataset
    rows = prepared.parts["training"]
    row = int(rows[len(rows) // 2])
    assert dataset.inputs is not None
    seen = dataset.inputs[row][0]
    return WindowView(
        part="training",
        start=int(_moments(dataset)[row]) - len(seen) + 1,
        seen=_rounded(seen),
        ahead=_rounded(np.reshape(dataset.targets[row], -1)),
        ended=dates[row] if dates else "",
    )


def _moments(dataset: Dataset) -> npt.NDArray[np.int64]:
    assert dataset.moments is not None
    return dataset.moments


def _dates(dataset: Dataset) -> list[str]:
    """Return the date of each window's last step, where the plan names a time column."""
    names = [name for name, role in dataset.record.set_aside if role == "identifier"]
    if not names or dataset.set_aside is None:
        return []
    return [str(text) for text in dataset.set_aside[names[0]]]


def _rounded(values: npt.NDArray[np.floating]) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)
