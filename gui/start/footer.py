"""The foot of the start screen: the machine, the promise, verifying, settings, the version."""

from __future__ import annotations

import os
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from gui.start.writing import ink
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role
from gui.version import version
from gui.widgets.buttons import Button
from gui.widgets.labels import muted

HEIGHT = 40
_THEMES: Final = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))


def processor_text() -> str:
    """Return how many cores this process may use; no graphics card is asked for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"CPU · {cores} {'core' if cores == 1 else 'cores'}"


class SmallIcon(QWidget):
    """An icon of 16 px that follows the theme."""

    def __init__(self, name: str, role: Role = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        self.setFixedSize(16, 16)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the icon."""
        with QPainter(self) as painter:
            paint_icon(painter, self.rect(), self._name, self._role)


class Footer(QWidget):
    """One line of 40 px.

    Signals
    -------
    verify_wanted
        A bundle is to be verified.
    theme_chosen : str
        system, light or dark.
    clear_wanted
        The recent projects are to be taken off the list.
    """

    verify_wanted = Signal()
    theme_chosen = Signal(str)
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.device = muted(processor_text())
        self._version = muted(f"Version {version()}")
        self._promise = muted("Offline, nothing is sent")
        self._verify = Button(
            "Verify a report bundle…", "quiet", icon_name="shield", is_small=True, parent=self
        )
        self._settings = Button("Settings", "quiet", icon_name="gear", is_small=True, parent=self)
        self._themes = QActionGroup(self)
        self._menu = self._make_menu()
        self._settings.clicked.connect(self._open_menu)
        self._verify.clicked.connect(self.verify_wanted)
        self._lay_out()

    def set_device(self, text: str) -> None:
        """Say on what the work runs."""
        self.device.setText(text)

    def set_theme_choice(self, choice: str) -> None:
        """Mark the theme that was chosen."""
        for action in self._themes.actions():
            action.setChecked(action.data() == choice)

    def set_recent_count(self, count: int) -> None:
        """Say how many recent projects there are to clear."""
        noun = "recent project" if count == 1 else "recent projects"
        self._clear.setText(f"Clear {count} {noun}" if count else "Clear recent projects")
        self._clear.setEnabled(count > 0)

    def set_density(self, *, is_compact: bool) -> None:
        """Leave the version out where there is no room for it."""
        self._version.setVisible(not is_compact)
        self._row.setContentsMargins(*((16, 1, 8, 0) if is_compact else (24, 1, 24, 0)))
        self._row.setSpacing(8)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the line above."""
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, ink("line"))

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(24, 1, 24, 0)
        self._row.setSpacing(8)
        self._add("chip-cpu", self.device)
        self._row.addSpacing(9)
        self._add("lock", self._promise)
        self._row.addStretch(1)
        self._row.addWidget(self._verify)
        self._row.addWidget(self._settings)
        self._row.addSpacing(4)
        self._row.addWidget(self._version)

    def _add(self, icon: str, label: QLabel) -> None:
        self._row.addWidget(SmallIcon(icon, parent=self))
        self._row.addWidget(label)

    def _open_menu(self) -> None:
        corner = self._settings.mapToGlobal(self._settings.rect().topLeft())
        self._menu.popup(corner - QPoint(0, self._menu.sizeHint().height()))

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for value, text in _THEMES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            action.triggered.connect(lambda _=False, chosen=value: self.theme_chosen.emit(chosen))
            self._themes.addAction(action)
        menu.addSeparator()
        self._clear = menu.addAction("Clear recent projects")
        self._clear.triggered.connect(lambda _=False: self.clear_wanted.emit())
        self._clear.setEnabled(False)
        return menu
