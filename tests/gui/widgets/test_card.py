"""Cards, strips of figures, chips and the rest of the small parts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import body, muted


def test_card_without_title_has_no_head(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    assert card.body.contentsMargins().top() == 15
    card.set_title("Ranks well")
    assert card.body.contentsMargins().top() == 0
    assert card.accessibleName() == "Ranks well"
    card.set_title("")
    assert card.body.contentsMargins().top() == 15


def test_flush_card_lets_its_body_run_to_the_edges(qtbot: QtBot) -> None:
    card = Card("21 columns", is_flush=True)
    qtbot.addWidget(card)
    margins = card.body.contentsMargins()
    assert (margins.left(), margins.right(), margins.bottom()) == (0, 0, 0)


def test_part_in_the_head_brings_the_head(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    card.add_head(muted("8 equal groups"))
    assert card.body.contentsMargins().top() == 0


def test_stale_card_says_why_and_runs_again(qtbot: QtBot) -> None:
    card = Card("AUC")
    qtbot.addWidget(card)
    card.add(body("0.81"))
    asked: list[int] = []
    card.set_stale("From an earlier plan", lambda: asked.append(1))
    card.resize(300, 200)
    card.show()
    assert card.is_stale
    button = next(b for b in card.findChildren(Button) if b.text() == "Run again")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [1]
    card.set_stale()
    assert not card.is_stale


def test_stale_card_follows_what_can_be_run(qtbot: QtBot) -> None:
    card = Card("AUC")
    qtbot.addWidget(card)
    card.set_stale("From an earlier plan")
    assert not card.findChildren(Button)
    run = card.update
    card.set_stale("From an earlier plan", run)
    (button,) = card.findChildren(Button)
    card.set_stale("From an earlier plan", run)
    assert card.findChildren(Button) == [button]  # the same again makes nothing anew


def test_stale_body_can_still_be_used(qtbot: QtBot) -> None:
    card = Card("Errors")
    qtbot.addWidget(card)
    pressed: list[int] = []
    inside = QPushButton("Explain row 436")
    inside.clicked.connect(lambda: pressed.append(1))
    card.add(inside)
    card.set_stale("From an earlier plan")
    card.resize(300, 200)
    card.show()
    at = inside.mapTo(card, inside.rect().center())
    assert card.childAt(at) is inside
    qtbot.mouseClick(inside, Qt.MouseButton.LeftButton)
    assert pressed == [1]
