"""The window: start screen or an open project, and the job bar below."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from core.errors import AuditError
from core.jobs.outcome import Failed, Finished, Outcome
from gui.pages.page import Notice
from gui.session.jobs import JobHandle, Jobs
from gui.session.places import DATA_FILES, cache_folder, exports_folder, prune_cache
from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.dialogs import BUNDLES, MODEL_FILES, FileDialogs
from gui.shell.home import Home
from gui.shell.job_bar import JobBar
from gui.shell.left import LeftProjects
from gui.theme.keeper import Choice, ThemeKeeper

if TYPE_CHECKING:
    # A project needs plan and records; the start screen is painted without them, and what is
    # imported inside functions here is there by then (see `gui.app.SOON`).
    from gui.session.session import Session
    from gui.shell.opening import Opener
    from gui.shell.workspace import Workspace

COMPACT_WIDTH, COMPACT_HEIGHT = 1024, 600


class MainWindow(QWidget):
    """Shows the start screen until a project is open, then its seven pages.

    Signals
    -------
    bug_met : (str, str)
        Sentence and traceback of a fault in the worker that nobody expected.
    """

    bug_met = Signal(str, str)
    closed = Signal()

    def __init__(self, keeper: ThemeKeeper, preferences: Preferences, recents: Recents) -> None:
        super().__init__()
        self.keeper = keeper
        self.preferences = preferences
        self.recents = recents
        self.jobs = Jobs(self)
        self.workspace: Workspace | None = None
        self._left = LeftProjects(self.tell_fault)
        self._is_compact = False
        self._device = ""
        self._dialogs = FileDialogs(preferences, self)
        self.home = Home(self.jobs, self._dialogs, self)
        self.job_bar = JobBar(self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.setWindowTitle("Vitrine")
        self.setMinimumSize(640, 400)
        self.resize(1280, 800)
        self.home.start.set_recents(recents.all())
        self.home.start.set_theme_choice(preferences.theme)

    def _lay_out(self) -> None:
        self._stack.addWidget(self.home)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.job_bar)

    def _connect(self) -> None:
        start = self.home.start
        start.sample_chosen.connect(self.open_sample)
        start.sample_audit_wanted.connect(self._audit_sample)
        start.data_wanted.connect(self.ask_for_data)
        start.folder_wanted.connect(self.ask_for_folder)
        start.model_wanted.connect(self._ask_for_model)
        start.project_chosen.connect(self.open_path)
        start.project_wanted.connect(self.ask_for_project)
        start.verify_wanted.connect(self._ask_for_bundle)
        start.theme_chosen.connect(self.set_theme)
        start.recents_cleared.connect(self.recents.clear)
        start.recents_restored.connect(self.recents.restore)
        self.home.model_ready.connect(lambda plan, base: self._opener.open_model(plan, base=base))
        self.jobs.started.connect(self._follow_jobs)
        self.jobs.ended.connect(self._follow_jobs)
        self.jobs.ended.connect(self._report_bug)

    @cached_property
    def _opener(self) -> Opener:
        from gui.shell.opening import Opener  # noqa: PLC0415

        opener = Opener(self.jobs, is_open=self._holds, parent=self)
        opener.opened.connect(self.show_session)
        opener.refused.connect(self._refuse)
        opener.bundle_met.connect(self.verify)
        opener.weights_met.connect(self._open_weights)
        return opener

    def _holds(self, path: Path) -> bool:
        """Whether a project is the one that is open here to be written."""
        session = None if self.workspace is None else self.workspace.session
        return session is not None and session.is_writer and session.folder.samefile(path)

    # What pages ask of their frame.

    def go_to(self, page: str, tab: str = "") -> None:
        """Show another page, by name."""
        if self.workspace is not None:
            self.workspace.go_to(page, tab)

    def notify(self, notice: Notice) -> None:
        """Show a notice on what is shown."""
        bar = self.home.notices if self.workspace is None else self.workspace.notices
        bar.show_notice(
            notice.kind,
            notice.text,
            remedy=notice.remedy,
            action=notice.action,
            trigger=notice.trigger,
            detail=notice.detail,
        )

    def tell_fault(self, fault: AuditError) -> None:
        """Say what failed and what to do, on what is shown."""
        self.notify(Notice("bad", fault.sentence))

    def choose_file(self, title: str, filters: str) -> Path | None:
        """Ask for a file to open; None if the user thought better of it."""
        return self._dialogs.choose_file(title, filters)

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        return self._dialogs.choose_folder(title)

    def choose_target(self, title: str, proposed: Path, filters: str) -> Path | None:
        """Ask where to write a file."""
        return self._dialogs.choose_target(title, proposed, filters)

    @property
    def cache_folder(self) -> Path:
        """A folder for pictures that can be drawn again."""
        return cache_folder()

    @property
    def export_folder(self) -> Path:
        """The folder to which something was exported last, at first the user's documents."""
        return self.preferences.export_folder or exports_folder()

    def keep_export_folder(self, folder: Path) -> None:
        """Let the next export go to this folder too."""
        self.preferences.export_folder = folder

    # Opening.

    def open_path(self, path: Path) -> None:
        """Open data, a project, a plan, weights or a bundle."""
        self._opener.open_path(path)

    def start_worker(self) -> None:
        """Begin the worker; called once the window is painted."""
        self.jobs.warm_up()
        self.jobs.submit("device", {}, is_quiet=True).ended.connect(self._take_device)

    def show_session(self, session: Session) -> None:
        """Show an open project; the one before is closed."""
        from gui.shell.menu import ProjectMenu  # noqa: PLC0415
        from gui.shell.workspace import Workspace  # noqa: PLC0415

        if self.workspace is not None and not self._leave_project():
            self._left.close(session)
            return
        session.setParent(self)
        menu = ProjectMenu(self, session)
        workspace = Workspace(session, self, menu, self)
        workspace.set_density(is_compact=self._is_compact)
        workspace.rail.set_device(self._device)
        self.workspace = workspace
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        session.plan_changed.connect(self._show_title)
        self._show_title()
        workspace.go_to("data")
        workspace.rail.steps.setFocus(Qt.FocusReason.OtherFocusReason)
        self._remember(workspace)

    def close_project(self) -> None:
        """Go back to the start screen."""
        if self.workspace is not None and self._leave_project():
            self.home.start.set_recents(self.recents.all())
            self._stack.setCurrentIndex(0)
            self.setWindowTitle("Vitrine")

    def run_whole_audit(self) -> None:
        """Run every stage of the open project and show its report."""
        if self.workspace is None:
            return
        try:
            job = self.workspace.session.run("audit_stage", title="Auditing")
        except AuditError as fault:
            self.notify(Notice("bad", fault.sentence))
            return
        job.ended.connect(self._show_report)

    def set_device(self, text: str) -> None:
        """Say on what the work runs."""
        self._device = text
        self.home.start.set_device(text)
        if self.workspace is not None:
            self.workspace.rail.set_device(text)

    def ask_for_data(self) -> None:
        """Let the user choose a file of data."""
        self._open_chosen(self.choose_file("Open data", DATA_FILES))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder of pictures."""
        self._open_chosen(self.choose_folder("Open a folder of images"))

    def ask_for_project(self) -> None:
        """Let the user choose the folder of a project."""
        self._open_chosen(self.choose_folder("Open a project"))

    def verify(self, bundle: Path) -> None:
        """Check every byte of a bundle and say what came of it."""
        if self.workspace is not None:
            self.workspace.go_to("report")
            self.workspace.page("report").verify_bundle(bundle)  # type: ignore[attr-defined]
            return
        job = self.jobs.submit("verify", {"bundle": str(bundle)}, title=f"Checking {bundle.name}")
        job.ended.connect(self._tell_verified)

    def open_sample(self, name: str) -> None:
        """Make a project of one of the data sets that come with the program."""
        self._opener.open_sample(name)

    def _audit_sample(self, name: str) -> None:
        self._opener.open_sample(name)
        self.run_whole_audit()

    def _ask_for_model(self) -> None:
        self._open_chosen(self.choose_file("Open a model", MODEL_FILES))

    def _ask_for_bundle(self) -> None:
        path = self.choose_file("Verify a report bundle", BUNDLES)
        if path is not None:
            self.verify(path)

    def _open_chosen(self, path: Path | None) -> None:
        if path is not None:
            self.open_path(path)

    def _open_weights(self, path: Path) -> None:
        if self.workspace is not None:
            self.workspace.go_to("model")
            self.workspace.page("model").load_weights(path)  # type: ignore[attr-defined]
            return
        self.home.show_model_steps(path)

    def _refuse(self, sentence: str, detail: str) -> None:
        self.notify(Notice("bad", sentence, detail=detail))

    def _tell_verified(self, outcome: Outcome) -> None:
        from gui.pages.report.verification import notice_of  # noqa: PLC0415

        notice = notice_of(outcome)
        if notice is not None:
            self.notify(notice)

    def _show_report(self, outcome: Outcome) -> None:
        if isinstance(outcome, Finished):
            self.go_to("report")

    def set_theme(self, choice: Choice) -> None:
        """Follow the system, or stay light or dark."""
        self.preferences.theme = choice
        self.keeper.choose(choice)
        self.home.start.set_theme_choice(choice)

    def _take_device(self, outcome: Outcome) -> None:
        if isinstance(outcome, Finished):
            self.set_device(str(outcome.result["text"]))

    # Jobs, size, drops, closing.

    def _follow_jobs(self) -> None:
        self.job_bar.show_job(self.jobs.current)
        if self.jobs.is_idle:
            self._left.close_all()
        if self.jobs.current is None:
            # A turn later: the pages are told first. A killed window is then listed as it stood.
            QTimer.singleShot(0, self, self._remember_open)

    def _show_title(self) -> None:
        if self.workspace is not None:
            self.setWindowTitle(f"{self.workspace.session.plan.title} – Vitrine")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Change to the small arrangement and back."""
        super().resizeEvent(event)
        is_compact = self.width() < COMPACT_WIDTH or self.height() < COMPACT_HEIGHT
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.home.set_density(is_compact=is_compact)
            if self.workspace is not None:
                self.workspace.set_density(is_compact=is_compact)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and folders."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open the first of what was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                event.acceptProposedAction()
                self.open_path(Path(url.toLocalFile()))
                return

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Close in order; during a job, ask once."""
        if not self._leave_project():
            event.ignore()
            return
        self.hide()
        self.jobs.close()
        self._left.close_all()
        prune_cache(self.cache_folder)
        self.preferences.geometry = bytes(self.saveGeometry().data())
        self.preferences.save()
        event.accept()
        self.closed.emit()

    def _leave_project(self) -> bool:
        """Close the open project, unless a job runs and the user wants to wait for it."""
        if self.jobs.current is not None and not self._may_stop(self.jobs.current):
            return False
        if self.jobs.current is not None:
            self.jobs.current.cancel()
        workspace, self.workspace = self.workspace, None
        if workspace is None:
            return True
        self._remember(workspace)
        workspace.close_pages()
        self._stack.removeWidget(workspace)
        workspace.menu.deleteLater()
        workspace.deleteLater()
        self._left.add(workspace.session)
        if self.jobs.is_idle:
            self._left.close_all()
        return True

    def _remember(self, workspace: Workspace) -> None:
        from gui.shell.recent import recent_of  # noqa: PLC0415

        self.recents.add(recent_of(workspace.session, workspace.states()))

    def _report_bug(self, _: JobHandle, outcome: Outcome) -> None:
        """Let a fault that nobody expected be told in full, whichever job met it."""
        if isinstance(outcome, Failed) and outcome.is_bug:
            self.bug_met.emit(outcome.sentence, outcome.detail)

    def _remember_open(self) -> None:
        if self.workspace is not None:
            self._remember(self.workspace)

    def _may_stop(self, job: JobHandle) -> bool:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(f"{job.title} is still running. Stop it and close?")
        box.setInformativeText("Everything finished is kept; the rest can be run again.")
        stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Keep running", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is stop
