"""Cells with chips: a word about a state, and the role of a column, which can be changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyleOptionViewItem,
    QWidget,
)

from gui.tables.cell import CellDelegate, Index, cell_of, paint_text, room, text_width
from gui.tables.column import STRONG
from gui.theme import fonts, metrics
from gui.widgets.chip import ChipKind, chip_width, paint_chip


@dataclass(frozen=True)
class ChipCell:
    """A chip, after a text where there is one, as in "Impact ratio, sex" with "n 27"."""

    text: str
    kind: ChipKind = "neutral"
    icon: str = ""
    before: str = ""


@dataclass(frozen=True)
class RoleCell:
    """A chip that opens a list.

    Attributes
    ----------
    options : tuple
        Pairs of a value, which goes to `Column.edit`, and its text.
    value : object
        The value in force, one of the options.
    tips : tuple of str
        What each option means, in the same order; may be empty.
    """

    text: str
    kind: ChipKind
    value: object
    options: tuple[tuple[object, str], ...]
    tips: tuple[str, ...] = ()


class ChipDelegate(CellDelegate):
    """Paints a `ChipCell`, or nothing for None."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the text before the chip, then the chip."""
        cell = cell_of(index)
        if not isinstance(cell, ChipCell):
            return
        chip = chip_width(cell.text, has_icon=bool(cell.icon)) if cell.text else 0
        if cell.before:
            font = fonts.body(is_strong=bool(index.data(STRONG)))
            most = rect.width() - chip - metrics.STEP if chip else rect.width()
            width = min(text_width(cell.before, font), max(0, most))
            words = QRect(rect.left(), rect.top(), width, rect.height())
            paint_text(painter, words, cell.before, font=font)
            rect = rect.adjusted(width + metrics.STEP, 0, 0, 0)
        if chip:
            paint_chip(painter, rect, cell.text, cell.kind, icon=cell.icon)

    def content_width(self, index: Index) -> int:
        """Return the width of text and chip."""
        cell = cell_of(index)
        if not isinstance(cell, ChipCell):
            return 0
        chip = chip_width(cell.text, has_icon=bool(cell.icon)) if cell.text else 0
        if not cell.before:
            return chip
        font = fonts.body(is_strong=bool(index.data(STRONG)))
        return text_width(cell.before, font) + (chip + metrics.STEP if chip else 0)


class RoleDelegate(CellDelegate):
    """Paints a `RoleCell`; a click on it, or F2, opens the list."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the chip with its arrow; without one where nothing can be chosen."""
        cell = cell_of(index)
        if isinstance(cell, RoleCell):
            paint_chip(painter, rect, cell.text, cell.kind, has_arrow=bool(cell.options))

    def content_width(self, index: Index) -> int:
        """Return the width of the chip with its arrow."""
        cell = cell_of(index)
        if not isinstance(cell, RoleCell):
            return 0
        return chip_width(cell.text, has_arrow=bool(cell.options))

    def editorEvent(  # noqa: N802
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Open the list when the chip is clicked."""
        view = self.parent()
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(view, QAbstractItemView)
            and index.flags() & Qt.ItemFlag.ItemIsEditable
            and self._chip(option, index).contains(event.position().toPoint())
        ):
            view.edit(index)
            return True
        return super().editorEvent(event, model, option, index)

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        """Return the list of roles, which opens at once."""
        cell = cell_of(index)
        if not isinstance(cell, RoleCell):
            return super().createEditor(parent, option, index)
        combo = QComboBox(parent)
        combo.setAccessibleName(f"Role: {cell.text}")
        for value, text in cell.options:
            combo.addItem(text, value)
        for place_in_list, tip in enumerate(cell.tips):
            combo.setItemData(place_in_list, tip, Qt.ItemDataRole.ToolTipRole)
        place = QPersistentModelIndex(index)
        combo.activated.connect(lambda _: self._finish(combo, place))
        # The list can open only when the view has put the editor into its place.
        QTimer.singleShot(0, combo, combo.showPopup)
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """Choose the role in force."""
        cell = cell_of(index)
        if isinstance(editor, QComboBox) and isinstance(cell, RoleCell):
            values = [value for value, _ in cell.options]
            editor.setCurrentIndex(values.index(cell.value) if cell.value in values else -1)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        """Hand a new role to the model."""
        cell = cell_of(index)
        if isinstance(editor, QComboBox) and isinstance(cell, RoleCell):
            value = editor.currentData()
            if editor.currentIndex() >= 0 and value != cell.value:
                model.setData(index, value)

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Put the list where the chip is."""
        place = room(option, index)
        width = max(place.width(), editor.sizeHint().width())
        top = place.center().y() - metrics.FIELD // 2 + 1
        editor.setGeometry(place.left(), top, width, metrics.FIELD)

    def _finish(self, combo: QComboBox, place: QPersistentModelIndex) -> None:
        """Close the list, then hand the role on, when Qt is done with the list.

        What a role changes may give the table other rows, which lets go of a list that is open.
        """
        value = combo.currentData()
        self.closeEditor.emit(combo)
        QTimer.singleShot(0, self, lambda: self._hand_on(place, value))

    @staticmethod
    def _hand_on(place: QPersistentModelIndex, value: object) -> None:
        cell = cell_of(place) if place.isValid() else None
        if isinstance(cell, RoleCell) and value != cell.value:
            place.model().setData(place, value)

    def _chip(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        place = room(option, index)
        return QRect(place.left(), place.top(), self.content_width(index), place.height())
