"""Charts of points and lines: axes of equal factors, reading out, and the figures behind them."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.records.training import LayerSignal
from gui.charts.layers import LayerChart
from gui.charts.plot import Line, Mark, Plot, power_text, x_axis, y_axis
from gui.charts.plot_view import PlotView

RATES = Plot(
    "Range test",
    "Learning rate",
    "Loss",
    lines=(
        Line("smoothed", ((1e-6, 0.7), (1e-3, 0.5), (1.0, 90.0))),
        Line("each step", ((1e-6, 0.8), (1e-3, math.nan)), "muted"),
    ),
    marks=(Mark(1e-3, "suggested: 0.001"),),
    is_log_x=True,
    most_y=1.0,
)


def test_a_logarithmic_axis_gives_equal_factors_equal_room() -> None:
    axis = x_axis(RATES, 0.0, 600.0, most=6)
    assert [axis.at(10.0**power) for power in (-6, -3, 0)] == pytest.approx([0.0, 300.0, 600.0])
    assert [text for _, text in axis.ticks][:3] == ["10⁻⁶", "10⁻⁵", "0.0001"]
    assert math.isnan(axis.at(0.0))


def test_what_explodes_leaves_the_chart_at_the_top() -> None:
    axis = y_axis(RATES, 100.0, 0.0)
    assert axis.at(0.5) > 0.0
    assert axis.at(90.0) < 0.0


@pytest.mark.parametrize(
    ("power", "text"), [(-4, "0.0001"), (0, "1"), (4, "10,000"), (-12, "10⁻¹²")]
)
def test_powers_are_written_out_where_they_are_short(power: int, text: str) -> None:
    assert power_text(power) == text


def test_values_are_read_out_by_key_and_copied(qtbot: QtBot) -> None:
    view = PlotView("Range test")
    qtbot.addWidget(view)
    view.resize(500, 260)
    view.set_plot(RATES)
    assert "suggested: 0.001, at 0.001." in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription() == (
        "learning rate 1e-06   smoothed 0.700   each step 0.800"
    )
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleDescription().endswith("smoothed 90.000")
    assert not view.grab().isNull()
    heads, rows = view.data()
    assert heads == ("Learning rate", "smoothed", "each step")
    assert rows[-1] == ["1.0", "90.0", ""]


def test_layers_are_drawn_and_told(qtbot: QtBot) -> None:
    chart = LayerChart()
    qtbot.addWidget(chart)
    chart.set_signals(
        (
            LayerSignal(layer="linear1", first=0.01, last=0.002),
            LayerSignal(layer="output", first=0.1, last=0.0),
        )
    )
    chart.resize(400, chart.sizeHint().height())
    assert not chart.grab().isNull()
    assert chart.accessibleDescription() == "linear1: 0.01, then 0.002. output: 0.1, then 0"
    assert chart.data()[1][0] == ("linear1", "0.01", "0.002")
