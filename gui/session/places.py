"""Where the program keeps things: projects, pictures that can be drawn again, exports."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from PySide6.QtCore import QStandardPaths

HOME_VARIABLE = "VITRINE_HOME"  # moves everything, for tests and for portable use
# What a dialog offers that asks for data.
DATA_FILES = (
    "Data (*.csv *.tsv *.txt *.tab *.data *.parquet *.pq *.xlsx *.xlsm *.ts *.npz *ubyte *.idx "
    "*ubyte.gz *.idx.gz);;"
    "Tables and texts (*.csv *.tsv *.txt *.tab *.data *.parquet *.pq *.xlsx *.xlsm);;"
    "Series (*.ts *.csv *.tsv *.txt);;Arrays and pictures (*.npz *ubyte *.idx *.gz);;All files (*)"
)
_CACHE_LIMIT = 64 << 20
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def projects_folder() -> Path:
    """Return the folder in which new projects are made."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / "projects" if home else _documents() / "Vitrine"


def exports_folder() -> Path:
    """Return the folder to which reports are exported unless another was chosen."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / "exports" if home else _documents()


def cache_folder() -> Path:
    """Return the folder of pictures that can be drawn again."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home) / "cache"
    where = QStandardPaths.StandardLocation.GenericCacheLocation
    return Path(QStandardPaths.writableLocation(where)) / "vitrine"


def new_project_folder(title: str) -> Path:
    """Return a folder for a new project that no other project has taken."""
    name = file_name(title) or "Project"
    return next(path for path in _numbered(projects_folder(), name) if not path.exists())


def file_name(title: str) -> str:
    """Return a title as a file may be called on every system, at most 80 characters."""
    return _NOT_IN_NAMES.sub(" ", title).strip(" .")[:80].rstrip(" .")


def prune_cache(folder: Path, *, limit: int = _CACHE_LIMIT) -> None:
    """Remove the pictures used longest ago until the rest fits into `limit` bytes."""
    try:
        files = [(path.stat().st_mtime, path.stat().st_size, path) for path in folder.iterdir()]
    except OSError:  # not there yet, or another window is tidying up as well
        return
    used = 0
    for _, size, path in sorted(files, reverse=True, key=lambda file: file[:2]):
        used += size
        if used > limit:
            path.unlink(missing_ok=True)


def written_from(path: Path, base: Path) -> str:
    """Return a path as a plan writes it: relative to `base` where it lies below, else in full."""
    try:
        return str(path.resolve().relative_to(base.resolve()))
    except ValueError:
        return str(path.resolve())


def _numbered(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    yield from (folder / f"{name} ({number})" for number in count(2))


def _documents() -> Path:
    where = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(where) or Path.home())
