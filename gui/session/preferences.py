"""What the user prefers: theme, the folders last used, and where the window stood."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Literal, cast, get_args

from gui.session.state_file import StateFile

ThemeChoice = Literal["system", "light", "dark"]
_FILE = "preferences.json"


class Preferences:
    """Choices that outlive the window; `save` brings them to disk."""

    def __init__(self) -> None:
        self._file = StateFile(_FILE)
        self._values = self._file.read()
        self._changed: dict[str, object] = {}

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark, or as the system is."""
        said = self._values.get("theme")
        return cast("ThemeChoice", said) if said in get_args(ThemeChoice) else "system"

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._keep("theme", choice)

    @property
    def open_folder(self) -> Path | None:
        """The folder from which something was opened last; None where it is gone."""
        return self._folder("open_folder")

    @open_folder.setter
    def open_folder(self, folder: Path) -> None:
        self._keep("open_folder", str(folder))

    @property
    def export_folder(self) -> Path | None:
        """The folder to which something was exported last; None where it is gone."""
        return self._folder("export_folder")

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._keep("export_folder", str(folder))

    @property
    def geometry(self) -> bytes:
        """Where the window stood, as `QWidget.saveGeometry` gives it; empty if never kept."""
        said = self._values.get("geometry")
        try:
            return base64.b64decode(said, validate=True) if isinstance(said, str) else b""
        except binascii.Error:
            return b""

    @geometry.setter
    def geometry(self, geometry: bytes) -> None:
        self._keep("geometry", base64.b64encode(geometry).decode("ascii"))

    def _folder(self, name: str) -> Path | None:
        said = self._values.get(name)
        folder = Path(said) if isinstance(said, str) and said else None
        return folder if folder is not None and folder.is_dir() else None

    def save(self) -> None:
        """Keep on disk what was chosen; what a second window has chosen since stays."""
        if self._changed:
            self._file.write({**self._file.read(), **self._changed})
            self._changed = {}

    def _keep(self, name: str, value: str) -> None:
        if self._values.get(name) != value:
            self._values[name] = value
            self._changed[name] = value
