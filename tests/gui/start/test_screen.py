"""The start screen: every way to begin by mouse and by keyboard, recent projects, settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gui.session.recents import Recent
from gui.start.footer import processor_text
from gui.start.recent_model import RECENT, STEPS
from gui.start.sample_tile import SAMPLES
from gui.start.screen import StartScreen

CTRL = Qt.KeyboardModifier.ControlModifier
DIGITS = (
    Qt.Key.Key_1,
    Qt.Key.Key_2,
    Qt.Key.Key_3,
    Qt.Key.Key_4,
    Qt.Key.Key_5,
    Qt.Key.Key_6,
)


@pytest.fixture
def screen(qtbot: QtBot) -> StartScreen:
    made = StartScreen()
    qtbot.addWidget(made)
    made.setMinimumSize(640, 400)  # as the window does
    made.resize(1280, 800)
    made.set_density(is_compact=False)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.ways.cards[0].hasFocus)
    return made


@pytest.fixture
def recents(tmp_path: Path) -> list[Recent]:
    credit = Recent(
        tmp_path / "credit",
        "German credit",
        kind="table",
        data_and_network="Table · MLP",
        steps=("done", "done", "done", "done", "done", "attention", "waits"),
        state="attention",
        state_text="1 check outside limit",
        opened="2026-11-23T07:12:00+00:00",
    )
    heart = Recent(
        tmp_path / "heart",
        "Heartbeat",
        kind="series",
        data_and_network="Series · LSTM",
        steps=("done",) * 7,
        state="done",
        state_text="Report ready",
    )
    return [credit, heart]


def test_the_first_way_has_the_focus_and_all_ways_say_what_they_do(screen: StartScreen) -> None:
    names = [card.accessibleName() for card in screen.ways.cards]
    assert names == ["Audit a sample", "Start from my data", "Open a model I have"]
    assert all(card.accessibleDescription() for card in screen.ways.cards)
    assert screen.ways.cards[0].hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_on_the_first_card_unfold_the_samples(
    qtbot: QtBot, screen: StartScreen, key: Qt.Key
) -> None:
    qtbot.keyClick(screen.ways.cards[0], key)
    assert screen.samples.isVisible()
    assert screen.samples.cards[0].hasFocus()


@pytest.mark.parametrize("number", range(6))
def test_two_shortcuts_choose_a_sample(qtbot: QtBot, screen: StartScreen, number: int) -> None:
    qtbot.keyClick(screen, DIGITS[0], CTRL)
    qtbot.waitUntil(screen.samples.isVisible)
    with qtbot.waitSignal(screen.sample_chosen) as told:
        qtbot.keyClick(screen, DIGITS[number], CTRL)
    assert told.args == [SAMPLES[number].name]


def test_a_click_on_a_tile_opens_it_and_its_button_audits_it(
    qtbot: QtBot, screen: StartScreen
) -> None:
    screen.show_samples()
    tile = screen.samples.cards[2]
    with (
        qtbot.assertNotEmitted(screen.sample_audit_wanted),
        qtbot.waitSignal(screen.sample_chosen) as chosen,
    ):
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    button = next(child for child in tile.children() if child.objectName() == "audit")
    with (
        qtbot.assertNotEmitted(screen.sample_chosen),
        qtbot.waitSignal(screen.sample_audit_wanted) as audited,
    ):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen.args == audited.args == ["digits"]


def test_escape_and_back_fold_what_was_unfolded(qtbot: QtBot, screen: StartScreen) -> None:
    qtbot.keyClick(screen, DIGITS[1], CTRL)
    qtbot.waitUntil(screen.places.isVisible)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert screen.ways.isVisible()
    assert screen.ways.cards[0].hasFocus()
    screen.show_samples()
    qtbot.mouseClick(screen.back, Qt.MouseButton.LeftButton)
    assert screen.ways.isVisible()
    assert not screen.back.isVisible()


def test_data_begins_with_a_file_or_a_folder(qtbot: QtBot, screen: StartScreen) -> None:
    for number, signal in enumerate((screen.data_wanted, screen.folder_wanted)):
        screen.show_places()
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(screen.places.cards[number], Qt.MouseButton.LeftButton)


def test_the_third_way_asks_for_a_model(qtbot: QtBot, screen: StartScreen) -> None:
    with qtbot.waitSignal(screen.model_wanted):
        qtbot.keyClick(screen, DIGITS[2], CTRL)


def test_formats_that_cannot_be_read_are_not_offered(screen: StartScreen) -> None:
    rows = (screen.ways, screen.places, screen.samples)
    said = " ".join(card.accessibleDescription() for row in rows for card in row.cards).lower()
    assert "onnx" not in said


def test_tab_goes_through_everything_in_the_order_of_the_screen(
    qtbot: QtBot, screen: StartScreen, recents: list[Recent]
) -> None:
    screen.set_recents(recents)
    seen = []
    for _ in range(8):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.accessibleName() or focus.property("text"))
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert seen == [
        "Audit a sample",
        "Start from my data",
        "Open a model I have",
        "Filter recent projects",
        "Open project…",
        "Recent projects",
        "Verify a report bundle…",
        "Settings",
    ]


def test_enter_and_click_open_a_recent_project(
    qtbot: QtBot, screen: StartScreen, recents: list[Recent]
) -> None:
    screen.set_recents(recents)
    table = screen.recents.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(screen.project_chosen) as entered:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert entered.args == [recents[1].folder]
    spot = table.visualRect(table.model().index(0, 0)).center()
    with qtbot.waitSignal(screen.project_chosen) as clicked:
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert clicked.args == [recents[0].folder]


def test_the_filter_looks_for_every_word_and_escape_clears_it(
    qtbot: QtBot, screen: StartScreen, recents: list[Recent]
) -> None:
    screen.set_recents(recents)
    model, field = screen.recents.table.model(), screen.recents.filter
    qtbot.keyClicks(field, "lstm heart")
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Heartbeat"]
    qtbot.keyClicks(field, " nothing")
    assert model.rowCount() == 0
    assert "No project holds" in screen.recents.words.text()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert model.rowCount() == 2


def test_pips_and_glyphs_are_said_in_words_too(screen: StartScreen, recents: list[Recent]) -> None:
    screen.set_recents(recents)
    cell = screen.recents.table.model().index(0, STEPS)
    said = cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "5 of 7 steps done; Audit needs attention, Report not yet"
    assert cell.data(RECENT) == recents[0]


def test_without_projects_a_sentence_stands_in_the_place_of_the_table(screen: StartScreen) -> None:
    screen.set_recents([])
    assert not screen.recents.table.isVisible()
    assert screen.recents.words.isVisible()
    assert not screen.recents.filter.isVisible()


def test_clearing_is_told_and_can_be_undone(
    qtbot: QtBot, screen: StartScreen, recents: list[Recent]
) -> None:
    screen.set_recents(recents)
    with qtbot.waitSignal(screen.recents_cleared):
        _entry(screen, "Clear 2 recent projects").trigger()
    assert screen.recents.words.text().startswith("2 projects were taken off this list")
    with qtbot.waitSignal(screen.recents_restored) as told:
        qtbot.mouseClick(screen.recents.undo, Qt.MouseButton.LeftButton)
    assert told.args == [recents]
    assert screen.recents.table.model().rowCount() == 2


def test_settings_offer_the_theme_and_mark_the_one_in_force(
    qtbot: QtBot, screen: StartScreen
) -> None:
    screen.set_theme_choice("dark")
    assert _entry(screen, "Dark").isChecked()
    with qtbot.waitSignal(screen.theme_chosen) as told:
        _entry(screen, "Light").trigger()
    assert told.args == ["light"]
    assert not _entry(screen, "Clear recent projects").isEnabled()


def test_the_foot_tells_the_cores_until_the_device_is_known(screen: StartScreen) -> None:
    cores = len(os.sched_getaffinity(0))
    assert processor_text() == f"CPU · {cores} {'core' if cores == 1 else 'cores'}"
    assert screen.footer.device.text() == processor_text()
    screen.set_device("GPU 0 · 12 GB, CUDA ready")
    assert screen.footer.device.text() == "GPU 0 · 12 GB, CUDA ready"


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700), (640, 400)])
@pytest.mark.parametrize("unfolded", ["show_ways", "show_samples", "show_places"])
def test_nothing_sticks_out_at_any_size(
    qtbot: QtBot,
    screen: StartScreen,
    recents: list[Recent],
    size: tuple[int, int],
    unfolded: str,
) -> None:
    screen.set_recents(recents * 6)
    screen.set_density(is_compact=size[0] < 1024)
    screen.resize(*size)
    getattr(screen, unfolded)()
    QApplication.processEvents()
    row = next(row for row in (screen.ways, screen.samples, screen.places) if row.isVisible())
    edges = [card.mapTo(screen, card.rect().topRight()).x() for card in row.cards]
    assert max(edges) < size[0]
    assert all(card.width() >= 150 for card in row.cards)
    table = screen.recents.table
    assert table.horizontalHeader().length() <= table.viewport().width()
    foot = screen.footer
    assert foot.minimumSizeHint().width() <= size[0]


def _entry(screen: StartScreen, text: str) -> QAction:
    menu = screen.footer.findChild(QMenu)
    assert menu is not None
    return next(action for action in menu.actions() if action.text() == text)
