"""What the pages Audit and Report have in common: the kept audit, and the run that makes it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.records.views.audit import AuditView
from gui.pages.kept_job import KeptJob
from gui.session.session import Session


class AuditedPresenter(KeptJob[AuditView]):
    """Knows the audit of the project and whether it is being run; draws nothing."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, job="audit_stage", view="audit", model=AuditView, parent=parent)
