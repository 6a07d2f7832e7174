"""The Evaluate page: lays out its tabs and hands on what the user wants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from core.errors import AuditError
from core.jobs.outcome import Failed
from core.records.views.evaluation import EvaluationView
from gui.pages.evaluate.metrics_tab import MetricsTab
from gui.pages.evaluate.overview import Overview
from gui.pages.evaluate.presenter import EvaluatePresenter
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.session.session import Session
from gui.widgets.empty import EmptyState


class EvaluatePage(Page):
    """How well the network does on rows it has never seen."""

    name: ClassVar[str] = "evaluate"
    title: ClassVar[str] = "Evaluate"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self.presenter = EvaluatePresenter(session, self)
        self.overview = Overview(self.presenter, frame)
        self.metrics = MetricsTab()
        self._empty = EmptyState("", "Go to Train", self._begin)
        self._nothing = EmptyState("")
        self._tabs = [
            ("Overview", _stack(self._empty, self.overview)),
            ("All metrics", _stack(self._nothing, self.metrics)),
        ]
        self._shown: EvaluationView | None = None
        self.presenter.changed.connect(self._show)
        self.presenter.step_changed.connect(self.step_changed)
        self.overview.browser.explain_wanted.connect(self._explain_row)
        if not session.is_writer:
            self.overview.browser.set_read_only()
        self.metrics.export_wanted.connect(self._export)
        shown = self.overview
        for part in (shown.curve, shown.reliability, shown.scatter, shown.forecast):
            part.failed.connect(self._tell)
        self._show()

    def sentence(self) -> str:
        """Return the sentence under the title."""
        return self.presenter.sentence()

    def header_actions(self) -> list[HeaderAction]:
        """Return what can be done with the whole evaluation."""
        view = self.presenter.view
        rows = self.presenter.worst_rows()
        is_class = view is None or view.confusion is not None
        tip = "" if rows else "There is nothing to explain yet."
        if view is not None and not rows:
            tip = "The network made no error on the test part."
        return [
            HeaderAction(
                "Copy table",
                self.metrics.table.copy_all,
                role="quiet",
                is_enabled=view is not None,
                tip="Copy all metrics to the clipboard" if view else "waits for a trained network",
                icon="copy",
            ),
            HeaderAction(
                "Explain errors" if is_class else "Explain largest errors",
                lambda: self._explain(self.presenter.worst_rows()),
                role="primary",
                is_enabled=bool(rows),
                tip=tip,
            ),
        ]

    def tabs(self) -> list[tuple[str, QWidget]]:
        """Return the overview and the table of all metrics."""
        return list(self._tabs)

    def step_state(self) -> StepState:
        """Return how far this step is."""
        return self.presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the page for a small or an ordinary window."""
        self.overview.set_density(is_compact=is_compact)
        self.metrics.set_density(is_compact=is_compact)

    def leave(self) -> None:
        """Let go of the session."""
        self.presenter.leave()

    # -- showing

    def _show(self) -> None:
        view = self.presenter.view
        for _, stack in self._tabs:
            stack.setCurrentIndex(0 if view is None else 1)
        if view is None:
            self._show_nothing()
        else:
            if view is not self._shown:
                self.overview.show_view(view)
                self.overview.show_rows()
                self.metrics.show_view(view)
            stale = self.presenter.is_stale
            self.overview.set_stale(is_stale=stale, on_run=self._run_again)
            self.metrics.card.set_stale("From an earlier plan" if stale else "", self._run_again)
        self._shown = view
        self.header_changed.emit()
        self.step_changed.emit()

    def _show_nothing(self) -> None:
        is_measurable = self.presenter.can_measure
        self._empty.set_text(self.presenter.empty_text)
        self._empty.set_action("Evaluate network" if is_measurable else "Go to Train")
        self._nothing.set_text(self.presenter.empty_text)

    # -- doing

    def _begin(self) -> None:
        if self.presenter.can_measure:
            self._run_again()
        else:
            self.frame.go_to("train")

    def _run_again(self) -> None:
        self._try(self.presenter.run_again)

    def _explain_row(self, number: int) -> None:
        """Show a row on the Explain page; one is quick, so it is explained at once."""
        self._explain((number - 1,))
        self._try(lambda: self.presenter.explain_row(number - 1))

    def _explain(self, rows: tuple[int, ...]) -> None:
        self.session.chosen_rows = rows
        self.frame.go_to("explain")

    def _export(self) -> None:
        target = self.frame.choose_target("Export metrics", Path("metrics.csv"), "CSV (*.csv)")
        if target is not None:
            self._try(lambda: self.metrics.export(target))

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except AuditError as error:
            self._tell(error)

    def _tell(self, fault: object) -> None:
        if isinstance(fault, AuditError):
            self.frame.notify(Notice("bad", fault.sentence))
        elif isinstance(fault, Failed):
            self.frame.notify(Notice("bad", fault.sentence, detail=fault.detail))


def _stack(empty: QWidget, content: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(empty)
    stack.addWidget(content)
    return stack
