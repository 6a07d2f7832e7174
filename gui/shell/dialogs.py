"""Asking for files and folders, beginning where the user was last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gui.session.preferences import Preferences

MODEL_FILES = "Weights (*.safetensors *.pt *.pth);;All files (*)"
DESCRIPTIONS = "Descriptions of layers (*.json);;All files (*)"
BUNDLES = "Report bundles (*.zip)"


class FileDialogs:
    """The system's own dialogs, over one window."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        self._preferences = preferences
        self._window = window

    def choose_file(self, title: str, filters: str) -> Path | None:
        """Ask for a file to open; None if the user thought better of it."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, self._last(), filters)
        return self._remembered(name)

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        return self._remembered(QFileDialog.getExistingDirectory(self._window, title, self._last()))

    def choose_target(self, title: str, proposed: Path, filters: str) -> Path | None:
        """Ask where to write a file."""
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(proposed), filters)
        return Path(name) if name else None

    def _last(self) -> str:
        return str(self._preferences.open_folder or Path.home())

    def _remembered(self, name: str) -> Path | None:
        if not name:
            return None
        path = Path(name)
        self._preferences.open_folder = path if path.is_dir() else path.parent
        return path
