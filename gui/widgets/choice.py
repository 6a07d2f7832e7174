"""One of several: what segmented controls and filter pills share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLayout, QWidget

from gui.theme import fonts
from gui.theme.current import current


class ChoiceButton(QAbstractButton):
    """One possibility; the kind of control says how it is painted and how high it is.

    Parameters
    ----------
    text : str
        What it offers.
    height, padding : int
        Its height, and the room at each side of the text, in pixels.
    is_small : bool
        Whether the text is 12 px rather than 13.
    """

    def __init__(self, text: str, *, height: int, padding: int, is_small: bool = False) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFixedHeight(height)
        self._padding = padding
        self._font = fonts.muted if is_small else fonts.body

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the text when it is chosen, so that choosing moves nothing."""
        width = QFontMetrics(self._font(is_strong=True)).horizontalAdvance(self.text())
        return QSize(width + 2 * self._padding, self.height())

    def text_font(self) -> QFont:
        """Return the font for the present state: semibold while chosen."""
        return self._font(is_strong=self.isChecked())

    def paint_text(self, painter: QPainter) -> None:
        """Paint the text in the middle, shortened where it does not fit."""
        theme = current()
        on = theme.accent if self.isChecked() else theme.text
        painter.setFont(self.text_font())
        painter.setPen(on if self.isEnabled() else theme.disabled)
        room = self.rect().adjusted(4, 0, -4, 0)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


class Choice(QWidget):
    """A control in which exactly one of several is chosen.

    Arrow keys move the choice; Tab enters and leaves the control as a whole.

    Parameters
    ----------
    make : callable
        Makes the button for a text.
    row : QLayout
        Lays the buttons out.

    Signals
    -------
    changed(object)
        The new value, after the user chose another one.
    """

    changed = Signal(object)

    def __init__(
        self, make: Callable[[str], ChoiceButton], *, row: QLayout, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._row = row
        self.setLayout(row)
        self._values: list[object] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idToggled.connect(self._toggled)
        self._chosen: object = None

    @property
    def value(self) -> object:
        """The value that is chosen; None while there is nothing to choose."""
        return self._chosen

    @value.setter
    def value(self, value: object) -> None:
        """Choose without telling; a value that is not offered changes nothing."""
        if value in self._values:
            self._chosen = value
            self._group.button(self._values.index(value)).setChecked(True)

    def buttons(self) -> list[QAbstractButton]:
        """Return the buttons in their order."""
        return [self._group.button(number) for number in range(len(self._values))]

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Offer other possibilities, each a value and its text; the choice is kept if it can be."""
        chosen = self._chosen
        for button in self.buttons():
            self._group.removeButton(button)
            self._discard(button)
        self._values = [value for value, _ in options]
        for number, (_, text) in enumerate(options):
            button = self._make(text)
            self._group.addButton(button, number)
            self._row.addWidget(button)
        self._chosen = None
        self.value = chosen if chosen in self._values else next(iter(self._values), None)

    def set_option_enabled(self, value: object, is_enabled: bool, *, tip: str = "") -> None:
        """Let one possibility be chosen or not; the tip says what is missing."""
        button = self._group.button(self._values.index(value))
        button.setEnabled(is_enabled)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)

    def _discard(self, button: QAbstractButton) -> None:
        self._row.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _toggled(self, number: int, is_on: bool) -> None:
        if is_on and self._values[number] != self._chosen:
            self._chosen = self._values[number]
            self.changed.emit(self._chosen)
