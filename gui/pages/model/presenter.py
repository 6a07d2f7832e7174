"""The logic of the page Model: the family, the network as it is designed, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import AuditError
from core.jobs.outcome import Failed, Outcome
from core.plan.kinds import kind_of
from core.plan.model import ModelPlan
from core.project.views import Kept
from core.records.views.network import NetworkView, PlanChange
from gui.pages.model.families import Family, families, switched
from gui.pages.model.fits import FitLine, fit_lines, refused_count, remedy_of
from gui.pages.model.notes import Note, notes_of, picture_obstacle
from gui.pages.page import StepState
from gui.session.jobs import JobHandle
from gui.session.session import Session
from gui.widgets.key_figures import KeyFigure

DELAY_MS = 200
VIEW = "network"
_LONGEST = 7  # digits of a count that is written out in a small window
_SHORT = {"Parameters": "parameters", "Layers": "layers", "Memory": "to train"}


class ModelPresenter(QObject):
    """Says what the page shows and keeps the design up to date; draws nothing.

    Signals
    -------
    changed
        Anything that it says may be another now.
    family_changed
        The plan holds another family, with other settings.
    refused : str
        Why an edit was not made.
    """

    changed = Signal()
    family_changed = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._family = session.plan.model.family
        self._known: dict[str, ModelPlan] = {self._family: session.plan.model}
        self._fault = ""
        self._job: JobHandle | None = None
        self._is_watched = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._design)
        session.plan_changed.connect(self._plan_changed)
        session.views_changed.connect(self._view_changed)
        session.jobs.ended.connect(self.changed)

    # -- the family

    @property
    def family(self) -> str:
        """The family that the plan holds."""
        return self._session.plan.model.family

    def families(self) -> tuple[Family, ...]:
        """Return all families."""
        return families(self._session.plan)

    def can_switch(self, family: str) -> bool:
        """Return whether the family can be chosen without asking for a file first."""
        return family != "loaded" or "loaded" in self._known or self.family == "loaded"

    def choose_family(self, family: str) -> None:
        """Switch to another family as one step that can be undone."""
        if family == self.family:
            return
        model = switched(
            self._session.plan, family, known=self._known.get(family), is_uneven=self._is_uneven
        )
        title = next(item.title for item in self.families() if item.name == family)
        self._edit({"model": model}, text=f"Change family to {title}")

    def take_model(self, model: ModelPlan, *, text: str) -> None:
        """Put another network into the plan."""
        self._edit({"model": model}, text=text)

    @property
    def _is_uneven(self) -> bool:
        """Whether rows differ in length, as far as the network drawn last tells."""
        kind, kept = kind_of(self._session.plan.data.source), self.kept
        is_marked = kept is not None and kept.view.architecture.steps == "marked"
        return kind == "text" or (kind == "series" and is_marked)

    def take_weights(self, weights: str) -> None:
        """Let the named network start from weights in a file."""
        changes: dict[str, object] = {"model.start": "file", "model.weights": weights}
        self._edit(changes, text=f"Take weights from {Path(weights).name}")

    # -- the network

    @property
    def kept(self) -> Kept[NetworkView] | None:
        """The network of this plan, else the one drawn last, else None."""
        try:
            return self._session.view(VIEW, NetworkView)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
            return None

    @property
    def fault(self) -> str:
        """Why the plan gives no network, as a sentence; empty if it does."""
        kept = self.kept
        return "" if kept is not None and kept.is_current else self._fault

    @property
    def is_stale(self) -> bool:
        """Whether the drawing is of an earlier plan."""
        kept = self.kept
        return kept is not None and not kept.is_current

    def figures(self, *, is_compact: bool) -> tuple[KeyFigure, ...]:
        """Return the figures of the strip; in a small window fewer, with the warning at the end."""
        kept = self.kept
        if kept is None:
            return ()
        found = [
            KeyFigure(one.label, one.value, note=one.note, short=_SHORT.get(one.label, ""))
            for one in kept.view.figures
        ]
        if not is_compact:
            return tuple(found)
        found = [_shortened(figure) for figure in found if figure.short]
        count = refused_count(kept.view)
        if count:
            words = "method ruled out" if count == 1 else "methods ruled out"
            label = "Methods that the network rules out"
            warning = KeyFigure(label, str(count), short=words, icon="warning", role="caution")
            found.append(warning)
        return tuple(found)

    def lines(self) -> tuple[FitLine, ...]:
        """Return which methods fit, by verdict and reason."""
        kept = self.kept
        return fit_lines(kept.view) if kept is not None else ()

    @property
    def remedy_label(self) -> str:
        """What the button says that lifts a refusal; empty where nothing small does."""
        remedy = remedy_of(self.kept.view) if self.kept is not None else None
        return remedy.label if remedy is not None and self._session.is_writer else ""

    def apply_remedy(self) -> None:
        """Change the plan so that the refused method fits."""
        remedy = remedy_of(self.kept.view) if self.kept is not None else None
        if remedy is not None:
            self.apply(remedy)

    def apply(self, change: PlanChange) -> None:
        """Change the plan as a button offers it."""
        self._edit(dict(change.changes), text=change.label)

    def notes(self) -> tuple[Note, ...]:
        """Return what to know before training."""
        kept = self.kept
        return notes_of(self._session.plan, kept.view if kept is not None else None)

    @property
    def picture_obstacle(self) -> str | None:
        """What is missing before a picture can be looked at; None where no network could."""
        return picture_obstacle(self._session.plan)

    def step_state(self) -> StepState:
        """Return how far the step is."""
        if self.fault:
            return StepState("attention", tip="needs attention: the plan gives no network")
        kept = self.kept
        if kept is not None and kept.is_current:
            return StepState("done", tip=f"done: {kept.view.parameters:,} parameters")
        return StepState("ready", tip="ready: shape the network")

    # -- keeping up with the plan

    def watch(self, is_watched: bool) -> None:
        """Say whether somebody looks: only then is the network designed anew."""
        self._is_watched = is_watched
        if is_watched:
            self._timer.start(0)

    def _design(self) -> None:
        kept = self.kept
        if not self._is_watched or not self._session.is_writer:
            return
        if kept is not None and kept.is_current:
            return
        if self._job is not None:
            self._job.cancel()
        self._job = self._session.ask("design")
        job = self._job
        job.ended.connect(lambda outcome: self._take(job, outcome))
        self.changed.emit()

    def _take(self, job: JobHandle, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = None
        self._fault = outcome.sentence if isinstance(outcome, Failed) else ""
        self.changed.emit()

    def _plan_changed(self) -> None:
        model = self._session.plan.model
        self._known[model.family] = model
        if not self._is_watched:
            self._fault = ""  # of another plan; the next look finds out anew
        if model.family != self._family:
            self._family = model.family
            self.family_changed.emit()
        self._timer.start()
        self.changed.emit()

    def _view_changed(self, name: str) -> None:
        if name == VIEW:
            self.changed.emit()

    def _edit(self, changes: dict[str, object], *, text: str) -> None:
        try:
            self._session.edit_many(changes, text=text)
        except AuditError as fault:
            self.refused.emit(fault.sentence)


def _shortened(figure: KeyFigure) -> KeyFigure:
    """Return a figure that leaves room for its neighbours: millions for long counts."""
    digits = figure.value.replace(",", "")
    if not digits.isdigit() or len(digits) <= _LONGEST:
        return figure
    return replace(figure, value=f"{int(digits) / 1e6:.1f}\N{NO-BREAK SPACE}M")
