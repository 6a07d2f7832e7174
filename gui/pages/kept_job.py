"""One job and the view that it leaves in the project: what most tabs are made of."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.project.views import Kept
from core.records.base import Record
from gui.session.jobs import JobHandle
from gui.session.session import Session

R = TypeVar("R", bound=Record)


class KeptJob(QObject, Generic[R]):
    """Knows the view that a job has left and whether the job is being run; draws nothing.

    Parameters
    ----------
    job : str
        Name of the job in `core.jobs.table`.
    view : str
        Name under which its view is kept.
    model : type
        What kind of record the view is.

    Signals
    -------
    changed
        Anything that it says may be another now.
    refused : str
        Why the view could not be read, or the job not begun.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self,
        session: Session,
        *,
        job: str,
        view: str,
        model: type[R],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._name, self._view, self._model = job, view, model
        self._told = ""
        session.plan_changed.connect(self.changed)
        session.busy_changed.connect(self.changed)
        session.views_changed.connect(self._view_changed)

    @property
    def kept(self) -> Kept[R] | None:
        """The view of this plan, else the latest one, else None."""
        try:
            found = self._session.view(self._view, self._model)
        except AuditError as fault:
            # It is looked for after every change, but told once.
            if fault.sentence != self._told:
                self._told = fault.sentence
                self.refused.emit(fault.sentence)
            return None
        self._told = ""
        return found

    @property
    def is_stale(self) -> bool:
        """Whether what is shown comes from an earlier plan."""
        kept = self.kept
        return kept is not None and not kept.is_current

    @property
    def is_running(self) -> bool:
        """Whether the job is being run."""
        current = self._session.jobs.current
        return current is not None and current.name == self._name

    @property
    def can_run(self) -> bool:
        """Whether the job can be begun now."""
        return self._session.is_writer and not self._session.is_busy

    @property
    def obstacle(self) -> str:
        """Why the job cannot be begun now; empty where it can."""
        if not self._session.is_writer:
            return f"This project is open to read only. {self._session.read_only_notice}".strip()
        return "Waits for the job that runs" if self._session.is_busy else ""

    def begin(self, title: str, **more: object) -> JobHandle | None:
        """Run the job under a title; None where it could not be begun."""
        if not self.can_run:
            return None
        try:
            return self._session.run(self._name, title=title, **more)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    def _view_changed(self, name: str) -> None:
        if name == self._view:
            self.changed.emit()
