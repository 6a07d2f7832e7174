"""One open project: rail, header, tabs, notices and the pages."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.jobs.outcome import Failed, Outcome, Stopped
from gui.pages.page import Frame, Notice, Page, StepState
from gui.session.jobs import JobHandle
from gui.session.session import Session
from gui.shell.body import Body
from gui.shell.header import Header
from gui.shell.project_words import project_icon, project_kind
from gui.shell.rail import Rail
from gui.shell.steps import STEPS, Step
from gui.widgets.notice_bar import NoticeBar

_KEPT = "Everything finished is kept."


class Workspace(QWidget):
    """The seven pages of a session, of which one is shown.

    Pages are built one by one while the window has nothing else to do, so that opening a project
    never holds it.

    Signals
    -------
    page_shown : str
        Name of the page that is shown now.
    """

    page_shown = Signal(str)
    steps_changed = Signal()

    def __init__(
        self, session: Session, frame: Frame, menu: QMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.menu = menu
        self._frame = frame
        self._pages: dict[str, Page] = {}
        self._bodies: dict[str, Body] = {}
        self._name = ""
        self._is_compact = False
        self.rail = Rail(menu, self)
        self.header = Header(self)
        self.notices = NoticeBar(self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self.header.follow(self.rail.steps)
        self.rail.chosen.connect(self.go_to)
        session.plan_changed.connect(self._show_project)
        session.jobs.ended.connect(self._tell_outcome)
        session.save_failed.connect(lambda words: self.notify(Notice("bad", words)))
        for number, step in enumerate(STEPS, start=1):
            keys = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            keys.activated.connect(lambda name=step.name: self.go_to(name))
        self._show_project()
        if session.read_only_notice:
            self.notify(
                Notice(
                    "caution",
                    "This project is open to read only.",
                    remedy=f"{session.read_only_notice}. Close that program to work on it here.",
                )
            )
        self._builder = QTimer(self, interval=0)
        self._builder.timeout.connect(self._build_next)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)

    @property
    def page_name(self) -> str:
        """Name of the page that is shown."""
        return self._name

    def page(self, name: str) -> Page:
        """Return a page, built now if it was not before."""
        if name not in self._pages:
            self._build(next(step for step in STEPS if step.name == name))
        return self._pages[name]

    def go_to(self, name: str, tab: str = "") -> None:
        """Show a page, and the tab of it with this title or part, if one has it."""
        if name != self._name:
            self._show_page(name)
        title = self._pages[name].tab_of(tab)
        if title in self._bodies[name].tab_titles:
            self._bodies[name].show_tab(title)

    def _show_page(self, name: str) -> None:
        page = self.page(name)
        self._name = name
        body = self._bodies[name]
        self._stack.setCurrentWidget(body)
        body.take_notices(self.notices)
        self.rail.choose(name)
        self._show_header()
        page.shown()
        self.page_shown.emit(name)
        QTimer.singleShot(0, self, self._keep_focus)
        if len(self._pages) < len(STEPS):
            self._builder.start()

    def notify(self, notice: Notice) -> None:
        """Show a notice above the page."""
        self.notices.show_notice(
            notice.kind,
            notice.text,
            remedy=notice.remedy,
            action=notice.action,
            trigger=notice.trigger,
            detail=notice.detail,
        )

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange everything for a small or an ordinary window."""
        self._is_compact = is_compact
        self.rail.set_density(is_compact=is_compact)
        self.header.set_density(is_compact=is_compact)
        for body in self._bodies.values():
            body.set_density(is_compact=is_compact)

    def states(self) -> dict[str, StepState]:
        """Return how far each step is."""
        return {step.name: self.rail.state_of(step.name) for step in STEPS}

    def close_pages(self) -> None:
        """Let the pages go, before the session is closed."""
        self._builder.stop()
        self.session.jobs.ended.disconnect(self._tell_outcome)
        self.session.leave()
        for page in self._pages.values():
            page.leave()

    def _keep_focus(self) -> None:
        """Give the focus to what to do next, where it was on something that is gone."""
        at = QApplication.focusWidget()
        if at is not None and at.isVisible():
            return
        primary = self.header.primary
        is_fit = primary is not None and primary.isEnabled()
        target = primary if primary is not None and is_fit else self.rail.steps
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_next(self) -> None:
        waiting = next((step for step in STEPS if step.name not in self._pages), None)
        if waiting is None:
            self._builder.stop()
        else:
            self._build(waiting)

    def _build(self, step: Step) -> None:
        page = step.build(self.session, self._frame)
        body = Body(page, self)
        body.set_density(is_compact=self._is_compact)
        self._pages[step.name] = page
        self._bodies[step.name] = body
        self._stack.addWidget(body)
        page.header_changed.connect(lambda: self._header_changed(step.name))
        page.step_changed.connect(lambda: self._show_state(step.name))
        self._show_state(step.name)

    def _show_state(self, name: str) -> None:
        self.rail.set_state(name, self._pages[name].step_state())
        self.steps_changed.emit()

    def _header_changed(self, name: str) -> None:
        if name == self._name:
            self._show_header()

    def _show_header(self) -> None:
        page = self._pages[self._name]
        self.header.show_page(page.title, page.sentence(), self.session.plan.title)
        self.header.set_actions(page.header_actions())
        QTimer.singleShot(0, self, self._keep_focus)

    def _show_project(self) -> None:
        plan = self.session.plan
        self.rail.set_project(plan.title, project_kind(plan), icon_name=project_icon(plan))

    def _tell_outcome(self, handle: JobHandle, outcome: Outcome) -> None:
        if handle.is_quiet:
            return
        if isinstance(outcome, Stopped):
            self.notify(Notice("info", f"{handle.title} was stopped.", remedy=_KEPT))
        elif isinstance(outcome, Failed):
            self.notify(Notice("bad", outcome.sentence, detail=outcome.detail))

    def keyPressEvent(self, event: object) -> None:  # noqa: N802
        """Let F6 jump between rail, settings and page."""
        if getattr(event, "key", int)() == Qt.Key.Key_F6:
            self.rail.setFocus()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]
