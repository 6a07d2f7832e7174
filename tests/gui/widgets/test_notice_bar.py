"""Notices stack, act, unfold and go when they are dismissed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.theme.keeper import ThemeKeeper
from gui.widgets.copied_text import CopiedText
from gui.widgets.notice_bar import NoticeBar
from gui.widgets.notice_line import NoticeLine


@pytest.fixture
def bar(qtbot: QtBot, keeper: ThemeKeeper) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    made.resize(900, 200)
    return made


def _button(line: NoticeLine, text: str) -> QAbstractButton:
    names = {b.text() or b.accessibleName(): b for b in line.findChildren(QAbstractButton)}
    return names[text]


def test_bar_takes_no_room_while_there_is_nothing_to_say(bar: NoticeBar) -> None:
    assert bar.isHidden()
    bar.show_notice("bad", "Training stopped.")
    assert not bar.isHidden()
    bar.clear()
    assert bar.isHidden()


def test_newest_stands_on_top_and_three_are_shown(bar: NoticeBar) -> None:
    for number in range(5):
        bar.show_notice("bad", f"Fault {number}.")
    assert bar.texts == [f"Fault {number}." for number in (4, 3, 2, 1, 0)]
    assert [line.isHidden() for line in bar.lines] == [False, False, False, True, True]


def test_one_that_waited_comes_when_another_is_dismissed(bar: NoticeBar, qtbot: QtBot) -> None:
    for number in range(4):
        bar.show_notice("bad", f"Fault {number}.")
    close = _button(bar.lines[0], "Dismiss the notice")
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.texts == ["Fault 2.", "Fault 1.", "Fault 0."]
    assert not any(line.isHidden() for line in bar.lines)


def test_same_notice_is_not_stacked(bar: NoticeBar) -> None:
    bar.show_notice("caution", "One column waits for a role.")
    bar.show_notice("bad", "Another.")
    bar.show_notice("caution", "One column waits for a role.")
    assert bar.texts == ["One column waits for a role.", "Another."]


def test_action_acts_and_the_notice_leaves(bar: NoticeBar, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.show_notice(
        "caution", "Two codes in one.", action="Split", trigger=lambda: done.append("x")
    )
    qtbot.mouseClick(_button(bar.lines[0], "Split"), Qt.MouseButton.LeftButton)
    assert done == ["x"]
    assert bar.texts == []


def test_details_unfold_and_can_be_copied(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice("bad", "It failed.", detail="Traceback\nValueError: 3")
    line = bar.lines[0]
    details = line.findChild(CopiedText)
    assert isinstance(details, CopiedText)
    assert details.isHidden()
    qtbot.mouseClick(_button(line, "Details"), Qt.MouseButton.LeftButton)
    assert not details.isHidden()
    qtbot.mouseClick(details.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback\nValueError: 3"


def test_lead_is_set_in_semibold_and_markup_of_data_is_not(bar: NoticeBar) -> None:
    bar.show_notice("caution", "**<i>age</i>** holds <b>both</b>.", remedy="Split it.")
    words = bar.lines[0].findChild(QLabel)
    assert isinstance(words, QLabel)
    assert words.text() == (
        "<b>&lt;i&gt;age&lt;/i&gt;</b> holds &lt;b&gt;both&lt;/b&gt;. Split it."
    )
    assert bar.lines[0].accessibleName() == "<i>age</i> holds <b>both</b>. Split it."


def test_notice_is_40_px_high_and_more_where_its_text_needs_it(
    qtbot: QtBot, keeper: ThemeKeeper
) -> None:
    page, bar = QWidget(), NoticeBar()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(bar)
    column.addStretch()
    bar.show_notice("caution", "Somebody else has this project open.", action="Look")
    page.resize(900, 400)
    page.show()
    assert bar.lines[0].height() == 40
    page.resize(260, 400)
    qtbot.waitUntil(lambda: bar.lines[0].height() > 50)


def test_errors_stay_while_others_are_cleared(bar: NoticeBar) -> None:
    bar.show_notice("bad", "It failed.")
    bar.show_notice("caution", "Take care.")
    bar.clear(keeps_errors=True)
    assert bar.texts == ["It failed."]


def test_very_long_text_goes_on_under_details(bar: NoticeBar) -> None:
    text = "The file could not be read. " * 30
    bar.show_notice("bad", text, detail="Traceback")
    words, details = bar.lines[0].findChild(QLabel), bar.lines[0].findChild(CopiedText)
    assert isinstance(words, QLabel)
    assert isinstance(details, CopiedText)
    assert len(words.text()) < 330
    assert words.text().endswith(" …")
    assert details.text == f"{text}\n\nTraceback"
