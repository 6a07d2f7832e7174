"""The table can be used with mouse and keyboard, and gives its rows away as text."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from core.errors import AuditError
from gui.tables.model import Column, RowsModel
from gui.tables.view import Table
from tests.gui.tables.rows import CHECKS, Check, model

TSV = "Check\tValue\tStatus\nAUC\t0.81\twithin\n"


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table[Check]]:
    yield from shown(qtbot, is_grouped=False)


@pytest.fixture
def grouped(qtbot: QtBot) -> Iterator[Table[Check]]:
    yield from shown(qtbot, is_grouped=True)


def shown(qtbot: QtBot, *, is_grouped: bool) -> Iterator[Table[Check]]:
    made = Table(model(is_grouped=is_grouped), title="Checks")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    yield made
    made.close()


def test_choosing_tells_the_row_object(qtbot: QtBot, table: Table[Check]) -> None:
    with qtbot.waitSignal(table.row_chosen) as told:
        table.choose(CHECKS[1])
    assert told.args == [CHECKS[1]]
    with qtbot.waitSignal(table.row_chosen) as told:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert told.args == [CHECKS[2]]
    assert table.selected_rows == [CHECKS[2]]
    table.choose(None)
    assert table.chosen_row is None


def test_return_and_double_click_activate(qtbot: QtBot, table: Table[Check]) -> None:
    table.choose(CHECKS[0])
    with qtbot.waitSignal(table.row_activated) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [CHECKS[0]]
    place = table.visualRect(table.rows_model.index(3, 0)).center()
    with qtbot.waitSignal(table.row_activated) as told:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [CHECKS[3]]


def test_choice_outlives_sorting_filtering_and_new_rows(qtbot: QtBot, table: Table[Check]) -> None:
    table.choose(CHECKS[0])
    with qtbot.assertNotEmitted(table.row_chosen):
        table.sort_by(1)
        table.set_filter("a")
        table.rows_model.set_rows([*CHECKS])
    assert table.chosen_row == CHECKS[0]
    assert table.selected_rows == [CHECKS[0]]
    with qtbot.waitSignal(table.row_chosen) as told:
        table.set_filter("Recall")
    assert told.args == [None]


def test_heads_and_keys_sort(qtbot: QtBot, table: Table[Check]) -> None:
    head = table.horizontalHeader()
    x = head.sectionViewportPosition(1) + 20
    for first in ("odds gap", "AUC"):
        place = head.viewport().rect().center()
        place.setX(x)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert table.rows_model.shown_rows[0].name == first
    table.choose(CHECKS[0])
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert head.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_copying_gives_numbers_that_a_spreadsheet_reads(qtbot: QtBot, table: Table[Check]) -> None:
    table.choose(CHECKS[0])
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == TSV
    assert QToolTip.text().startswith("Copied 1 row"), "a copy that is not seen is made twice"
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.selected_rows) == 4
    table.copy_all()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[3:] == ["Impact ratio\t\tnot tested", "odds gap\t-0.12\toutside"]


def test_export_writes_what_is_shown(table: Table[Check], tmp_path: Path) -> None:
    table.set_filter("gap")
    table.export_csv(tmp_path / "checks.csv")
    assert (tmp_path / "checks.csv").read_text() == "Check,Value,Status\nodds gap,-0.12,outside\n"
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError):
        table.export_csv(tmp_path / "file" / "checks.csv")


def test_no_cell_becomes_a_formula(qtbot: QtBot, tmp_path: Path) -> None:
    rows = RowsModel([Column[str]("Name", str)])
    table = Table(rows, title="Names")
    qtbot.addWidget(table)
    rows.set_rows(["=1+1", "-3", "@x", "a,b", "two\nlines"])
    table.export_csv(tmp_path / "names.csv")
    text = (tmp_path / "names.csv").read_text()
    assert text == 'Name\n\'=1+1\n-3\n\'@x\n"a,b"\n"two\nlines"\n'
    assert table.as_tsv(is_all=True).splitlines()[1:] == ["'=1+1", "-3", "'@x", "a,b", "two lines"]


def test_groups_fold_by_keyboard_and_mouse(qtbot: QtBot, grouped: Table[Check]) -> None:
    grouped.setCurrentIndex(grouped.rows_model.index(0, 0))
    qtbot.keyClick(grouped, Qt.Key.Key_Left)
    assert grouped.rows_model.rowCount() == 4
    qtbot.keyClick(grouped, Qt.Key.Key_Right)
    assert grouped.rows_model.rowCount() == 6
    place = grouped.visualRect(grouped.rows_model.index(3, 0)).center()
    qtbot.mouseClick(grouped.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert grouped.rows_model.rowCount() == 4
    assert (grouped.rowHeight(0), grouped.rowHeight(1)) == (28, 32)


def test_group_heads_are_never_rows(grouped: Table[Check]) -> None:
    grouped.selectAll()
    assert grouped.selected_rows == list(CHECKS)
    assert "Fairness" not in grouped.as_tsv(is_all=True)


def test_menu_copies_exports_and_sorts(table: Table[Check]) -> None:
    menu = table.menu()
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Copy",
        "Copy all",
        "Export CSV…",
        "Sort by",
    ]
    menu.deleteLater()


def test_columns_fill_the_width_and_name_the_table(table: Table[Check]) -> None:
    widths = [table.columnWidth(column) for column in range(3)]
    assert sum(widths) == table.viewport().width()
    assert table.accessibleName() == "Checks"
    table.resize(180, 200)
    assert table.columnWidth(0) >= 60


def test_several_rows_can_be_chosen(qtbot: QtBot, table: Table[Check]) -> None:
    flag = QItemSelectionModel.SelectionFlag
    with qtbot.waitSignal(table.selection_changed):
        for place in (0, 2):
            index = table.rows_model.index(place, 0)
            table.selectionModel().select(index, flag.Select | flag.Rows)
    assert table.selected_rows == [CHECKS[0], CHECKS[2]]


def test_thousands_of_selected_rows_outlive_a_sort(qtbot: QtBot) -> None:
    rows = RowsModel([Column[int]("Number", lambda row: -row, is_number=True)])
    table = Table(rows, title="Numbers")
    qtbot.addWidget(table)
    rows.set_rows(range(5000))
    table.selectAll()
    begun = time.process_time()
    table.sort_by(0)
    assert time.process_time() - begun < 2.0
    assert len(table.selected_rows) == 5000


def test_rows_that_are_made_anew_keep_their_choice(qtbot: QtBot, table: Table[Check]) -> None:
    table.choose(CHECKS[2])
    table.rows_model.set_rows([replace(row) for row in reversed(CHECKS)])
    assert table.chosen_row == CHECKS[2]
    assert table.currentIndex().row() == 1


def test_hidden_column_takes_no_room(table: Table[Check]) -> None:
    table.setColumnHidden(2, True)
    table.fit()
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()
