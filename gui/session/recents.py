"""Recent projects: what the start screen shows of them without opening any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from gui.session.state_file import StateFile

StepWord = Literal["done", "ready", "running", "waits", "attention"]
DataKind = Literal["table", "image", "series", "text", "unknown"]
StateKind = Literal["done", "ready", "attention"]

MOST = 12
STEPS = 7
_FILE = "recents.json"


@dataclass(frozen=True)
class Recent:
    """One project as it stood when it was last closed or changed.

    Attributes
    ----------
    folder : Path
        The project's folder; it stands for the project.
    name, data_and_network : str
        Title, and its kind of data and network ("Table · MLP").
    kind : str
        Kind of data: table, image, series, text, or unknown.
    steps : tuple of str
        The seven steps in order: done, ready, running, waits, attention.
    state : str
        Glyph of the state: done, ready (in work), attention.
    state_text : str
        The state in words ("1 check outside limit").
    opened : str
        When it was last open, as ISO 8601 with its zone.
    """

    folder: Path
    name: str
    kind: DataKind = "unknown"
    data_and_network: str = ""
    steps: tuple[StepWord, ...] = ("waits", "waits", "waits", "waits", "waits", "waits", "waits")
    state: StateKind = "ready"
    state_text: str = ""
    opened: str = ""


class Recents:
    """The list of recent projects, newest first, in a file of the user's own folder."""

    def __init__(self) -> None:
        self._file = StateFile(_FILE)

    def all(self) -> list[Recent]:
        """Return the projects whose folders are there, newest first.

        A folder that is away (a disk that is not plugged in) is left out, not forgotten.
        """
        return [recent for recent in self._read() if recent.folder.is_dir()]

    def add(self, recent: Recent) -> None:
        """Set a project at the head of the list, in the place of what was known of it."""
        others = [known for known in self._read() if known.folder != recent.folder]
        self._write([recent, *others])

    def remove(self, folder: Path) -> None:
        """Take one project off the list; the project itself is not touched."""
        self._write([known for known in self._read() if known.folder != folder])

    def clear(self) -> list[Recent]:
        """Take every project off the list and return them, for `restore`."""
        known = self._read()
        self._write([])
        return known

    def restore(self, recents: Iterable[Recent]) -> None:
        """Put back what `clear` has taken, behind what has come since."""
        now = self._read()
        folders = {recent.folder for recent in now}
        self._write([*now, *(recent for recent in recents if recent.folder not in folders)])

    def _read(self) -> list[Recent]:
        # Read anew each time: a second window may have written in between.
        entries = self._file.read().get("projects", [])
        if not isinstance(entries, list):
            self._file.put_aside()
            return []
        return [recent for entry in entries if (recent := _from_json(entry)) is not None][:MOST]

    def _write(self, recents: list[Recent]) -> None:
        self._file.write({"version": 1, "projects": [_as_json(one) for one in recents[:MOST]]})


def _as_json(recent: Recent) -> dict[str, object]:
    return {
        "folder": str(recent.folder),
        "name": recent.name,
        "kind": recent.kind,
        "data_and_network": recent.data_and_network,
        "steps": list(recent.steps),
        "state": recent.state,
        "state_text": recent.state_text,
        "opened": recent.opened,
    }


def _from_json(entry: object) -> Recent | None:
    """Return the project that an entry tells of, or None where it names no folder."""
    if not isinstance(entry, dict) or not isinstance(entry.get("folder"), str):
        return None
    folder = Path(entry["folder"])
    steps = entry.get("steps")
    words = (
        [word for word in steps if word in get_args(StepWord)] if isinstance(steps, list) else []
    )
    rest = [*words, *["waits"] * STEPS][:STEPS]
    return Recent(
        folder=folder,
        name=_text(entry, "name") or folder.name,
        kind=cast("DataKind", _one_of(entry, "kind", get_args(DataKind), "unknown")),
        data_and_network=_text(entry, "data_and_network"),
        steps=cast("tuple[StepWord, ...]", tuple(rest)),
        state=cast("StateKind", _one_of(entry, "state", get_args(StateKind), "ready")),
        state_text=_text(entry, "state_text"),
        opened=_text(entry, "opened"),
    )


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _one_of(
    entry: Mapping[str, object], name: str, allowed: tuple[str, ...], otherwise: str
) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) and value in allowed else otherwise
