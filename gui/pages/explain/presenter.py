"""What the Explain page shows, without widgets: samples, the grid, the global view, the jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.project.views import Kept
from core.records.base import Kind, Record
from core.records.layers import LayerChoice
from core.records.views.data import DataView
from core.records.views.evaluation import EvaluationView
from core.records.views.explanation import ExplanationView
from core.records.views.global_ import GlobalView
from core.records.views.inside import InsideView
from core.records.views.network import NetworkView
from core.records.views.overall import OverallView
from core.records.views.samples import Sample, SampleList
from gui.pages.explain.choosing import default_choice
from gui.pages.explain.export import export_grid
from gui.pages.explain.known import columns_of, kind_of, refused_methods
from gui.pages.explain.layer_choice import layer_changes, unit_changes
from gui.pages.explain.methods import MethodChoice, method_choices, with_method
from gui.pages.explain.narrowing import Narrowing
from gui.pages.explain.sample_groups import grouping_of
from gui.pages.explain.targets import TargetChoice, target_options
from gui.pages.explain.timing import Timing
from gui.pages.page import StepState
from gui.session.session import Session

R = TypeVar("R", bound=Record)

_JOBS = ("explain_rows", "explain_global", "explain_layer", "explain_overall", "explain_all")
_READS = ("samples", "evaluation", "explanation", "global", "training", "data", "network")
# Views that other parts of the page read for themselves.
_SHOWN = ("inside", "overall", "explained_all")
_ROWS_DONE = "These samples are explained already"
_SAMPLE_DONE = "This sample is explained already"


class ExplainPresenter(QObject):
    """The state of the page; rows are numbers in the data, from 1.

    Attributes
    ----------
    narrowing : Narrowing
        Which of the samples the list shows.

    Signals
    -------
    changed
        Anything of the plan, a view or a job that buttons and words depend on.
    chosen_changed
        Other samples are ticked.
    grid_changed
        Another grid, or the same one became stale or current.
    global_changed
        The same of the global view.
    failed : AuditError
        Something that the user asked for could not be done.
    exported : Path
        A file was written.
    """

    changed = Signal()
    chosen_changed = Signal()
    grid_changed = Signal()
    global_changed = Signal()
    failed = Signal(object)
    exported = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.chosen: tuple[int, ...] = ()
        self.narrowing = Narrowing(self)
        self._samples: Kept[SampleList] | None = None
        self._grid: Kept[ExplanationView] | None = None
        self._global: Kept[GlobalView] | None = None
        self._network: Kept[NetworkView] | None = None
        self._survey: Kept[DataView] | None = None
        self._columns: tuple[str, ...] = ()
        self._told: set[str] = set()
        self._positive = ""
        self.classes: tuple[str, ...] = ()
        self.timing = Timing(session, self)
        session.views_changed.connect(self._view_changed)
        session.plan_changed.connect(self.read)
        session.busy_changed.connect(self.read)
        session.chosen_rows_changed.connect(self._take_chosen)
        self.read()

    # -- what there is

    @property
    def samples(self) -> SampleList | None:
        """The rows to choose from; None before the network was evaluated."""
        return None if self._samples is None else self._samples.view

    @property
    def grid(self) -> ExplanationView | None:
        """The grid, of this plan or of an earlier one."""
        return None if self._grid is None else self._grid.view

    @property
    def overall(self) -> GlobalView | None:
        """The global view, of this plan or of an earlier one."""
        return None if self._global is None else self._global.view

    @property
    def is_grid_stale(self) -> bool:
        """Whether the grid is of an earlier plan."""
        return self._grid is not None and not self._grid.is_current

    @property
    def is_overall_stale(self) -> bool:
        """Whether the global view is of an earlier plan."""
        return self._global is not None and not self._global.is_current

    @property
    def kind(self) -> Kind | None:
        """Kind of the data, where something tells it."""
        return kind_of(self.grid, self.samples)

    def shown_samples(self) -> list[Sample]:
        """Return the samples that the list shows."""
        return self.narrowing.shown(self.samples)

    def methods(self) -> list[MethodChoice]:
        """Return every method of the catalogue as the menu offers it."""
        grid, known = self._grid, self._network
        fits = known.view.methods if known is not None and known.is_current else ()
        found = dict(grid.view.refused) if grid is not None and grid.is_current else None
        refused = refused_methods(self.session.plan, fits, found=found)
        return method_choices(self.session.plan, self.kind, refused)

    def targets(self) -> list[TargetChoice]:
        """Return what can be explained, with its words."""
        return target_options(self.session.plan, self._positive, self.classes)

    @property
    def network(self) -> Kept[NetworkView] | None:
        """The network as it was designed, for this plan or an earlier one."""
        return self._network

    def layers(self) -> tuple[LayerChoice, ...]:
        """Return the layers that can be looked into; none where they are not known for the plan."""
        known = self._network
        return known.view.inside if known is not None and known.is_current else ()

    @property
    def survey(self) -> DataView | None:
        """What is known of the data; None before they were looked at."""
        return None if self._survey is None else self._survey.view

    def feature_names(self) -> tuple[str, ...]:
        """Return the columns of a table that the network reads, as far as they are known."""
        surveyed = self.survey
        if surveyed is not None:
            return tuple(one.name for one in surveyed.columns if one.role == "feature")
        return self._columns if self.kind == "tabular" else ()

    # -- words

    def missing(self) -> str:
        """Return what has to be there before anything can be explained; empty where all is."""
        if self.samples is None:
            return "Evaluate the network first: the test rows are chosen from there"
        if self._samples is not None and not self._samples.is_current:
            # Explaining would train: nothing so long is begun under another name.
            return "The plan has changed: train its network first, or undo the change"
        if not self.session.is_writer:
            return self.session.read_only_notice
        if self.session.is_busy:
            return "Another job is running"
        return ""

    def local_text(self) -> str:
        """Return the words of the primary button of the Local tab."""
        count = len(self.chosen)
        return f"Explain {count} {'sample' if count == 1 else 'samples'}" if count else "Explain"

    def local_missing(self) -> str:
        """Return why the rows cannot be explained now; empty where they can."""
        if not self.chosen:
            return self.missing() or "Tick one or more samples"
        return self.missing() or (_ROWS_DONE if self.is_grid_current else "")

    def global_text(self) -> str:
        """Return the words of the primary button of the Global tab."""
        return f"Explain {self.global_rows():,} rows"

    def global_rows(self) -> int:
        """Return how many rows the sample has."""
        rows = self.session.plan.explanation.rows
        return min(rows, self.samples.rows) if self.samples is not None else rows

    def global_missing(self) -> str:
        """Return why the sample cannot be explained now; empty where it can."""
        return self.missing() or (_SAMPLE_DONE if self.is_overall_current else "")

    @property
    def is_grid_current(self) -> bool:
        """Whether the grid shows the ticked rows, by every method of the plan as it stands."""
        if self._grid is None or not self._grid.is_current or not self._grid.view.is_complete:
            return False
        return tuple(sample.row for sample in self._grid.view.samples) == self.chosen

    @property
    def is_overall_current(self) -> bool:
        """Whether the global view is there for the plan as it stands, by its column of groups."""
        if self._global is None or not self._global.is_current:
            return False
        return not self.is_grouped_otherwise

    @property
    def is_grouped_otherwise(self) -> bool:
        """Whether the global view is summed up by another column than the plan's."""
        by = self.session.plan.overall.group_by
        return self._global is not None and self._global.view.group_by != by

    @property
    def is_explaining(self) -> bool:
        """Whether any job of this step runs, whichever page began it."""
        return any(self.is_running(name) for name in _JOBS)

    def is_running(self, job: str) -> bool:
        """Whether the job of this name runs."""
        current = self.session.jobs.current
        return current is not None and current.name == job

    def step_state(self) -> StepState:
        """Return how far this step is."""
        if self.is_explaining:
            return StepState("running", tip="explaining")
        if self.samples is None:
            return StepState("waits", tip="waits for an evaluated network")
        inside, overall = self._view("inside", InsideView), self._view("overall", OverallView)
        found = [one for one in (self._grid, self._global, inside, overall) if one is not None]
        if not found:
            return StepState("ready", tip="nothing is explained yet")
        if not any(kept.is_current for kept in found):
            return StepState("ready", note="stale", tip="explained from an earlier plan")
        return StepState("done", tip="explained")

    # -- what the user does

    def choose(self, row: int, *, is_chosen: bool) -> None:
        """Tick a sample, or take the tick away."""
        others = tuple(one for one in self.chosen if one != row)
        self._set_chosen((*others, row) if is_chosen else others)

    def edit(self, changes: dict[str, object], *, text: str) -> None:
        """Change the plan; where that is not allowed the page says why."""
        try:
            self.session.edit_many(changes, text=text)
        except AuditError as error:
            self.failed.emit(error)
            self.changed.emit()

    def set_method(self, name: str, *, is_chosen: bool) -> None:
        """Add a method to the plan, or take it out."""
        methods = with_method(self.session.plan, name, is_chosen=is_chosen)
        self.edit({"explanation.methods": methods}, text="Choose the methods")

    def pick_layer(self, path: str) -> None:
        """Let the plan look into another layer, at its first unit."""
        if path != self.session.plan.explanation.inside.layer:
            self.edit(layer_changes(path), text="Pick a layer")

    def pick_unit(self, unit: int, *, layer: str = "") -> None:
        """Let neuron attribution explain a unit; of a named layer, and beside the other methods."""
        changes = unit_changes(self.session.plan, unit, layer=layer)
        self.edit(changes, text=f"Explain unit {unit}")

    def read_layers(self) -> None:
        """Design the network, by which its layers become known."""
        self._run("design", title="Reading the layers")

    def explain_rows(self) -> None:
        """Explain the ticked rows by the plan's methods."""
        rows = [row - 1 for row in self.chosen]
        self._run("explain_rows", title="Explaining", rows=rows)

    def explain_global(self) -> None:
        """Explain the drawn sample by the plan's methods."""
        self._run("explain_global", title="Explaining the sample")

    def export(self, path: Path) -> None:
        """Write the grid's attributions to a file; where that fails the page says why."""
        view = self.grid
        if view is None:
            return
        try:
            export_grid(view, path, arrays=self.session.artifact(view.arrays))
        except AuditError as error:
            self.failed.emit(error)
        else:
            self.exported.emit(path)

    # -- what happens

    def read(self) -> None:
        """Read all views anew."""
        before = (self._samples, self.narrowing.groups, self._grid, self._global)
        self._samples = self._view("samples", SampleList)
        self._grid = self._view("explanation", ExplanationView)
        self._global = self._view("global", GlobalView)
        self._network = self._view("network", NetworkView)
        self._survey = self._view("data", DataView)
        evaluated = self._view("evaluation", EvaluationView)
        self._positive = evaluated.view.positive if evaluated is not None else ""
        counts = self.survey.classes if self.survey is not None else ()
        self.classes = tuple(one.name for one in counts)
        self.narrowing.groups = grouping_of(self.samples, self.session.plan)
        if self._grid is not None and self._grid.is_current:
            # A grid of an earlier plan may have had other groups, which are no columns.
            self._columns = columns_of(self._grid.view.players, self.session.plan)
        listed, groups, grid, overall = before
        if self.samples is not None and (listed is None or listed.view != self.samples):
            self._begin_choice(self.samples)
        if self._samples is not listed or self.narrowing.groups != groups:
            self.narrowing.changed.emit()
        if self._grid is not grid:
            self.grid_changed.emit()
        if self._global is not overall:
            self.global_changed.emit()
        self.changed.emit()

    def _view(self, name: str, model: type[R]) -> Kept[R] | None:
        """Return a view; where it cannot be read the page says so, once."""
        try:
            found = self.session.view(name, model)
        except AuditError as error:
            if name not in self._told:
                self._told.add(name)
                self.failed.emit(error)
            return None
        self._told.discard(name)
        return found

    def _begin_choice(self, listed: SampleList) -> None:
        """Choose rows of another list: those asked for, or ticked, or explained, or by rule."""
        offered = {sample.row for sample in listed.samples}
        asked = tuple(row + 1 for row in self.session.chosen_rows)
        explained = tuple(s.row for s in self.grid.samples) if self.grid is not None else ()
        for rows in (asked, self.chosen, explained):
            if rows and offered.issuperset(rows):
                break
        else:
            rows = default_choice(listed)
        self.narrowing.first = rows
        self._set_chosen(rows)

    def _set_chosen(self, rows: tuple[int, ...]) -> None:
        if rows != self.chosen:
            self.chosen = rows
            self.chosen_changed.emit()
            self.changed.emit()

    def _take_chosen(self) -> None:
        if self.samples is not None and self.session.chosen_rows:
            self._begin_choice(self.samples)
            self.narrowing.changed.emit()

    def _run(self, job: str, *, title: str, **more: object) -> None:
        try:
            self.session.run(job, title=title, **more)
        except AuditError as error:
            self.failed.emit(error)

    def _view_changed(self, name: str) -> None:
        if name in _READS:
            self.read()
        elif name in _SHOWN:
            self.changed.emit()
