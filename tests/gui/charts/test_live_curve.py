"""The curve of a training shows what arrives, whatever arrives, and says it in words."""

from __future__ import annotations

import math
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from gui.charts.curve_painting import kept_apart
from gui.charts.history import History
from gui.charts.live_curve import LiveCurve
from gui.theme.current import current

FALLING = [(1, 0.7, 0.69), (2, 0.5, 0.55), (3, 0.4, 0.5), (4, 0.3, 0.52), (5, 0.2, 0.6)]


@pytest.fixture
def curve(qtbot: QtBot) -> LiveCurve:
    made = LiveCurve()
    qtbot.addWidget(made)
    made.resize(640, 280)
    return made


def count(picture: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb()
    pixels = (picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height()))
    return sum(pixel == wanted for pixel in pixels)


def test_best_epoch_is_the_first_that_none_betters(curve: LiveCurve) -> None:
    curve.set_history(FALLING)
    assert curve.best_epoch == 3
    curve.set_history([(1, 0.5, 0.4), (2, 0.4, 0.4)])
    assert curve.best_epoch == 1


def test_best_is_judged_by_training_where_nothing_was_held_out(curve: LiveCurve) -> None:
    curve.set_history([(1, 0.5, None), (2, 0.4, None)])
    assert curve.best_epoch == 2


def test_chart_says_what_it_shows_in_words(curve: LiveCurve) -> None:
    assert "no epoch is finished yet" in curve.accessibleDescription()
    curve.set_total_epochs(50)
    curve.set_history(FALLING)
    assert curve.accessibleDescription() == (
        "Chart of loss by epoch, 5 of 50 epochs finished. Best in epoch 3: 0.500. "
        "Last validation 0.600. Last training 0.200."
    )


def test_zone_begins_when_nothing_gets_better(curve: LiveCurve) -> None:
    zone = current().caution_soft
    for row in FALLING[:3]:
        curve.add_point(*row)
    assert count(curve.grab().toImage(), zone) == 0
    curve.add_point(*FALLING[3])
    assert count(curve.grab().toImage(), zone) > 500


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(1, 0.7, 0.69)],
        [(1, math.nan, math.inf)],
        [(1, 1e30, -1e30), (2, 0.1, 0.2), (3, math.nan, 0.3), (4, 0.1, None)],
        [(7, 0.0, 0.0), (8, 0.0, 0.0)],
    ],
    ids=["nothing", "one epoch", "no number", "far apart", "all zero"],
)
def test_every_history_is_painted(
    curve: LiveCurve, rows: list[tuple[int, float | None, float | None]]
) -> None:
    curve.set_history(rows)
    for size in ((640, 280), (240, 140), (30, 20)):
        curve.resize(*size)
        assert not curve.grab().isNull()


def test_gap_stays_a_gap(curve: LiveCurve) -> None:
    curve.set_history([(1, 0.5, 0.5), (2, math.nan, None), (3, 0.4, math.inf)])
    assert curve.as_rows() == [(1, 0.5, 0.5), (2, None, None), (3, 0.4, None)]
    assert curve.as_tsv() == "Epoch\tTraining\tValidation\n1\t0.5\t0.5\n2\t\t\n3\t0.4\t\n"


def test_epoch_that_comes_again_is_replaced() -> None:
    history = History()
    history.extend([(2, 0.5, 0.5), (1, 0.9, 0.9), (2, 0.4, 0.4)])
    assert history.rows() == [(1, 0.9, 0.9), (2, 0.4, 0.4)]
    assert history.best() == 1


def test_pointer_reads_the_nearest_epoch_out(qtbot: QtBot, curve: LiveCurve) -> None:
    curve.set_history(FALLING)
    curve.show()
    qtbot.waitExposed(curve)
    plot = curve._painting().plot
    qtbot.mouseMove(curve, QPoint(round(plot.left() + plot.width() / 2), 100))
    qtbot.waitUntil(lambda: curve.read_epoch == 3)
    assert curve.accessibleDescription() == "Epoch 3: validation 0.500, training 0.400."
    curve.close()


def test_keyboard_reads_epochs_out_and_copies(qtbot: QtBot, curve: LiveCurve) -> None:
    curve.set_history(FALLING)
    read = []
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home)
    for key in keys:
        qtbot.keyClick(curve, key)
        read.append(curve.read_epoch)
    assert read == [1, 2, 5, 5, 1]
    qtbot.keyClick(curve, Qt.Key.Key_Escape)
    assert curve.read_epoch is None
    qtbot.keyClick(curve, Qt.Key.Key_Left)
    assert curve.read_epoch == 5
    qtbot.keyClick(curve, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == curve.as_tsv()


def test_another_history_reads_nothing_out(qtbot: QtBot, curve: LiveCurve) -> None:
    curve.set_history(FALLING)
    qtbot.keyClick(curve, Qt.Key.Key_End)
    curve.clear()
    assert curve.read_epoch is None


def test_ten_thousand_epochs_are_painted_at_once(curve: LiveCurve) -> None:
    curve.set_history(
        (epoch, math.sin(epoch) + 2, math.cos(epoch) + 2) for epoch in range(1, 10_001)
    )
    curve.grab()
    begun = time.process_time()
    curve.add_point(10_001, 2.0, 2.0)
    curve.grab()
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("heights", "placed"),
    [([50, 52], [43.5, 58.5]), ([50, 90], [50, 90]), ([0, 2], [0, 15]), ([99, 100], [85, 100])],
)
def test_labels_at_the_ends_are_kept_apart(heights: list[float], placed: list[float]) -> None:
    assert kept_apart(heights, 0, 100) == placed
