"""What the pages Audit and Report have in common: the kept audit, and the run that makes it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.project.views import Kept
from core.records.views.audit import AuditView
from gui.session.jobs import JobHandle
from gui.session.session import Session

_JOB, _VIEW = "audit_stage", "audit"


class AuditedPresenter(QObject):
    """Knows the audit of the project and whether it is being run; draws nothing.

    Signals
    -------
    changed
        Anything that it says may be another now.
    refused : str
        Why the audit could not be read or begun.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        current = session.jobs.current
        self._job = current if current is not None and current.name == _JOB else None
        session.jobs.started.connect(self._job_started)
        session.jobs.ended.connect(self._job_ended)
        session.plan_changed.connect(self.changed)
        session.busy_changed.connect(self.changed)
        session.views_changed.connect(self._view_changed)

    @property
    def kept(self) -> Kept[AuditView] | None:
        """The audit of this plan, else the latest one, else None."""
        try:
            return self._session.view(_VIEW, AuditView)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    @property
    def is_stale(self) -> bool:
        """Whether what is shown comes from an earlier plan."""
        kept = self.kept
        return kept is not None and not kept.is_current

    @property
    def is_running(self) -> bool:
        """Whether the audit is being run."""
        return self._job is not None

    @property
    def can_run(self) -> bool:
        """Whether the audit can be begun now."""
        return self._session.is_writer and not self._session.is_busy

    def begin(self, title: str) -> JobHandle | None:
        """Run the whole audit under a title; None where it could not be begun."""
        if not self.can_run:
            return None
        try:
            return self._session.run(_JOB, title=title)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    def _job_started(self, job: JobHandle) -> None:
        if job.name == _JOB:
            self._job = job
            self.changed.emit()

    def _job_ended(self, job: JobHandle) -> None:
        if job is self._job:
            self._job = None
            self.changed.emit()

    def _view_changed(self, name: str) -> None:
        if name == _VIEW:
            self.changed.emit()
