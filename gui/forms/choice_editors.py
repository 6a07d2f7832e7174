"""Editors of what is chosen: one of several, several of many, on or off."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QMenu, QSizePolicy, QWidget

from gui.forms.describe import FieldInfo
from gui.theme import metrics

_NARROWEST = 96
_WIDEST = 216
_NONE = "None"


class _Combo(QComboBox):
    """What both kinds of choice share: the size, and no change by the wheel."""

    edited = Signal(object)
    complained = Signal(str)

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self.setAccessibleName(info.title)
        self.setAccessibleDescription(f"{info.help} {info.limits_text}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)

    def commit(self) -> None:
        """Take what is chosen; a choice counts at once, so nothing waits."""

    def set_error(self, *, is_wrong: bool) -> None:
        """Give the field a red edge, or take it away."""
        self.setProperty("error", is_wrong)
        self.style().unpolish(self)
        self.style().polish(self)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the widest text."""
        return QSize(min(super().sizeHint().width(), _WIDEST), metrics.FIELD)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel: scrolling past a field must not change it."""
        event.ignore()


class ChoiceEditor(_Combo):
    """One of several values."""

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        options = ((None, _NONE), *info.options) if info.is_optional else info.options
        for value, text in options:
            self.addItem(text, value)
        self.activated.connect(self._tell)

    def value(self) -> object:
        """Return the chosen value."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose a value."""
        place = next((at for at in range(self.count()) if self.itemData(at) == value), -1)
        if place != self.currentIndex():
            self.setCurrentIndex(place)

    def showPopup(self) -> None:  # noqa: N802
        """Open the list as wide as its texts."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * metrics.STEP)
        super().showPopup()

    def _tell(self) -> None:
        self.edited.emit(self.value())


class ChoicesEditor(_Combo):
    """Several of many values, in a menu that stays open while they are ticked."""

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        self._value: tuple[object, ...] = ()
        self._empty = info.empty or _NONE
        self._menu = LastingMenu(self)
        self._actions = {value: self._action(value, text) for value, text in info.options}
        self.addItem("")

    def value(self) -> tuple[object, ...]:
        """Return the chosen values."""
        return self._value

    def set_value(self, value: object) -> None:
        """Choose values."""
        self._value = tuple(value) if isinstance(value, tuple | list) else ()
        for one, action in self._actions.items():
            action.setChecked(one in self._value)
        texts = [self.info.text_of(one) for one in self._value]
        count = f"{len(texts)} of {len(self._actions)}"
        self.setItemText(0, (", ".join(texts) or self._empty) if len(texts) <= 1 else count)
        self.setToolTip(", ".join(texts))

    def showPopup(self) -> None:  # noqa: N802
        """Open the menu under the field."""
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the widest text."""
        texts = [self._empty, *(text for _, text in self.info.options)]
        widest = max(self.fontMetrics().horizontalAdvance(text) for text in texts)
        return QSize(min(widest + 48, _WIDEST), metrics.FIELD)

    def _action(self, value: object, text: str) -> QAction:
        action = self._menu.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(lambda is_on: self._toggle(value, is_on=is_on))
        return action

    def _toggle(self, value: object, *, is_on: bool) -> None:
        rest = tuple(one for one in self._value if one != value)
        after = (*rest, value) if is_on else rest
        if len(after) < (self.info.fewest or 0):
            self._actions[value].setChecked(True)
            self.complained.emit(f"At least {self.info.fewest} must stay chosen.")
            return
        self.complained.emit("")
        self.edited.emit(after)


class LastingMenu(QMenu):
    """A menu that closes with Escape or a click beside it, not with every tick."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick without closing."""
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isEnabled() and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tick with the space bar or Return without closing."""
        action = self.activeAction()
        keys = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if action is not None and event.key() in keys:
            action.trigger()
        else:
            super().keyPressEvent(event)


class FlagEditor(QCheckBox):
    """On or off."""

    edited = Signal(object)
    complained = Signal(str)

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self.setAccessibleName(info.title)
        self.setAccessibleDescription(f"{info.help} {info.limits_text}".strip())
        self.clicked.connect(self._tell)

    def value(self) -> bool:
        """Return whether it is on."""
        return self.isChecked()

    def set_value(self, value: object) -> None:
        """Switch it on or off."""
        self.setChecked(bool(value))

    def commit(self) -> None:
        """Take what is chosen; a tick counts at once, so nothing waits."""

    def _tell(self) -> None:
        self.edited.emit(self.isChecked())

    def set_error(self, *, is_wrong: bool) -> None:
        """Leave the look as it is: neither value of a tick is wrong by itself."""
        self.setProperty("error", is_wrong)
