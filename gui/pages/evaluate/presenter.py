"""What the Evaluate page shows, without widgets: the view, the threshold tried, the rows picked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.project.views import Kept
from core.records.views.evaluation import EvaluationView
from core.records.views.pictures import RocPicture
from core.records.views.training import TrainingView
from gui.pages.evaluate.browsing import (
    BrowsedRow,
    Cell,
    Pick,
    browsed_rows,
    browser_title,
    confusion_counts,
    picked,
)
from gui.pages.page import StepState
from gui.session.session import Session

DECIDED = 50
"""Threshold, in hundredths, at which the most probable of two classes is predicted."""

_MOST_EXPLAINED = 12
_UNMEASURED = "The network is trained; its figures on the test part are not measured yet."
_EMPTY = "Figures on rows that the network has never seen stand here once it is trained."


class EvaluatePresenter(QObject):
    """The state of the page.

    Signals
    -------
    changed
        Another view, or the same one became stale or current.
    step_changed
        A job began or ended.
    threshold_changed
        Another threshold is tried.
    rows_changed
        The browser has other rows to show.
    """

    changed = Signal()
    step_changed = Signal()
    threshold_changed = Signal()
    rows_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.threshold = DECIDED
        self.pick: Pick = "errors"
        self.cell: Cell | None = None
        self._rows: tuple[BrowsedRow, ...] = ()
        self._kept: Kept[EvaluationView] | None = None
        session.views_changed.connect(self._view_changed)
        session.plan_changed.connect(self._read)
        session.busy_changed.connect(self.step_changed)
        self._read()

    def leave(self) -> None:
        """Listen no longer: the session is about to be closed."""
        self.session.views_changed.disconnect(self._view_changed)
        self.session.plan_changed.disconnect(self._read)
        self.session.busy_changed.disconnect(self.step_changed)

    # -- what there is

    @property
    def view(self) -> EvaluationView | None:
        """The evaluation, of this plan or of an earlier one."""
        return None if self._kept is None else self._kept.view

    @property
    def is_stale(self) -> bool:
        """Whether the evaluation is of an earlier plan."""
        return self._kept is not None and not self._kept.is_current

    @property
    def can_measure(self) -> bool:
        """Whether the network of the plan is there, and only its evaluation is missing."""
        kept = self.session.view("training", TrainingView)
        return kept is not None and kept.is_current and (self._kept is None or self.is_stale)

    @property
    def empty_text(self) -> str:
        """The sentence that stands where no evaluation is."""
        return _UNMEASURED if self.can_measure else _EMPTY

    def sentence(self) -> str:
        """Return the sentence under the title."""
        if self.view is None:
            return "How well the network does on rows it has never seen."
        return self.view.sentence

    def step_state(self) -> StepState:
        """Return how far the step is."""
        running = self.session.jobs.current
        if running is not None and running.name == "evaluate":
            return StepState("running", tip="measuring the network")
        if self.view is None:
            return StepState("waits", tip="waits for a trained network")
        if self.is_stale:
            return StepState("ready", note="stale", tip="from an earlier plan")
        return StepState("done", tip=self.view.errors_text or "measured on the test part")

    def run_again(self) -> None:
        """Measure by the plan as it stands, and train its network first where none is kept.

        Raises
        ------
        AuditError
            If the project is open to read only.
        """
        if self.can_measure:
            self.session.run("evaluate", title="Evaluating")
        else:
            self.session.run("train", title="Training")

    # -- threshold

    def try_threshold(self, hundredths: int) -> None:
        """Try another threshold on the probability of the positive class."""
        wanted = min(max(hundredths, 0), 100)
        if wanted == self.threshold:
            return
        self.threshold = wanted
        self._decide()
        self.rows_changed.emit()
        self.threshold_changed.emit()

    @property
    def is_trying(self) -> bool:
        """Whether another threshold than that of the plan is tried."""
        return self.threshold != DECIDED

    def threshold_title(self) -> str:
        """Return the head of the threshold card."""
        table = None if self.view is None else self.view.threshold
        if table is None:
            return ""
        found = table.true_positives[self.threshold]
        return (
            f"{found:,} of {found + table.false_negatives[self.threshold]:,} {table.positive} found"
        )

    def confusion(self) -> tuple[tuple[int, ...], ...]:
        """Return the confusion matrix at the threshold tried."""
        return () if self.view is None else confusion_counts(self.view, self.threshold)

    def roc(self) -> RocPicture | None:
        """Return the ROC curve with the point of the threshold on it."""
        view = self.view
        if view is None or view.roc is None or view.threshold is None:
            return None if view is None else view.roc
        table, at = view.threshold, self.threshold
        positives = table.true_positives[at] + table.false_negatives[at]
        others = table.false_positives[at] + table.true_negatives[at]
        point = (table.false_positives[at] / others, table.true_positives[at] / positives)
        return view.roc.model_copy(update={"point": point, "point_label": f"{at / 100:.2f}"})

    # -- rows

    def choose_pick(self, pick: Pick) -> None:
        """Show errors, the least certain rows, or all."""
        self.pick = pick
        self.cell = None
        self.rows_changed.emit()

    def choose_cell(self, cell: Cell | None) -> None:
        """Show the rows of one cell of the confusion matrix; None shows the pick again."""
        self.cell = cell
        self.rows_changed.emit()

    def rows(self) -> tuple[BrowsedRow, ...]:
        """Return the rows to show, in order."""
        view = self.view
        pick = "all" if view is not None and view.confusion is None else self.pick
        return picked(self._rows, pick, cell=self.cell)

    def rows_title(self) -> str:
        """Return the head of the browser."""
        view = self.view
        return "" if view is None else browser_title(view, self.rows(), self.pick, cell=self.cell)

    def worst_rows(self) -> tuple[int, ...]:
        """Return the rows that "Explain errors" hands on, from 0, worst first."""
        view = self.view
        if view is None:
            return ()
        wrong = self._rows if view.confusion is None else picked(self._rows, "errors", cell=None)
        return tuple(row.number - 1 for row in wrong[:_MOST_EXPLAINED])

    def explain_row(self, row: int) -> None:
        """Explain one row (from 0) by the plan's methods, where nothing is in the way.

        Raises
        ------
        AuditError
            If the project cannot be written.
        """
        session = self.session
        if session.is_writer and not session.is_busy and self._kept and not self.is_stale:
            session.run("explain_rows", title="Explaining", rows=[row])

    # -- inside

    def _view_changed(self, name: str) -> None:
        if name == "evaluation":
            self._read()

    def _read(self) -> None:
        before = self.view
        self._kept = self.session.view("evaluation", EvaluationView)
        if self.view != before:
            # Where nothing is wrong, what is least certain is the next thing to look at.
            has_errors = self.view is None or self.view.errors > 0
            self.threshold, self.cell = DECIDED, None
            self.pick = "errors" if has_errors else "unsure"
        self._decide()
        # The view before its rows: they may have other columns than those of the view before.
        self.changed.emit()
        self.rows_changed.emit()

    def _decide(self) -> None:
        view = self.view
        self._rows = () if view is None else browsed_rows(view, self.threshold)
