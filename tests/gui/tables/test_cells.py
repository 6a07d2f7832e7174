"""Cells are painted as they should look, in both themes, and read out in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from gui.tables.cell import CellDelegate
from gui.tables.delegates import (
    ChipCell,
    ChipDelegate,
    HistogramCell,
    HistogramDelegate,
    IntervalBarDelegate,
    IntervalCell,
    NameCell,
    NameDelegate,
    PipsCell,
    PipsDelegate,
    RoleCell,
    RoleDelegate,
    ShareBarDelegate,
    ShareCell,
    Span,
    SpansDelegate,
    StatusCell,
    StatusDelegate,
    StepCell,
    StepDelegate,
)
from gui.tables.model import Column, RowsModel
from gui.tables.texts import interval_text, number_text, probability_text
from gui.tables.view import Table
from gui.theme.current import current, put_in_force
from gui.theme.tokens import DARK, LIGHT, Theme

ROLES = (("target", "Target"), ("feature", "Input"))


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> Iterator[Theme]:
    before = current()
    put_in_force(request.param)
    yield request.param
    put_in_force(before)


def painted(qtbot: QtBot, cell: object, delegate: type[CellDelegate]) -> QImage:
    """Return the picture of one cell."""
    model = RowsModel(
        [Column[object]("Cell", str, cell=lambda row: row, delegate=delegate, width=200)]
    )
    table = Table(model, title="One cell")
    qtbot.addWidget(table)
    model.set_rows([cell])
    table.resize(220, 80)
    picture = table.viewport().grab().toImage()
    table.close()
    return picture


def count(picture: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb()
    pixels = (picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height()))
    return sum(pixel == wanted for pixel in pixels)


PAINTED: list[tuple[object, type[CellDelegate], Callable[[Theme], str]]] = [
    (ChipCell("Supported", "good", "check"), ChipDelegate, lambda theme: theme.good_soft),
    (ChipCell("n 27", before="Odds gap"), ChipDelegate, lambda theme: theme.sunken),
    (RoleCell("Target", "accent", "target", ROLES), RoleDelegate, lambda theme: theme.sel),
    (HistogramCell((1, 3, 2)), HistogramDelegate, lambda theme: theme.bar),
    (HistogramCell((1, 3), is_strong=True), HistogramDelegate, lambda theme: theme.accent),
    (HistogramCell((1,) * 200), HistogramDelegate, lambda theme: theme.bar),
    (ShareCell(0.5, "0.75"), ShareBarDelegate, lambda theme: theme.accent),
    (IntervalCell(0.8, 0.7, 0.9, at_least=0.6), IntervalBarDelegate, lambda theme: theme.good),
    (
        IntervalCell(0.1, 0.08, 0.2, at_most=0.05, status="outside"),
        IntervalBarDelegate,
        lambda theme: theme.bad,
    ),
    (StepCell("attention", "1 to do"), StepDelegate, lambda theme: theme.caution),
    (PipsCell(("done", "waits")), PipsDelegate, lambda theme: theme.good),
]


@pytest.mark.parametrize(("cell", "delegate", "colour"), PAINTED)
def test_cell_shows_its_colour(
    qtbot: QtBot,
    theme: Theme,
    cell: object,
    delegate: type[CellDelegate],
    colour: Callable[[Theme], str],
) -> None:
    assert count(painted(qtbot, cell, delegate), colour(theme)) > 10


@pytest.mark.parametrize(
    ("cell", "delegate"),
    [
        (StatusCell("undecided"), StatusDelegate),
        (NameCell("worst smoothness", "0.1624"), NameDelegate),
        ((Span("−0.77", "negative_text"), Span(" savings")), SpansDelegate),
        (IntervalCell(None, note="10 in a group, 30 needed"), IntervalBarDelegate),
    ],
)
def test_cell_with_words_paints_something(
    qtbot: QtBot, theme: Theme, cell: object, delegate: type[CellDelegate]
) -> None:
    picture = painted(qtbot, cell, delegate)
    empty = painted(qtbot, None, delegate)
    assert picture != empty


@pytest.mark.parametrize(
    ("cell", "delegate"),
    [
        (HistogramCell(()), HistogramDelegate),
        (HistogramCell((0, 0)), HistogramDelegate),
        (ShareCell(None, ""), ShareBarDelegate),
        (IntervalCell(float("nan")), IntervalBarDelegate),
        (IntervalCell(1.0, 1.0, 1.0), IntervalBarDelegate),
        (PipsCell(()), PipsDelegate),
        (None, StatusDelegate),
    ],
)
def test_cell_without_much_to_show_is_painted_all_the_same(
    qtbot: QtBot, cell: object, delegate: type[CellDelegate]
) -> None:
    assert not painted(qtbot, cell, delegate).isNull()


def test_axis_holds_interval_and_limits() -> None:
    low, high = IntervalCell(0.5, 0.4, 0.6, at_least=0.2, at_most=0.9).axis()
    assert low < 0.2
    assert high > 0.9
    assert IntervalCell(0.5, span=(0.0, 1.0)).axis() == (0.0, 1.0)


def test_role_is_chosen_from_a_list_that_a_click_opens(qtbot: QtBot) -> None:
    chosen: list[tuple[str, object]] = []

    def take(row: str, value: object) -> None:
        chosen.append((row, value))
        # As the Data page does: a role that was changed gives the table other rows.
        model.set_rows(["age", "income"])

    model = RowsModel(
        [
            Column[str]("Name", str),
            Column[str](
                "Role",
                lambda _: "Input",
                cell=lambda _: RoleCell("Input", "neutral", "feature", ROLES),
                delegate=RoleDelegate,
                edit=take,
            ),
        ]
    )
    table = Table(model, title="Columns")
    qtbot.addWidget(table)
    model.set_rows(["age"])
    table.resize(400, 200)
    table.show()
    cell = table.visualRect(model.index(0, 1))
    place = cell.center()
    place.setX(cell.left() + 20)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    (combo,) = table.findChildren(QComboBox)
    assert combo.currentText() == "Input"
    qtbot.waitUntil(combo.view().isVisible)
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    qtbot.waitUntil(lambda: bool(chosen))
    assert chosen == [("age", "target")]
    assert model.rowCount() == 2
    qtbot.waitUntil(lambda: not table.findChildren(QComboBox))
    table.close()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "<0.01"), (0.0099, "<0.01"), (0.5, "0.50"), (1.0, ">0.99"), (None, "–")],
)
def test_probability_never_says_none_or_certain(value: float | None, text: str) -> None:
    assert probability_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.004, "0.00"), (-1234.5, "−1,234.50"), (float("nan"), "–"), (0.125, "0.12")],
)
def test_number_has_a_true_minus(value: float, text: str) -> None:
    assert number_text(value) == text


def test_interval_is_written_from_low_to_high() -> None:
    assert interval_text(-0.08, 0.01) == "−0.08 to 0.01"
    assert interval_text(None, 0.01) == ""
