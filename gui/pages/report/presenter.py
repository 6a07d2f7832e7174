"""The logic of the page Report: its sections, its files, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.canonical import write_fault
from core.errors import AuditError
from core.evidence.wording import hash_text
from core.jobs.outcome import Failed, Finished, Outcome
from core.plan.toml import PlanError
from gui.pages.audited import AuditedPresenter
from gui.pages.page import Notice, StepState
from gui.pages.report.sections import SectionLine, lines_of, open_texts
from gui.pages.report.verification import VERIFY_JOB, notice_of
from gui.session.jobs import JobHandle
from gui.session.places import file_name
from gui.session.session import Session

ExportKind = Literal["pdf", "html", "bundle", "evidence"]

_EXPORT_JOB = "export"
_SUFFIX: dict[ExportKind, str] = {
    "pdf": ".pdf",
    "html": ".html",
    "bundle": ".zip",
    "evidence": ".json",
}
_CALLED: dict[ExportKind, str] = {
    "pdf": "PDF",
    "html": "HTML",
    "bundle": "bundle",
    "evidence": "evidence",
}
UNSIGNED = "Not signed: shows nothing about who made it."


@dataclass(frozen=True)
class Exported:
    """A file that was written outside the project."""

    path: Path
    sha256: str


class ReportPresenter(AuditedPresenter):
    """Says what the page shows; draws nothing.

    Attributes
    ----------
    folder : Path
        Where exports go.

    Signals
    -------
    noticed : Notice
        Something happened that the user must hear.
    exported : Exported
        A file was written.
    """

    noticed = Signal(object)
    exported = Signal(object)

    def __init__(self, session: Session, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(session, parent)
        self.folder = folder
        self.refused.connect(lambda sentence: self.noticed.emit(Notice("bad", sentence)))

    def lines(self) -> tuple[SectionLine, ...]:
        """Return the sections in order."""
        kept = self.kept
        return lines_of(self._session.plan, kept.view if kept is not None else None)

    def facts(self) -> list[tuple[str, str]]:
        """Return what identifies the report, as label and value."""
        kept = self.kept
        if kept is None:
            return []
        view = kept.view
        created = datetime.fromisoformat(view.created)
        return [
            ("Report", view.report),
            ("Created (UTC)", f"{created:%d %b %Y, %H:%M}".lstrip("0")),
            ("Pages", str(view.pages) if view.pages else "not counted"),
            ("Evidence, SHA-256", hash_text(view.evidence)),
        ]

    def sentence(self) -> str:
        """Return the sentence under the title of the page."""
        return "What a reviewer will read, with every number traced."

    def step_state(self) -> StepState:
        """Return how far the step is."""
        if self.is_running:
            return StepState("running", "running")
        kept = self.kept
        if kept is None:
            return StepState("waits", tip="waits for the checks: run them on the page Audit")
        if not kept.is_current:
            return StepState("ready", "stale", "changed since it was written: update the report")
        missing = open_texts(self._session.plan)
        if missing:
            texts = "1 text" if missing == 1 else f"{missing} texts"
            return StepState("attention", f"{missing} to write", f"{texts} still to be written")
        return StepState("done", tip="written; nothing is left to attest")

    def run(self) -> JobHandle | None:
        """Write the report, and compute what it lacks; None where it could not be started."""
        return self.begin("Running all checks" if self.kept is None else "Updating the report")

    def write(self, path: str, value: object, *, title: str) -> str:
        """Put a text into the plan; returns why not, empty where it was taken."""
        try:
            self._session.edit(path, value, text=f"Write {title}")
        except PlanError as fault:
            return f"Not kept: {fault.problems[0].partition('; ')[2] or fault.problems[0]}"
        except AuditError as fault:
            return fault.sentence
        return ""

    def has_file(self, kind: ExportKind) -> bool:
        """Whether the report has this file."""
        kept = self.kept
        name = "bundle.zip" if kind == "bundle" else f"report{_SUFFIX[kind]}"
        return kept is not None and kept.view.member(name) is not None

    def proposed(self, kind: ExportKind) -> Path:
        """Return where a file would go that the user is asked about."""
        name = file_name(self._session.plan.title) or "Report"
        return self.folder / f"{name}{_SUFFIX[kind]}"

    def export(self, kind: ExportKind, target: Path | None = None) -> JobHandle | None:
        """Copy a file of the report; without a target into the usual folder, never overwriting."""
        if target is not None:
            self.folder = target.parent
        else:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self.noticed.emit(Notice("bad", write_fault(self.folder, error).sentence))
                return None
        arguments = self._session.arguments(kind=kind, target=str(target or self.folder))
        handle = self._session.jobs.submit(_EXPORT_JOB, arguments, is_quiet=True)
        handle.ended.connect(self._take_export)
        return handle

    def verify(self, bundle: Path) -> JobHandle:
        """Check every byte of a bundle, of whatever project, and tell what holds."""
        handle = self._session.jobs.submit(VERIFY_JOB, {"bundle": str(bundle)}, is_quiet=True)
        handle.ended.connect(self._take_verification)
        return handle

    def _take_export(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.noticed.emit(Notice("bad", outcome.sentence, detail=outcome.detail))
        elif isinstance(outcome, Finished):
            done = Exported(Path(str(outcome.result["path"])), str(outcome.result["sha256"]))
            self.exported.emit(done)

    def _take_verification(self, outcome: Outcome) -> None:
        notice = notice_of(outcome)
        if notice is not None:
            self.noticed.emit(notice)
