"""The header of a page: title, one sentence, and at most one primary button."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.pages.page import HeaderAction
from gui.theme.icons import icon
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, muted

HEIGHT, COMPACT_HEIGHT = 64, 48


class Header(QWidget):
    """Shows what a page says of itself; quiet buttons fold into a menu in a small window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._is_compact = False
        self._actions: tuple[HeaderAction, ...] = ()
        self._title = QLabel(self)
        self._title.setObjectName("title")
        self._sentence = ElidedLabel("", self)
        self._sentence.setProperty("role", "muted")
        self._project = muted("")
        self._buttons: list[QWidget] = []
        self._before: QWidget | None = None
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._project)
        head.addStretch(1)
        words.addStretch(1)
        words.addLayout(head)
        words.addWidget(self._sentence)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(24, 0, 16, 0)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        self.set_density(is_compact=False)

    def show_page(self, title: str, sentence: str, project: str) -> None:
        """Show title and sentence; the project's name stands beside the title if compact."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._project.setText(project)

    def set_actions(self, actions: Sequence[HeaderAction]) -> None:
        """Show these buttons; the one that had the focus keeps it."""
        if tuple(actions) == self._actions:
            return
        focused = next(
            (place for place, button in enumerate(self._buttons) if button.hasFocus()), None
        )
        self._actions = tuple(actions)
        self._rebuild()
        if focused is not None and focused < len(self._buttons):
            self._buttons[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def primary(self) -> QPushButton | None:
        """The primary button, where the page has one."""
        for button in self._buttons:
            if isinstance(button, QPushButton) and button.property("role") == "primary":
                return button
        return None

    def button(self, text: str) -> QPushButton | None:
        """Return the button with this text."""
        for button in self._buttons:
            if isinstance(button, QPushButton) and button.text() == text:
                return button
        return None

    def set_density(self, *, is_compact: bool) -> None:
        """Take less room in a small window."""
        self._is_compact = is_compact
        self.setFixedHeight(COMPACT_HEIGHT if is_compact else HEIGHT)
        self._row.setContentsMargins(16 if is_compact else 24, 0, 12 if is_compact else 16, 0)
        self._sentence.setVisible(not is_compact)
        self._project.setVisible(is_compact)
        self._rebuild()

    def _rebuild(self) -> None:
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        folded = [a for a in self._actions if self._is_compact and a.role != "primary"]
        self._buttons = [self._menu(folded)] if folded else []
        self._buttons += [self._button(a) for a in self._actions if a not in folded]
        for button in self._buttons:
            self._row.addWidget(button)
            button.show()  # else the layout would show it only a turn later
        self._order()

    def follow(self, before: QWidget) -> None:
        """Let Tab come to the buttons right after another widget, whenever they were made."""
        self._before = before
        self._order()

    def _order(self) -> None:
        if self._before is None:
            return
        chain = [self._before, *self._buttons]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)

    def _button(self, action: HeaderAction) -> Button:
        keys = f" ({action.shortcut})" if action.shortcut else ""
        button = Button(
            action.text,
            action.role,
            trigger=action.trigger,
            icon_name=action.icon,
            tip=f"{action.tip or action.text}{keys}",
            parent=self,
        )
        button.setEnabled(action.is_enabled)
        if action.shortcut:
            button.setShortcut(action.shortcut)
        return button

    def _menu(self, actions: Sequence[HeaderAction]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("menu", "text", 16))
        button.setAccessibleName("More actions")
        button.setToolTip("More actions")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for action in actions:
            entry = menu.addAction(action.text)
            entry.setEnabled(action.is_enabled)
            entry.setToolTip(action.tip)
            entry.triggered.connect(lambda _=False, a=action: a.trigger())
        button.setMenu(menu)
        return button
