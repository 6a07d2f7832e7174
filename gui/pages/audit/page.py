"""The page Audit: counts, the table of checks, and a drawer for evidence or limits."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.pages.audit.counts import CountStrip
from gui.pages.audit.evidence import EvidenceDrawer
from gui.pages.audit.limits import LimitsPresenter
from gui.pages.audit.limits_drawer import LimitsDrawer
from gui.pages.audit.presenter import AuditPresenter
from gui.pages.audit.rows import CheckRow
from gui.pages.audit.table import BAR_COLUMN, CheckStatusDelegate, checks_model
from gui.pages.audit.words import groups_text
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.session.session import Session
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.drawer import Drawer
from gui.widgets.empty import EmptyState
from gui.widgets.labels import muted, rule

_ROOM_FOR_BARS = 560
_ROOM_FOR_WORDS = 480
_UNBOUNDED = 16_777_215
_NO_LIMITS = (
    "The plan sets no limit yet. A limit says what a figure must hold; suggested ones can be "
    "changed at any time."
)


class AuditPage(Page):
    """Lays out counts, table and drawers, and forwards what the user wants."""

    name: ClassVar[str] = "audit"
    title: ClassVar[str] = "Audit"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self.presenter = AuditPresenter(session, self)
        self.limits = LimitsPresenter(session, self)
        self.counts = CountStrip()
        self.model = checks_model(self)
        self.table = Table(self.model, title="Checks", has_many=True)
        self.card = Card(is_flush=True)
        self.evidence = EvidenceDrawer()
        self.editor = LimitsDrawer(self.limits)
        self._weight = muted(wraps=True)
        self.empty = EmptyState(_NO_LIMITS, "Add suggested limits", self.limits.add_suggested)
        self._stack = QStackedWidget()
        self._is_compact = False
        self._left = self._lay_out()
        self._connect()
        self._refresh()

    def sentence(self) -> str:
        """Return what is held against what."""
        return self.presenter.sentence()

    def header_actions(self) -> list[HeaderAction]:
        """Return the editor of limits, the run of all checks, and the report once it is there."""
        kept = self.presenter.kept
        is_done = kept is not None and kept.is_current
        actions = [
            HeaderAction(
                "Edit limits",
                self._toggle_limits,
                "quiet",
                tip="Change, add and remove what figures must hold",
            ),
            HeaderAction(
                "Run all checks",
                self._run,
                "secondary" if is_done else "primary",
                is_enabled=self.presenter.can_run,
                tip=self.presenter.run_tip(),
                icon="play",
                shortcut="F5",
            ),
        ]
        if is_done:
            actions.append(HeaderAction("Open report", self._open_report, "primary"))
        return actions

    def step_state(self) -> StepState:
        """Return how far the step is."""
        return self.presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Let a drawer take the whole page in a small window."""
        self._is_compact = is_compact
        self.counts.set_density(is_compact=is_compact)
        margin = metrics.GAP if is_compact else metrics.PAGE_PADDING
        layout = self._left.layout()
        assert layout is not None
        layout.setContentsMargins(margin, margin, margin, margin)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width anew."""
        super().resizeEvent(event)
        self._arrange()

    # -- laying out

    def _lay_out(self) -> QWidget:
        self.card.add(self.table, stretch=1)
        self.card.add(self._foot())
        self.card.body.setSpacing(0)
        self.card.body.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.card)
        self._stack.addWidget(self.empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setSpacing(metrics.CARD_GAP)
        column.addWidget(self.counts)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        for drawer in (self.evidence, self.editor):
            drawer.hide()
            row.addWidget(drawer)
        return left

    def _foot(self) -> QWidget:
        """Return the line under the table: what the report says of it all."""
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setContentsMargins(metrics.PAD, metrics.STEP, metrics.PAD, metrics.STEP)
        column.addLayout(row)
        row.addWidget(self._weight, 1)
        self._foot_line = foot
        return foot

    def _connect(self) -> None:
        self.presenter.changed.connect(self._refresh)
        self.presenter.refused.connect(lambda words: self.frame.notify(Notice("bad", words)))
        self.table.row_chosen.connect(self._choose)
        self.table.row_activated.connect(self._choose)
        self.table.failed.connect(self._tell_failure)
        self.evidence.edit_wanted.connect(self._edit_limit)
        self.evidence.closed.connect(self._drawer_closed)
        self.editor.closed.connect(self._drawer_closed)

    def _arrange(self) -> None:
        is_open = not (self.evidence.isHidden() and self.editor.isHidden())
        self._left.setVisible(not (self._is_compact and is_open))
        for drawer in (self.evidence, self.editor):
            drawer.setMinimumWidth(0 if self._is_compact else metrics.DRAWER)
            drawer.setMaximumWidth(_UNBOUNDED if self._is_compact else metrics.DRAWER)
        room = self.width() - (metrics.DRAWER if is_open else 0) - 2 * metrics.PAGE_PADDING
        is_narrow = room < _ROOM_FOR_BARS
        status = self.table.itemDelegateForColumn(0)
        assert isinstance(status, CheckStatusDelegate)
        is_short = room < _ROOM_FOR_WORDS
        if (self.table.isColumnHidden(BAR_COLUMN), status.is_short) != (is_narrow, is_short):
            self.table.setColumnHidden(BAR_COLUMN, is_narrow)
            status.is_short = is_short
            self.table.fit()

    # -- showing

    def _refresh(self) -> None:
        rows = self.presenter.rows()
        if rows != self.model.rows:
            self._show_rows(rows)
        self.counts.show_counts(self.presenter.counts())
        self.counts.setVisible(bool(rows))
        self._stack.setCurrentWidget(self.card if rows else self.empty)
        self.empty.button.setEnabled(self.limits.can_edit)
        is_stale = self.presenter.is_stale
        if is_stale != self.card.is_stale:
            self.counts.set_stale(is_stale=is_stale)
            self.card.set_stale("From an earlier plan" if is_stale else "", self._run)
        kept = self.presenter.kept
        weight = kept.view.weight if kept is not None else ""
        self._weight.setText(f"{weight} {groups_text(self.session.plan)}".strip())
        self._foot_line.setVisible(kept is not None)
        self._show_evidence(self.table.chosen_row)
        self.header_changed.emit()
        self.step_changed.emit()

    def _show_rows(self, rows: tuple[CheckRow, ...]) -> None:
        """Show other rows; the cursor stays on its check, whatever came of it."""
        chosen = self.table.chosen_row
        self.table.blockSignals(True)
        self.model.set_rows(rows)
        same = (row for row in rows if chosen and row.identifier == chosen.identifier)
        self.table.choose(next(same, None))
        self.table.blockSignals(False)
        if self.table.chosen_row is None:
            self.evidence.close_drawer()

    def _show_evidence(self, row: CheckRow | None) -> None:
        if not self.evidence.isHidden() and row is not None:
            self.evidence.show_check(row, command=self.presenter.replay_command())

    def _choose(self, row: CheckRow | None) -> None:
        if row is None:
            return
        self._open(self.evidence)
        self._show_evidence(row)

    def _open(self, drawer: Drawer) -> None:
        for other in (self.evidence, self.editor):
            if other is not drawer:
                other.hide()
        drawer.open_drawer()
        self._arrange()

    def _drawer_closed(self) -> None:
        self._arrange()

    # -- doing

    def _run(self) -> None:
        self.presenter.run()

    def _open_report(self) -> None:
        self.frame.go_to("report")

    def _toggle_limits(self) -> None:
        if self.editor.isHidden():
            self._open(self.editor)
        else:
            self.editor.close_drawer()

    def _edit_limit(self, identifier: str) -> None:
        self._open(self.editor)
        self.editor.focus_limit(identifier)

    def _tell_failure(self, fault: object) -> None:
        self.frame.notify(Notice("bad", str(fault)))
