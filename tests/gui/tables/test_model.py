"""Rows are sorted, filtered and grouped as they stand, and stay the objects that they are."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gui.tables.column import ROW
from gui.tables.model import Column, RowsModel
from tests.gui.tables.rows import CHECKS, model

RISING, FALLING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def test_model_is_sound(qtbot: QtBot) -> None:
    made = model(is_grouped=True)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.sort(1, FALLING)
    made.set_filter("a")
    made.fold("Fairness", is_open=False)
    made.set_rows(CHECKS[:2])


def test_cells_say_what_the_columns_say(qtbot: QtBot) -> None:
    made = model()
    assert made.index(3, 1).data() == "\N{MINUS SIGN}0.12"
    assert made.index(2, 1).data() == "\N{EN DASH}"
    assert made.index(0, 0).data(ROW) is CHECKS[0]
    right = Qt.AlignmentFlag.AlignRight
    assert made.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole) & right
    assert made.headerData(1, Qt.Orientation.Horizontal) == "Value"


@pytest.mark.parametrize(
    ("column", "order", "names"),
    [
        (0, RISING, ["AUC", "Impact ratio", "odds gap", "Recall"]),
        (1, RISING, ["odds gap", "Recall", "AUC", "Impact ratio"]),
        (1, FALLING, ["AUC", "Recall", "odds gap", "Impact ratio"]),
        (-1, RISING, ["AUC", "Recall", "Impact ratio", "odds gap"]),
    ],
)
def test_sorting_puts_what_has_no_value_last(
    qtbot: QtBot, column: int, order: Qt.SortOrder, names: list[str]
) -> None:
    made = model()
    made.sort(column, order)
    assert [row.name for row in made.shown_rows] == names


def test_intervals_are_sorted_by_their_low_end_and_exported_whole(qtbot: QtBot) -> None:
    lows = {"9 to 12": 9.0, "10 to 11": 10.0, "\N{MINUS SIGN}3 to 20": -3.0, "": None}
    column = Column[str]("Interval", lambda row: row or None, order=lows.get, is_number=True)
    made = RowsModel([column])
    made.set_rows(tuple(lows))
    made.sort(0, RISING)
    assert made.shown_rows == ["\N{MINUS SIGN}3 to 20", "9 to 12", "10 to 11", ""]
    assert [column.exported(row) for row in lows] == list(lows)


@pytest.mark.parametrize(
    ("text", "count"), [("", 4), ("auc", 1), ("OUTSIDE", 1), ("ratio not", 1), ("0.", 3), ("x", 0)]
)
def test_filter_finds_every_word_in_any_column(qtbot: QtBot, text: str, count: int) -> None:
    made = model()
    made.set_filter(text)
    assert len(made.shown_rows) == count
    assert len(made.rows) == 4


def test_groups_keep_their_places_and_fold(qtbot: QtBot) -> None:
    made = model(is_grouped=True)
    made.sort(0, FALLING)
    assert [made.index(row, 0).data() for row in range(6)] == [
        "Performance",
        "Recall",
        "AUC",
        "Fairness",
        "odds gap",
        "Impact ratio",
    ]
    made.fold("Performance", is_open=False)
    head = made.group_at(0)
    assert head is not None
    assert (head.name, head.summary, head.is_open) == ("Performance", "2 checks", False)
    assert made.rowCount() == 4
    assert made.row_at(0) is None
    made.fold("Performance", is_open=True)
    assert made.rowCount() == 6


def test_only_editable_cells_take_a_choice(qtbot: QtBot) -> None:
    chosen: list[tuple[str, object]] = []
    made = RowsModel(
        [
            Column[str]("Name", str),
            Column[str](
                "Role",
                str,
                edit=lambda row, value: chosen.append((row, value)),
                can_edit=lambda row: row != "fixed",
            ),
        ]
    )
    made.set_rows(["age", "fixed"])
    editable = Qt.ItemFlag.ItemIsEditable
    flags = [
        bool(made.index(row, column).flags() & editable) for row in (0, 1) for column in (0, 1)
    ]
    assert flags == [False, True, False, False]
    assert made.setData(made.index(0, 1), "target")
    assert not made.setData(made.index(0, 0), "target")
    assert chosen == [("age", "target")]


def test_hundred_thousand_rows_sort_without_a_stall(qtbot: QtBot) -> None:
    made = RowsModel([Column[int]("Number", lambda row: (row * 7919) % 100_003, is_number=True)])
    made.set_rows(range(100_000))
    begun = time.process_time()
    made.sort(0, RISING)
    assert time.process_time() - begun < 2.0
    assert made.index(0, 0).data() == "0"
