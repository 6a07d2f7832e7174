"""What happens with a file or folder that is opened or dropped, without drawing anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.jobs.outcome import Failed, Finished, Outcome
from core.plan import Plan, read_plan
from core.project import Project
from core.records.views.data import PeekView
from gui.session.jobs import Jobs
from gui.session.places import new_project_folder
from gui.session.proposals import plan_beside
from gui.session.samples import sample_plan
from gui.session.session import Session


class Opener(QObject):
    """Turns a path or the name of a sample into an open project.

    Parameters
    ----------
    is_open : callable
        Whether the project at a path is the one that is open.

    Signals
    -------
    opened : Session
        A project was opened or made.
    refused : (str, str)
        Why not, and details.
    bundle_met, weights_met : Path
        It was no project but a bundle to verify, or weights that need data and architecture.
    """

    opened = Signal(object)
    refused = Signal(str, str)
    bundle_met = Signal(object)
    weights_met = Signal(object)

    def __init__(
        self, jobs: Jobs, *, is_open: Callable[[Path], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._is_open = is_open

    def open_path(self, path: Path) -> None:
        """Open what lies at a path; the worker looks at what is not plainly known."""
        if Project.is_project(path):
            if self._is_open(path):
                return  # it is in sight, and would stand in its own way
            self._attempt(lambda: Session.open(path, self._jobs))
        elif path.suffix.lower() == ".toml":
            self._attempt(lambda: self._create(read_plan(path), base=path.parent))
        elif path.suffix.lower() == ".zip" and path.is_file():
            self.bundle_met.emit(path)
        else:
            job = self._jobs.submit("peek", {"path": str(path)}, title=f"Opening {path.name}")
            job.ended.connect(self._take_peek)

    def open_sample(self, name: str) -> None:
        """Make a project of one of the data sets that come with the program."""
        self._attempt(lambda: self._create(sample_plan(name), base=Path.cwd()))

    def open_model(self, plan: Plan, *, base: Path) -> None:
        """Make a project of weights whose plan is complete."""
        self._attempt(lambda: self._create(plan, base=base))

    def _take_peek(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.refused.emit(outcome.sentence, outcome.detail)
        elif isinstance(outcome, Finished):
            view = PeekView.model_validate(outcome.result["view"])
            self._open_seen(view, Path(view.path))

    def _open_seen(self, view: PeekView, path: Path) -> None:
        if view.kind == "weights":
            self.weights_met.emit(path)
        elif view.kind == "bundle":
            self.bundle_met.emit(path)
        elif view.kind in ("project", "plan"):
            self.open_path(path)
        else:
            self._attempt(lambda: self._create(plan_beside(view, path.parent), base=path.parent))

    def _create(self, plan: Plan, *, base: Path) -> Session:
        folder = new_project_folder(plan.title)
        return Session.create(folder, plan, base=base, jobs=self._jobs)

    def _attempt(self, make: Callable[[], Session]) -> None:
        try:
            session = make()
        except AuditError as fault:
            self.refused.emit(fault.sentence, "")
        else:
            self.opened.emit(session)
