"""The card with what to know before training, each line with a button where a change helps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.model.notes import Note
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import body, rule


class NotesCard(Card):
    """One line for each note; without any the card is not shown.

    Signals
    -------
    remedy_wanted : PlanChange
        The user wants the change that a note offers.
    """

    remedy_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Before you train", parent)
        self.notes: tuple[Note, ...] = ()
        self._can_edit = True
        self._inside = QWidget()
        self.add(self._inside)
        self.hide()

    def show_notes(self, notes: tuple[Note, ...], *, can_edit: bool) -> None:
        """Show the notes, with their buttons only where the plan can be edited."""
        self.setVisible(bool(notes))
        if (notes, can_edit) == (self.notes, self._can_edit):
            return
        self.notes, self._can_edit = notes, can_edit
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.STEP)
        for place, note in enumerate(notes):
            if place:
                column.addWidget(rule())
            column.addLayout(self._line(note))
        self.body.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside

    def _line(self, note: Note) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP)
        text = body(note.text)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(text, 1)
        remedy = note.remedy
        if remedy is not None and self._can_edit:
            button = Button(
                remedy.label, is_small=True, trigger=lambda: self.remedy_wanted.emit(remedy)
            )
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row
