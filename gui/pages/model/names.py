"""torchvision's networks by name, asked of the worker once."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal

from core.jobs.outcome import Finished, Outcome
from gui.session.jobs import Jobs

_JOB = "networks"


class NetworkNames(QObject):
    """Knows all named networks as soon as somebody has asked for them.

    Attributes
    ----------
    titles : dict of str
        Name in torchvision to the name as it is printed.
    usual : tuple of str
        Those that are compared where nobody chooses.

    Signals
    -------
    arrived
        The names are there.
    """

    arrived = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._is_asked = False
        self.titles: dict[str, str] = {}
        self.usual: tuple[str, ...] = ()

    def ask(self) -> None:
        """Ask the worker, unless that was done."""
        if self._is_asked:
            return
        self._is_asked = True
        self._jobs.submit(_JOB, {}, is_quiet=True).ended.connect(self._take)

    def title_of(self, name: str) -> str:
        """Return the name as it is printed, or as it is while nobody has told."""
        return self.titles.get(name, name)

    def _take(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Finished):
            self._is_asked = False  # the next look asks again
            return
        networks = cast("list[dict[str, str]]", outcome.result["networks"])
        self.titles = {one["name"]: one["title"] for one in networks}
        self.usual = tuple(cast("list[str]", outcome.result["usual"]))
        self.arrived.emit()
