"""One open project: its plan with undo, its views, and the jobs that are run for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from core.errors import AuditError
from core.jobs.context import Progress
from core.jobs.outcome import Finished, Outcome
from core.plan import Plan, plan_from_toml, plan_to_toml
from core.plan.edit import edited
from core.plan.stages import Stage, stage_key
from core.project import Project
from core.project.base import base_of, keep_base
from core.project.views import Kept, read_view
from core.records.base import Record
from gui.session.editing import PlanEdit
from gui.session.jobs import JobHandle, Jobs
from gui.session.saving import PlanSaver

R = TypeVar("R", bound=Record)

# Views that are not named after the stage on which they depend.
_STAGE_OF: dict[str, Stage] = {
    "explained_all": "all_rows",
    "samples": "evaluation",
    "quality": "data",
    "augmentation": "network",
    "divergence": "training",
    "range_test": "training",
    "learning_curve": "training",
    "runs": "training",
    "cells": "training",
}


class Session(QObject):
    """One open project.

    Attributes
    ----------
    folder : Path
        The project's folder.
    base : Path
        Where relative paths of the plan start.
    plan : Plan
        The plan as it stands.
    read_only_notice : str
        Why the project is open to read only; empty for its writer.
    """

    plan_changed = Signal()
    views_changed = Signal(str)
    busy_changed = Signal()
    chosen_rows_changed = Signal()
    save_failed = Signal(str)
    saved = Signal()

    def __init__(self, project: Project, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self.folder = project.folder
        self.base = base_of(project.folder)
        self.jobs = jobs
        self.plan = plan_from_toml(project.plan_toml, name="plan.toml")
        self.is_writer = project.is_writer
        self.read_only_notice = project.notice
        self.undo_stack = QUndoStack(self)
        self._views: dict[str, tuple[str, Kept[Record] | None]] = {}
        # A key looks at the plan and at files: once in a turn of the event loop is enough.
        self._keys: dict[Stage, str] = {}
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._keys.clear)
        self._chosen_rows: tuple[int, ...] = ()
        self._handles: list[JobHandle] = []
        self._saver = PlanSaver(project, text=self.plan_text, parent=self)
        self._saver.failed.connect(self.save_failed)
        self._saver.saved.connect(self.saved)
        jobs.started.connect(self.busy_changed)
        jobs.ended.connect(self._job_ended)

    @classmethod
    def open(cls, folder: Path, jobs: Jobs, parent: QObject | None = None) -> Session:
        """Return the session of a project that exists; read-only where another program writes.

        Raises
        ------
        AuditError
            If there is no project, or its plan cannot be used.
        """
        project = Project.open(folder)
        try:
            return cls(project, jobs, parent)
        except BaseException:
            project.close()
            raise

    @classmethod
    def create(
        cls, folder: Path, plan: Plan, *, base: Path, jobs: Jobs, parent: QObject | None = None
    ) -> Session:
        """Return the session of a new project.

        Parameters
        ----------
        base : Path
            Where relative paths of the plan start.

        Raises
        ------
        AuditError
            If the folder holds a project already or cannot be written.
        """
        project = Project.create(folder, plan_toml=plan_to_toml(plan))
        try:
            keep_base(folder, base)
            return cls(project, jobs, parent)
        except BaseException:
            project.close()
            raise

    def plan_text(self) -> str:
        """Return the plan as TOML."""
        return plan_to_toml(self.plan)

    def edit(self, path: str, value: object, *, text: str = "") -> None:
        """Change one field of the plan; see `edit_many`."""
        after = self._edited({path: value})
        self._push(after, text=text or f"Change {path}", place=path)

    def edit_many(self, changes: Mapping[str, object], *, text: str) -> None:
        """Change several fields as one step that can be undone.

        Raises
        ------
        PlanError
            If the plan would not be allowed; nothing is changed.
        AuditError
            If the project is open to read only.
        """
        self._push(self._edited(changes), text=text, place="")

    def _edited(self, changes: Mapping[str, object]) -> Plan:
        self._require_writer("Nothing was changed")
        return edited(self.plan, changes)

    def _push(self, after: Plan, *, text: str, place: str) -> None:
        if after != self.plan:
            command = PlanEdit(self.plan, after, text=text, place=place, apply=self._set_plan)
            self.undo_stack.push(command)

    def _set_plan(self, plan: Plan) -> None:
        self.plan = plan
        self._keys.clear()
        self._saver.wish()
        self.plan_changed.emit()

    def view(self, name: str, model: type[R]) -> Kept[R] | None:
        """Return what a stage has to show, and whether it is of the plan as it stands now.

        Raises
        ------
        AuditError
            If the stored record was changed.
        """
        key = self._key(self._stage(name))
        held = self._views.get(name)
        if held is None or held[0] != key:
            held = (
                key,
                cast("Kept[Record] | None", read_view(self._project, name, model, key=key)),
            )
            self._views[name] = held
        return cast("Kept[R] | None", held[1])

    def _key(self, stage: Stage) -> str:
        found = self._keys.get(stage)
        if found is None:
            found = self._keys[stage] = stage_key(self.plan, stage, folder=self.base)
            self._turn.start()
        return found

    @staticmethod
    def _stage(name: str) -> Stage:
        return _STAGE_OF.get(name, cast("Stage", name))

    def artifact(self, sha: str) -> Path:
        """Return where the bytes with this SHA-256 lie."""
        return self.folder / "artifacts" / sha

    @property
    def chosen_rows(self) -> tuple[int, ...]:
        """Rows of the data (from 0) that the user wants explained."""
        return self._chosen_rows

    @chosen_rows.setter
    def chosen_rows(self, rows: tuple[int, ...]) -> None:
        if rows != self._chosen_rows:
            self._chosen_rows = rows
            self.chosen_rows_changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether a job runs that shows in the job bar."""
        return self.jobs.current is not None

    def arguments(self, **more: object) -> dict[str, object]:
        """Return what a stage job is given."""
        return {
            "project": str(self.folder),
            "plan": self.plan_text(),
            "folder": str(self.base),
            **more,
        }

    def run(self, job: str, *, title: str, **more: object) -> JobHandle:
        """Run a stage job in sight of the user; its views are taken in when it has finished.

        Raises
        ------
        AuditError
            If the project is open to read only, or cannot be written.
        """
        self._require_writer("Nothing was run")
        self._saver.flush()
        return self._submitted(job, more, title=title, is_quiet=False)

    def ask(self, job: str, **more: object) -> JobHandle:
        """Run a stage job without the job bar."""
        return self._submitted(job, more, title="", is_quiet=True)

    def _submitted(
        self, job: str, more: dict[str, object], *, title: str, is_quiet: bool
    ) -> JobHandle:
        handle = self.jobs.submit(job, self.arguments(**more), title=title, is_quiet=is_quiet)
        self._handles.append(handle)
        handle.settled.connect(lambda _: self._handles.remove(handle))
        handle.progressed.connect(self._take_progress)
        handle.ended.connect(self._take_in)
        return handle

    def leave(self) -> None:
        """Stop all jobs of this project and hear no more of any: its pages are gone."""
        # The next project may begin a job before Qt has deleted this one.
        self.jobs.started.disconnect(self.busy_changed)
        self.jobs.ended.disconnect(self._job_ended)
        for handle in self._handles:
            handle.forget()

    def close(self) -> None:
        """Write what waits and let the next program write.

        Raises
        ------
        AuditError
            If the plan could not be written; the project is closed all the same.
        """
        try:
            self._saver.flush()
        finally:
            # The commands hold the session: Python might free them before the stack does.
            self.undo_stack.clear()
            self._project.close()

    def _take_in(self, outcome: Outcome) -> None:
        if not isinstance(outcome, Finished):
            return
        changes = outcome.result.get("plan_changes")
        if isinstance(changes, dict) and changes:
            self.edit_many(cast("dict[str, object]", changes), text="Keep what the job has changed")
        views = outcome.result.get("views")
        self._keys.clear()  # the job may have written a file that the plan names
        self._read_anew(list(views) if isinstance(views, dict) else [])

    def _take_progress(self, progress: Progress) -> None:
        """Show what a job has kept before its end."""
        self._read_anew(progress.views)

    def _read_anew(self, names: Iterable[str]) -> None:
        for name in names:
            self._views.pop(name, None)
        for name in names:
            self.views_changed.emit(name)

    def _job_ended(self, handle: JobHandle, outcome: Outcome) -> None:
        if not isinstance(outcome, Finished):
            self._views.clear()  # it may have kept some before it failed or was stopped
        self._keys.clear()
        if not handle.is_quiet:
            self.busy_changed.emit()

    def _require_writer(self, what: str) -> None:
        if not self.is_writer:
            raise AuditError(
                f"{what}: this project is open to read only",
                seen=self.read_only_notice,
                remedy="Close the program that holds it, then open the project again.",
            )
