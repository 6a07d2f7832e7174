"""What stands where nothing is yet: one sentence and one action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.theme import metrics
from gui.widgets.buttons import Button, ButtonRole
from gui.widgets.labels import sentence

_WIDEST = 480
_BEFORE_THE_SIDES = 100


class EmptyState(QWidget):
    """One sentence with one button under it, in the middle of the room.

    Parameters
    ----------
    text : str
        What will stand here, and what it waits for.
    action : str
        What the button does; without it there is no button.
    trigger : callable, optional
        What a click does.
    role : str
        How loud the button is; secondary, since the header holds the primary one.
    """

    def __init__(
        self,
        text: str,
        action: str = "",
        trigger: Callable[[], object] | None = None,
        *,
        role: ButtonRole = "secondary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sentence = sentence(text)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence.setMaximumWidth(_WIDEST)
        # With its parent from the start: alone it would flash up as a window of its own.
        self.button = Button(action, role, trigger=trigger, parent=self)
        self.button.setVisible(bool(action))
        column = QVBoxLayout(self)
        column.setSpacing(metrics.GAP)
        column.addStretch()
        # Aligned in the layout, a wrapping label would keep to its narrow first guess.
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(self._sentence, _BEFORE_THE_SIDES)
        middle.addStretch()
        column.addLayout(middle)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """The sentence."""
        return self._sentence.text()

    def set_text(self, text: str) -> None:
        """Say another sentence."""
        self._sentence.setText(text)
        self.setAccessibleName(text)

    def set_action(self, action: str) -> None:
        """Let the button say something else; without words it goes."""
        self.button.setText(action)
        self.button.setVisible(bool(action))
