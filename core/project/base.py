"""Where relative paths of a project's plan start; it stays on this machine and enters no bundle."""

from __future__ import annotations

import json
from pathlib import Path

from core.canonical import readable_json, write_whole

_FILE = "local.json"


def keep_base(folder: Path, base: Path) -> None:
    """Let relative paths of the project in `folder` start at `base`.

    Raises
    ------
    AuditError
        If the project cannot be written.
    """
    write_whole(folder / _FILE, readable_json({"folder": str(base.resolve())}))


def base_of(folder: Path) -> Path:
    """Return where relative paths start; the project's own folder where that was never kept."""
    try:
        said = json.loads((folder / _FILE).read_bytes())["folder"]
    except (OSError, ValueError, KeyError, TypeError):
        return folder
    return Path(str(said))
