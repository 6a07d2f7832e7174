"""Opening a model that somebody has: its weights, the description of its layers, and data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.start.model_choice import ModelChoice, Part
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.chip import Chip, ChipKind
from gui.widgets.labels import body, muted, title
from gui.widgets.segmented import Segmented

_WIDTH = 720
_CHIPS: Final[dict[str, tuple[str, ChipKind, str]]] = {
    "given": ("Given", "good", "check"),
    "missing": ("Missing", "muted", "dash"),
    "wrong": ("Does not fit", "bad", "cross"),
}


class ModelSteps(QWidget):
    """Three cards, one for each thing that is needed, and the button that opens the model.

    Signals
    -------
    left : ()
        The user wants none of it.
    description_wanted, file_wanted, folder_wanted : ()
        A description, or data in a file or folder, is to be chosen.
    """

    left = Signal()
    description_wanted = Signal()
    file_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, choice: ModelChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._chips: dict[str, Chip] = {}
        self._texts: dict[str, QLabel] = {}
        self._open = Button("Open the model", "primary", trigger=choice.open_model)
        self._scaling = Segmented(
            [("none", "As they are"), ("standardise", "Standardised")], is_small=True
        )
        self._scaling.changed.connect(choice.set_scaling)
        inside = QVBoxLayout()
        inside.setSpacing(16)
        inside.addWidget(title("Open a model I have"))
        inside.addWidget(
            body("Weights say nothing without a description of the layers and data to ask about.")
        )
        inside.addWidget(self._part("weights", "1  Weights", ()))
        inside.addWidget(
            self._part(
                "description",
                "2  Description of the layers",
                (("Choose a JSON file…", self.description_wanted.emit),),
            )
        )
        inside.addWidget(
            self._part(
                "data",
                "3  Data",
                (
                    ("File…", self.file_wanted.emit),
                    ("Folder…", self.folder_wanted.emit),
                ),
            )
        )
        inside.addLayout(self._foot())
        inside.addStretch(1)
        box = QWidget(self)
        box.setMaximumWidth(_WIDTH)
        box.setLayout(inside)
        around = QHBoxLayout(self)
        around.setContentsMargins(24, 40, 24, 24)
        around.addStretch(1)
        around.addWidget(box, 100)
        around.addStretch(1)
        choice.changed.connect(self._show)
        self._show()

    def _part(
        self, name: str, head: str, buttons: tuple[tuple[str, Callable[[], None]], ...]
    ) -> Card:
        card = Card(head)
        chip = Chip("Missing", "muted", icon="dash")
        self._chips[name] = chip
        card.add_head(chip)
        text = body("")
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._texts[name] = text
        card.add(text)
        if buttons:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 8, 0, 0)
            for words, trigger in buttons:
                line.addWidget(Button(words, trigger=trigger, is_small=True))
            line.addStretch(1)
            card.add(row)
        return card

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(muted("Inputs of the network"))
        row.addWidget(self._scaling)
        row.addStretch(1)
        row.addWidget(Button("Back", "quiet", trigger=self.left.emit))
        row.addWidget(self._open)
        return row

    def _show(self) -> None:
        for name, part in self._choice.parts().items():
            self._show_part(name, part)
        missing = self._choice.missing
        self._open.setEnabled(not missing)
        self._open.setToolTip(f"Still missing: {missing}" if missing else "Open it as a project")

    def _show_part(self, name: str, part: Part) -> None:
        word, kind, icon = _CHIPS[part.state]
        self._chips[name].set_chip(word, kind, icon=icon)
        self._texts[name].setText(part.text)

    def keyPressEvent(self, event: object) -> None:  # noqa: N802
        """Go back with Esc."""
        if getattr(event, "key", int)() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]
