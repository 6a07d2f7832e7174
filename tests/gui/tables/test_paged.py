"""A table of a million rows asks for what is looked at, and holds little."""

from __future__ import annotations

import time

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gui.tables.column import MUTED
from gui.tables.paged import PagedModel
from gui.tables.paged_view import PagedTable

MILLION = 1_000_000


class Source:
    """Answers requests when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.model = PagedModel(
            lambda offset, count: self.asked.append((offset, count)), page_rows=50, most_pages=3
        )
        self.model.set_shape(MILLION, ("Row", "Square"), numbers=(0, 1))

    def answer(self) -> None:
        waiting, self.asked = self.asked, []
        for offset, count in waiting:
            rows = [(str(row), str(row * row)) for row in range(offset, offset + count)]
            self.model.deliver(offset, rows)


def test_rows_are_asked_for_once_and_shown_when_they_come(qtbot: QtBot) -> None:
    source = Source()
    index = source.model.index(120, 1)
    assert index.data() == "…"
    assert index.data(MUTED) is True
    assert source.model.index(121, 0).data() == "…"
    assert source.asked == [(100, 50)]
    with qtbot.waitSignal(source.model.dataChanged):
        source.answer()
    assert (index.data(), index.data(MUTED)) == ("14400", False)


def test_memory_is_bounded_and_the_oldest_page_goes_first(qtbot: QtBot) -> None:
    source = Source()
    for row in (0, 50, 100, 0, 150):
        source.model.index(row, 0).data()
        source.answer()
    assert source.model.held_places() == [*range(50), *range(100, 200)]


def test_last_page_is_short_and_a_failed_one_is_asked_for_again(qtbot: QtBot) -> None:
    source = Source()
    source.model.set_shape(70, ("Row",))
    source.model.texts_at(69)
    assert source.asked == [(50, 20)]
    source.model.give_up(50)
    source.model.texts_at(69)
    assert source.asked == [(50, 20), (50, 20)]


def test_answer_to_an_older_question_is_not_taken_in(qtbot: QtBot) -> None:
    source = Source()
    source.model.texts_at(0)
    older = source.model.generation
    source.model.set_shape(10, ("Row", "Square"))
    source.model.deliver(0, [("stale", "x")] * 50, generation=older)
    source.model.deliver(0, [("stale", "of", "three")] * 50)
    assert source.model.held_places() == []
    source.model.deliver(0, [("new", "x")] * 50)
    assert source.model.held_places() == [*range(10)]
    assert source.model.texts_at(0) == ("new", "x")


def test_model_is_sound(qtbot: QtBot) -> None:
    source = Source()
    source.model.set_shape(120, ("Row", "Square"))
    QAbstractItemModelTester(source.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    source.answer()


def test_view_opens_and_jumps_to_the_end_of_a_million_rows(qtbot: QtBot) -> None:
    source = Source()
    table = PagedTable(source.model, title="Rows")
    qtbot.addWidget(table)
    table.resize(400, 300)
    begun = time.process_time()
    table.show()
    table.grab()
    table.scrollToBottom()
    table.grab()
    assert time.process_time() - begun < 2.0
    source.answer()
    assert source.model.index(MILLION - 1, 0).data() == str(MILLION - 1)
    assert len(source.model.held_places()) <= 150
    table.close()


def test_copy_takes_the_selected_rows_that_are_here(qtbot: QtBot) -> None:
    source = Source()
    table = PagedTable(source.model, title="Rows")
    qtbot.addWidget(table)
    source.model.texts_at(0)
    source.answer()
    flag = QItemSelectionModel.SelectionFlag
    for row in (1, 3):
        table.selectionModel().select(source.model.index(row, 0), flag.Select | flag.Rows)
    assert table.as_tsv() == "Row\tSquare\n1\t1\n3\t9\n"
