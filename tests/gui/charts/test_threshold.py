"""The chart of probabilities: what a click means, and what is read out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.charts.threshold import LEFT, RIGHT, Spread, ThresholdChart

SPREAD = Spread("defaulted", "repaid", (1,) * 19 + (63,), (149,) + (1,) * 19)


@pytest.fixture
def chart(qtbot: QtBot) -> ThresholdChart:
    made = ThresholdChart()
    qtbot.addWidget(made)
    made.resize(400, 180)
    made.set_spread(SPREAD)
    made.show()
    return made


def test_click_asks_for_the_threshold_under_it(chart: ThresholdChart, qtbot: QtBot) -> None:
    middle = LEFT + (chart.width() - LEFT - RIGHT) // 2
    with qtbot.waitSignal(chart.threshold_wanted) as asked:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(middle, 60))
    assert asked.args == [50]


def test_ends_of_the_axis_are_nought_and_one(chart: ThresholdChart, qtbot: QtBot) -> None:
    for x, hundredths in ((0, 0), (chart.width() - 1, 100)):
        with qtbot.waitSignal(chart.threshold_wanted) as asked:
            qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(x, 60))
        assert asked.args == [hundredths]


def test_rows_and_threshold_are_read_out(chart: ThresholdChart) -> None:
    chart.set_threshold(35)
    assert chart.accessibleDescription() == (
        "168 rows of repaid and 82 of defaulted; threshold 0.35"
    )


def test_zone_begins_at_the_threshold(chart: ThresholdChart) -> None:
    chart.set_threshold(75)
    picture = chart.grab().toImage()
    width = chart.width() - LEFT - RIGHT
    before, after = (picture.pixelColor(LEFT + round(share * width), 8) for share in (0.70, 0.78))
    assert before != after
