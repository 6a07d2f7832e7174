"""Named networks side by side: which are compared, with what, and what was found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.canonical import write_whole
from core.errors import AuditError
from core.jobs.outcome import Finished, Outcome
from core.records.views.experiments import ArchitecturesView
from gui.pages.model.names import NetworkNames
from gui.session.jobs import JobHandle, Jobs

JOB = "compare_architectures"
_KEPT = "architectures.json"
_BUSY = "Waits for the job that runs"


class Architectures(QObject):
    """The logic of the tab; it belongs to the machine rather than to the project.

    What was found last is kept beside the pictures that can be drawn again.

    Attributes
    ----------
    chosen : tuple of str
        Names in torchvision; empty until the usual ones are known.
    weights, validation : Path or None
        Folders with which the share of right answers among the first five is counted.
    view : ArchitecturesView or None
        What was found last.

    Signals
    -------
    changed
        Anything that it says may be another now.
    refused : str
        Why what was found could not be kept.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self, jobs: Jobs, names: NetworkNames, *, cache: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._names = names
        self._file = cache / _KEPT
        self._job: JobHandle | None = None
        self.repeats = 0  # the job's own number
        self.weights: Path | None = None
        self.validation: Path | None = None
        self.view = _read(self._file)
        self.chosen = tuple(row.name for row in self.view.rows) if self.view is not None else ()
        names.arrived.connect(self._take_names)
        jobs.started.connect(self.changed)
        jobs.ended.connect(self.changed)

    @property
    def offered(self) -> tuple[str, ...]:
        """The networks to tick: the usual ones, then those that were added."""
        return tuple(dict.fromkeys((*self._names.usual, *self.chosen)))

    @property
    def others(self) -> dict[str, str]:
        """The networks that can be added, name to title."""
        shown = self.offered
        return {name: title for name, title in self._names.titles.items() if name not in shown}

    def title_of(self, name: str) -> str:
        """Return how a network's name is printed."""
        return self._names.title_of(name)

    def choose(self, name: str, *, is_chosen: bool) -> None:
        """Take a network into the comparison, or leave it out."""
        wanted = {*self.chosen, name} if is_chosen else {*self.chosen} - {name}
        order = dict.fromkeys((*self.offered, name))
        self.chosen = tuple(one for one in order if one in wanted)
        self.changed.emit()

    def give_folder(self, which: str, folder: Path | None) -> None:
        """Name the folder of `weights` or of `validation`, or none."""
        if which == "weights":
            self.weights = folder
        else:
            self.validation = folder
        self.changed.emit()

    @property
    def is_running(self) -> bool:
        """Whether the networks are being compared."""
        return self._job is not None

    @property
    def obstacle(self) -> str:
        """Why the comparison cannot be begun now; empty where it can."""
        if not self.chosen:
            return "Tick at least one network"
        if (self.weights is None) != (self.validation is None):
            missing = "validation pictures" if self.validation is None else "weights"
            return f"The first five classes need both folders: that of the {missing} is missing"
        return _BUSY if self._jobs.current is not None else ""

    def run(self) -> None:
        """Count and time the chosen networks."""
        if self.obstacle:
            return
        arguments: dict[str, object] = {"names": list(self.chosen)}
        if self.weights is not None and self.validation is not None:
            arguments |= {"weights": str(self.weights), "validation": str(self.validation)}
        if self.repeats:
            arguments["repeats"] = self.repeats
        self._job = self._jobs.submit(JOB, arguments, title="Comparing networks")
        self._job.ended.connect(self._take)
        self.changed.emit()

    def _take(self, outcome: Outcome) -> None:
        self._job = None
        if isinstance(outcome, Finished):
            self.view = ArchitecturesView.model_validate(outcome.result["view"])
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._file, self.view.to_json())
            except (AuditError, OSError) as fault:
                words = fault.sentence if isinstance(fault, AuditError) else str(fault)
                self.refused.emit(words)
        self.changed.emit()

    def _take_names(self) -> None:
        self.chosen = self.chosen or self._names.usual
        self.changed.emit()


def _read(file: Path) -> ArchitecturesView | None:
    """Return what was kept; nothing where it is missing or of another version of the program."""
    try:
        return ArchitecturesView.from_json(file.read_bytes())
    except (OSError, ValueError):
        return None
