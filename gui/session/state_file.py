"""Small JSON files in the user's own folder: what the window remembers between two starts."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from core.errors import AuditError

_log = logging.getLogger(__name__)


def config_folder() -> Path:
    """Return the folder of the window's own files; VITRINE_HOME names another."""
    home = os.environ.get("VITRINE_HOME")
    if home:
        return Path(home)
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place))


class StateFile:
    """One JSON object on disk. It may be lost without harm, so it never stands in the way.

    Parameters
    ----------
    name : str
        File name in the folder of the window's own files.
    """

    def __init__(self, name: str) -> None:
        self.path = config_folder() / name

    def read(self) -> dict[str, object]:
        """Return what was kept; empty at the first start and where the file cannot be used.

        A file that is not a JSON object is put aside under `<name>.broken`.
        """
        try:
            data = self.path.read_bytes()
        except OSError:
            return {}
        try:
            value = json.loads(data)
        except ValueError:
            value = None
        if isinstance(value, dict):
            return value
        self.put_aside()
        return {}

    def put_aside(self) -> None:
        """Move the file out of the way, so that the next write begins anew."""
        with contextlib.suppress(OSError):
            self.path.replace(self.path.with_name(f"{self.path.name}.broken"))

    def write(self, value: dict[str, object]) -> None:
        """Keep `value`; where the disk refuses, the log says so and the window goes on."""
        # hashlib comes with it and has no place on the way to the first picture.
        from core.canonical import readable_json, write_whole  # noqa: PLC0415

        try:
            write_whole(self.path, readable_json(value))
        except AuditError as fault:
            _log.warning("%s", fault.sentence)
