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
from core.plan import Plan
from core.plan.model import LoadedPlan, VisionPlan
from core.project.unfinished import Unfinished, unfinished_training
from core.project.views import Kept
from core.records.live import LiveCurve
from core.records.views.experiments import Symptom
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

_GO_ON = "Trains the epochs that are left, with the same result as if it had never been stopped"

State = Literal["none", "running", "ending", "pausing", "measuring", "paused", "stale", "done"]


@dataclass(frozen=True)
class NextStep:
    """What the primary button says and whether it can be used; the tip says what is missing."""

    text: str
    is_enabled: bool = True
    tip: str = ""


_WAITS = NextStep("See how well it does", False, "Waits for the job that runs")
_FIXED: dict[State, NextStep] = {
    "running": _WAITS,
    "measuring": _WAITS,
    "ending": NextStep("Ends after this epoch", False, "The best epoch is kept"),
    "pausing": NextStep("Pauses", False, "Stops within one batch"),
    "done": NextStep("See how well it does", tip="Evaluate the network on the test part"),
}


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
        self._before = 0
        self._is_measuring = False
        self._is_ending = False
        self._is_pausing = False
        self._is_anew = False
        self._paused: tuple[Plan, Unfinished | None] | None = None
        session.plan_changed.connect(self.changed)
        session.busy_changed.connect(self.changed)
        session.views_changed.connect(self._view_changed)
        session.jobs.started.connect(self._follow)
        if session.jobs.current is not None:
            self._follow(session.jobs.current)

    # -- what is shown

    @property
    def is_loaded(self) -> bool:
        """Whether weights from elsewhere are used as they are, so that nothing is trained."""
        match self._session.plan.model:
            case LoadedPlan(transfer=transfer):
                return transfer.mode == "none"
            case VisionPlan(start="file" | "download", transfer=transfer):
                return transfer.mode == "none"
        return False

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

        `ending` means that the user has asked to stop after the present epoch, `pausing` to stop
        at once, `measuring` that the network is trained and is being tried on the test part, and
        `paused` that a training of this plan was cut short and can go on.
        """
        if self._live is not None:
            if self._is_measuring:
                return "measuring"
            if self._is_pausing:
                return "pausing"
            return "ending" if self._is_ending else "running"
        kept = self.kept
        if kept is not None and kept.is_current:
            return "done"
        if self.paused is not None:
            return "paused"
        return "none" if kept is None else "stale"

    @property
    def paused(self) -> Unfinished | None:
        """A training of this plan that was cut short, by the user or by a crash."""
        plan = self._session.plan
        if self._live is not None or self.is_loaded:
            return None
        if self._paused is None or self._paused[0] is not plan:
            folder, base = self._session.folder, self._session.base
            self._paused = (plan, unfinished_training(folder, plan, folder=base))
        return self._paused[1]

    @property
    def divergence(self) -> Symptom | None:
        """What the last training of this plan died of, unless one has ended well since."""
        if self._live is not None or self.state in ("done", "paused"):
            return None
        try:
            found = self._session.view("divergence", Symptom)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None
        return found.view if found is not None and found.is_current else None

    @property
    def learning(self) -> Learning | None:
        """The training under way, else the one that waits or is kept, else None."""
        if self._live is not None:
            return self._live
        if self.state == "paused" and self.paused is not None:
            return Learning.after(self.paused, is_running=False)
        kept = self.kept
        return Learning.of(kept.view) if kept is not None and kept.view.history else None

    @property
    def seconds_per_epoch(self) -> float | None:
        """How long an epoch takes, so far or in the whole training; None where nobody knows."""
        if self._live is not None:
            last = self._live.last
            ran = last.epoch - self._before if last is not None else 0
            return self._elapsed / ran if ran > 0 else None
        kept = self.kept
        if kept is None or not kept.view.history or not kept.view.seconds:
            return None
        return kept.view.seconds / len(kept.view.history)

    def sentence(self) -> str:
        """Return the sentence under the title of the page."""
        if self.is_loaded:
            return "The weights are used as they are, so nothing is trained here."
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
        if state in _FIXED:
            return _FIXED[state]
        if state == "paused":
            return NextStep("Go on", self.can_run, self._obstacle() or _GO_ON)
        text = "Use these weights" if self.is_loaded else "Train network"
        if state == "stale" and not self.is_loaded:
            text = "Train again"
        obstacle = self._obstacle()
        return NextStep(text, not obstacle, obstacle or "Train, then measure on the test part")

    def step_state(self) -> StepState:
        """Return how far the step is."""
        state, learning = self.state, self.learning
        if state in ("running", "ending", "pausing", "measuring"):
            last = learning.last if learning is not None else None
            note = f"{last.epoch:,} of {learning.planned:,}" if last and learning else ""
            return StepState("running", note, "running: training")
        if state == "done":
            best = learning.best if learning is not None else None
            tip = f"done: epoch {best.epoch:,} is kept" if best else "done: weights from a file"
            return StepState("done", tip=tip)
        if state == "paused" and learning is not None and learning.last is not None:
            tip = f"paused after epoch {learning.last.epoch:,} of {learning.planned:,}: go on"
            return StepState("ready", "paused", tip)
        if state == "stale":
            return StepState("ready", "stale", "from an earlier plan: train again")
        return StepState("ready", tip="ready: train the network")

    # -- what can be done

    @property
    def can_run(self) -> bool:
        """Whether training can begin now."""
        return not self._obstacle()

    @property
    def can_pause(self) -> bool:
        """Whether the training under way can be stopped so that it goes on later."""
        is_own = self._job is not None and self._job.name == JOB
        return is_own and self.state == "running" and not self.is_loaded

    def run(self, *, is_anew: bool = False) -> JobHandle | None:
        """Begin training, or go on with one that waits; None where it could not be begun.

        Parameters
        ----------
        is_anew : bool
            Whether a training that waits is thrown away.
        """
        if not self.can_run:
            return None
        title = "Loading the network" if self.is_loaded else STEP
        self._is_anew = is_anew
        try:
            return self._session.run(JOB, title=title, **({"restart": True} if is_anew else {}))
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    def pause(self) -> None:
        """Stop training at once; it can go on from the last epoch that was kept."""
        if self._job is not None and self.can_pause:
            self._is_pausing = True
            self._job.cancel()
            self.changed.emit()

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
        before = None if self._is_anew else self.paused
        self._job = job
        self._live = Learning(planned=self._session.plan.training.epochs, is_running=True)
        if before is not None:
            self._live = Learning.after(before, is_running=True)
        self._before = before.epochs if before is not None else 0
        self._begun, self._elapsed = None, 0.0
        self._is_measuring = self._is_ending = self._is_pausing = self._is_anew = False
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
        self._job = self._live = self._paused = None
        self._is_measuring = self._is_ending = self._is_pausing = False
        self.changed.emit()
        if isinstance(outcome, Failed):
            proposed = _LOWER.search(outcome.sentence)
            if proposed is not None:
                self.diverged.emit(outcome.sentence, float(proposed[1]))

    def _view_changed(self, name: str) -> None:
        if name == VIEW:
            self.changed.emit()
