"""The project's menu: what can be done with all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.session.session import Session
from gui.theme.keeper import Choice

if TYPE_CHECKING:
    from gui.shell.window import MainWindow

_THEMES: Final[tuple[tuple[Choice, str], ...]] = (
    ("system", "As the system"),
    ("light", "Light"),
    ("dark", "Dark"),
)


class ProjectMenu(QMenu):
    """Run everything, undo and redo, open another project, appearance."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._run = self._entry("Run the whole audit", "Ctrl+R", window.run_whole_audit)
        self.addSeparator()
        self._add_undo()
        self.addSeparator()
        self._entry("Open data…", "Ctrl+O", window.ask_for_data)
        self._entry("Open a folder of images…", "", window.ask_for_folder)
        self._entry("Open a project…", "Ctrl+Shift+O", window.ask_for_project)
        self._entry("Show the project's folder", "", self._show_folder)
        self._entry("Close the project", "Ctrl+W", window.close_project)
        self.addSeparator()
        self._add_themes()
        session.busy_changed.connect(self._refresh)
        self._refresh()

    def _entry(self, text: str, keys: str, trigger: Callable[[], None]) -> QAction:
        action = self.addAction(text)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False: trigger())
        # A shortcut in a menu that is closed works only if the window has the action as well.
        self._window.addAction(action)
        return action

    def _add_undo(self) -> None:
        stack = self._session.undo_stack
        for make, keys in (
            (stack.createUndoAction, QKeySequence.StandardKey.Undo),
            (stack.createRedoAction, QKeySequence.StandardKey.Redo),
        ):
            action = make(self)
            action.setShortcuts(QKeySequence.keyBindings(keys))
            self.addAction(action)
            self._window.addAction(action)

    def _add_themes(self) -> None:
        menu = self.addMenu("Appearance")
        group = QActionGroup(menu)
        for value, text in _THEMES:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._window.preferences.theme == value)
            action.triggered.connect(lambda _=False, v=value: self._window.set_theme(v))
            group.addAction(action)

    def _refresh(self) -> None:
        self._run.setEnabled(self._session.is_writer and not self._session.is_busy)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.folder)))
