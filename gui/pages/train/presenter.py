"""The logic of the page Train: what is trained, how far it is, and what can be done next."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.jobs.context import Progress
from core.jobs.outcome import Failed, Outcome
from core.plan.model import LoadedPlan
from core.project.views import Kept
from core.records.live import LiveCurve
from core.records.views.network import PlanChange
from core.records.views.training import TrainingView
from gui.pages.page import StepState
from gui.pages.train.learning import Learning
from gui.session.jobs import JobHandle
from gui.session.session import Session

JOB = "train"
VIEW = "training"
STEP = "Training"
_LOWER = re.compile(r"Lower the learning rate, for example to ([0-9.e+-]+),")

State = Literal["none", "running", "ending", "measuring", "stale", "done"]


@dataclass(frozen=True)
class NextStep:
    """What the primary button says and whether it can be used; the tip says what is missing."""

    text: str
    is_enabled: bool = True
    tip: str = ""


class TrainPresenter(QObject):
    """Says what the page shows and follows the training; draws nothing.

    Signals
    -------
    changed
        Anything that it says may be another now.
    arrived
        An epoch has ended while training runs; see `learning`.
    diverged : (str, float)
        Training stopped because its loss grew: the sentence, and the lower rate that it proposes.
    refused : str
        Why training was not begun.
    """

    changed = Signal()
    arrived = Signal()
    diverged = Signal(str, float)
    refused = Signal(str)

    def __init__(
        self,
        session: Session,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self._job: JobHandle | None = None
        self._live: Learning | None = None
        self._begun: float | None = None
        self._elapsed = 0.0
        self._is_measuring = False
        self._is_ending = False
        session.plan_changed.connect(self.changed)
        session.busy_changed.connect(self.changed)
        session.views_changed.connect(self._view_changed)
        session.jobs.started.connect(self._follow)
        if session.jobs.current is not None:
            self._follow(session.jobs.current)

    # -- what is shown

    @property
    def is_loaded(self) -> bool:
        """Whether the weights come from a file, so that nothing is trained."""
        return isinstance(self._session.plan.model, LoadedPlan)

    @property
    def kept(self) -> Kept[TrainingView] | None:
        """The training of this plan, else the latest one, else None."""
        try:
            return self._session.view(VIEW, TrainingView)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    @property
    def state(self) -> State:
        """How far it is.

        `ending` means that the user has asked to stop after the present epoch, `measuring` that
        the network is trained and is being tried on the test part.
        """
        if self._live is not None:
            if self._is_measuring:
                return "measuring"
            return "ending" if self._is_ending else "running"
        kept = self.kept
        if kept is None:
            return "none"
        return "done" if kept.is_current else "stale"

    @property
    def learning(self) -> Learning | None:
        """The training under way, else the one that is kept, else None."""
        if self._live is not None:
            return self._live
        kept = self.kept
        return Learning.of(kept.view) if kept is not None and kept.view.history else None

    @property
    def seconds_per_epoch(self) -> float | None:
        """How long an epoch takes, so far or in the whole training; None where nobody knows."""
        if self._live is not None:
            last = self._live.last
            return self._elapsed / last.epoch if last is not None else None
        kept = self.kept
        if kept is None or not kept.view.history or not kept.view.seconds:
            return None
        return kept.view.seconds / len(kept.view.history)

    def sentence(self) -> str:
        """Return the sentence under the title of the page."""
        if self.is_loaded:
            return "The weights come from a file, so nothing is trained here."
        return "Fit the network and watch it learn."

    def next_step(self) -> NextStep:
        """Return what the primary button does."""
        state, learning = self.state, self.learning
        if state == "running" and self._job is not None and self._job.name == JOB:
            best = learning.best if learning is not None else None
            if best is None:
                return NextStep("Stop and keep the best", False, "Waits for the first epoch")
            tip = "Ends after this epoch; the weights of the best epoch are kept"
            return NextStep(f"Stop and keep epoch {best.epoch:,}", tip=tip)
        if state == "ending":
            return NextStep("Ends after this epoch", False, "The best epoch is kept")
        if state in ("running", "measuring"):
            return NextStep("See how well it does", False, "Waits for the job that runs")
        if state == "done":
            return NextStep("See how well it does", tip="Evaluate the network on the test part")
        text = "Use these weights" if self.is_loaded else "Train network"
        if state == "stale" and not self.is_loaded:
            text = "Train again"
        obstacle = self._obstacle()
        return NextStep(text, not obstacle, obstacle or "Train, then measure on the test part")

    def step_state(self) -> StepState:
        """Return how far the step is."""
        state, learning = self.state, self.learning
        if state in ("running", "ending", "measuring"):
            last = learning.last if learning is not None else None
            note = f"{last.epoch:,} of {learning.planned:,}" if last and learning else ""
            return StepState("running", note, "running: training")
        if state == "done":
            best = learning.best if learning is not None else None
            tip = f"done: epoch {best.epoch:,} is kept" if best else "done: weights from a file"
            return StepState("done", tip=tip)
        if state == "stale":
            return StepState("ready", "stale", "from an earlier plan: train again")
        return StepState("ready", tip="ready: train the network")

    # -- what can be done

    @property
    def can_run(self) -> bool:
        """Whether training can begin now."""
        return not self._obstacle()

    def run(self) -> JobHandle | None:
        """Begin training; None where it could not be begun."""
        if not self.can_run:
            return None
        title = "Loading the network" if self.is_loaded else STEP
        try:
            return self._session.run(JOB, title=title)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    def finish_early(self) -> None:
        """End training after the present epoch and keep the best one."""
        if self._job is not None and self._job.name == JOB:
            self._is_ending = True
            self._job.finish_early()
            self.changed.emit()

    def run_at(self, rate: float) -> None:
        """Lower the learning rate and train again."""
        try:
            self._session.edit("training.learning_rate", rate, text="Lower the learning rate")
        except AuditError as fault:
            self.refused.emit(fault.sentence)
        else:
            self.run()

    def apply(self, change: PlanChange) -> None:
        """Make a change of the plan that the diagnosis proposes; nothing is trained by it."""
        try:
            self._session.edit_many(dict(change.changes), text=change.label)
        except AuditError as fault:
            self.refused.emit(fault.sentence)

    def _obstacle(self) -> str:
        if not self._session.is_writer:
            return "This project is open to read only"
        return "Waits for the job that runs" if self._session.is_busy else ""

    # -- following a training

    def _follow(self, job: JobHandle) -> None:
        """Follow a job that may train: the one of this page, or a whole audit."""
        if job.is_quiet:
            return
        job.progressed.connect(lambda progress: self._take(job, progress))
        job.ended.connect(lambda outcome: self._end(job, outcome))
        if job.name == JOB:
            self._begin(job)

    def _begin(self, job: JobHandle) -> None:
        self._job = job
        self._live = Learning(planned=self._session.plan.training.epochs, is_running=True)
        self._begun = None
        self._is_measuring = self._is_ending = False
        self.changed.emit()

    def _take(self, job: JobHandle, progress: Progress) -> None:
        if progress.step != STEP:
            self._leave_training(job)
            return
        if self._job is not job:
            self._begin(job)
        now = self._clock()
        self._begun = now if self._begun is None else self._begun
        curve = LiveCurve.read(progress.figures)
        if self._live is None or curve.last is None or curve.best is None:
            return
        last = self._live.last
        if last is None or curve.last.epoch > last.epoch:
            self._live = self._live.and_then(curve.best, curve.last)
            self._elapsed = now - self._begun
            self.arrived.emit()

    def _leave_training(self, job: JobHandle) -> None:
        has_learned = self._live is not None and self._live.last is not None
        if job is self._job and has_learned and not self._is_measuring:
            self._is_measuring = True
            self.changed.emit()

    def _end(self, job: JobHandle, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = self._live = None
        self._is_measuring = self._is_ending = False
        self.changed.emit()
        if isinstance(outcome, Failed):
            proposed = _LOWER.search(outcome.sentence)
            if proposed is not None:
                self.diverged.emit(outcome.sentence, float(proposed[1]))

    def _view_changed(self, name: str) -> None:
        if name == VIEW:
            self.changed.emit()
