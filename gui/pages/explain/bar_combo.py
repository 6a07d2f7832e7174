"""The choices above the grid, which shorten their text where it does not fit.

Scrolling past them changes nothing: every change is an edit of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_ARROW = 30
_PADDING = 10
_NARROWEST, _WIDEST = 80, 220


class BarCombo(QComboBox):
    """A choice of 80 to 220 px.

    Parameters
    ----------
    name : str
        What is chosen, for the tip and a screen reader.
    chosen : callable
        Called when the user has chosen.
    """

    def __init__(
        self, name: str, chosen: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda _: chosen())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to what scrolls."""
        event.ignore()

    def readable_width(self) -> int:
        """Return the width at which all of the chosen text can be read."""
        text = self.fontMetrics().horizontalAdvance(self.currentText()) + 1
        return min(max(text + _PADDING + _ARROW, _NARROWEST), self.maximumWidth())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the text as far as there is room."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        # The style's own room for the text stops far before the arrow.
        room = self.rect().adjusted(_PADDING, 0, -_ARROW, 0)
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width()
        )
        role = self.palette().ColorRole.ButtonText
        painter.setPen(self.palette().color(role))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class BarSpin(QSpinBox):
    """A whole number that counts when it is finished.

    Parameters
    ----------
    name : str
        What it is, for a screen reader.
    chosen : callable
        Called with the number that the user has given.
    """

    def __init__(
        self,
        name: str,
        chosen: Callable[[int], None],
        *,
        most: int,
        prefix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(1, most)
        self.setPrefix(prefix)
        self.setKeyboardTracking(False)
        self.valueChanged.connect(chosen)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to what scrolls."""
        event.ignore()

    def show_value(self, value: int, *, most: int) -> None:
        """Show a number of the plan, also one beyond the most that there are."""
        self.blockSignals(True)
        self.setMaximum(max(most, value))
        self.setValue(value)
        self.blockSignals(False)


def offer(
    combo: QComboBox,
    options: Sequence[tuple[object, str]],
    *,
    chosen: object,
    tips: Sequence[str] = (),
) -> None:
    """Offer these values under their texts, each with its tip, and show what is chosen."""
    texts = [combo.itemText(place) for place in range(combo.count())]
    values = [combo.itemData(place) for place in range(combo.count())]
    if list(zip(values, texts, strict=True)) != list(options):
        combo.clear()
        for value, text in options:
            combo.addItem(text, value)
    for place, tip in enumerate(tips):
        combo.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
    values = [value for value, _ in options]
    combo.setCurrentIndex(values.index(chosen) if chosen in values else 0)
