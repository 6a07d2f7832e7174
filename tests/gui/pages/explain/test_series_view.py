"""The large picture of a series: which steps its points stand for, and its figures."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.records.views.explanation import ExplainedSample, GridCell
from gui.pages.explain.kept_arrays import KeptArray
from gui.pages.explain.series_view import SeriesView, step_words


def _series(*, steps: int, points: int) -> tuple[ExplainedSample, GridCell, KeptArray]:
    trace = tuple(float(place) for place in range(points))
    sample = ExplainedSample(row=1, predicted="a", recorded="a", trace=trace, steps=steps)
    cell = GridCell(
        row=1,
        method="occlusion",
        state="descriptive",
        sentence="Owes no sum: descriptive.",
        attributions=(0.5, 0.5),
        digits=2,
        scale=1.0,
        output=1.0,
        baseline_output=0.0,
        trace=tuple(0.1 for _ in trace),
    )
    length = steps + 3  # padded to the longest of all
    kept = array("d", [float(channel + step) for channel in (0, 100) for step in range(length)])
    return sample, cell, KeptArray((2, length), kept)


@pytest.mark.parametrize(("steps", "points"), [(1000, 200), (207, 200), (7, 7), (11, 4)])
def test_a_point_is_told_with_the_steps_that_it_is_the_mean_of(steps: int, points: int) -> None:
    parts = np.array_split(np.arange(1, steps + 1), points)
    for place, part in enumerate(parts):
        words = step_words(place, points=points, steps=steps)
        if len(part) == 1:
            assert words == f"step {part[0]:,}"
        else:
            assert words == f"mean of steps {part[0]:,} to {part[-1]:,}"


def test_the_figures_are_those_of_all_steps(qtbot: QtBot) -> None:
    view = SeriesView()
    qtbot.addWidget(view)
    sample, cell, kept = _series(steps=1000, points=200)
    view.set_cell(sample, cell, channels=(), values=lambda: kept)
    heads, rows = view.data()
    assert heads == ("Channel", "Step", "Attribution")
    assert len(rows) == 1000
    # Without a strip for each channel the sum over channels is drawn.
    assert rows[-1] == ("all", "1000", repr(999.0 + 1099.0))


def test_recorded_values_stand_beside_where_every_step_is_drawn(qtbot: QtBot) -> None:
    view = SeriesView()
    qtbot.addWidget(view)
    sample, cell, kept = _series(steps=5, points=5)
    traces = {"traces": (sample.trace, sample.trace)}
    sample, cell = sample.model_copy(update=traces), cell.model_copy(update=traces)
    view.set_cell(sample, cell, channels=("lead", "chest"), values=lambda: kept)
    heads, rows = view.data()
    assert heads[2] == "Recorded"
    assert len(rows) == 10
    assert rows[6] == ("chest", "2", "1.0", "101.0")
    assert not view.grab().isNull()
