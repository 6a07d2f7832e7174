"""The choices above the grid: combos that end in an ellipsis where their text does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_ARROW = 30
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

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the text as far as there is room."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        # The style's own room for the text stops far before the arrow.
        room = self.rect().adjusted(10, 0, -_ARROW, 0)
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width()
        )
        role = self.palette().ColorRole.ButtonText
        painter.setPen(self.palette().color(role))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


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
