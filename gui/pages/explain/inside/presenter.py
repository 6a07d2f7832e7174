"""Which layers there are, which one the plan looks into, and what was found there; no widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.jobs.outcome import Failed, Outcome
from core.plan import Plan
from core.records.layers import LayerChoice
from core.records.views.inside import InsideView
from core.records.views.network import NetworkView
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.kept_job import KeptJob
from gui.session.jobs import JobHandle

ASKED = "explanation.inside.methods"
# What has no weights hands on what the layer before it found.
_WEIGHTLESS = ("pool", "global_pool", "activation", "reshape")


class InsidePresenter(QObject):
    """The state of the Layers tab.

    Signals
    -------
    changed
        Anything that the tab shows may be another now.
    refused : str
        Why a view could not be read, or a job not begun.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, explain: ExplainPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.explain = explain
        self.job = KeptJob(
            explain.session, job="explain_layer", view="inside", model=InsideView, parent=self
        )
        self._drawing: JobHandle | None = None
        self._drawn_for: Plan | None = None
        self.fault = ""
        self.job.refused.connect(self.refused)
        # It speaks of the plan, of jobs and of all views, those of this tab included.
        explain.changed.connect(self.changed)

    # -- the network

    @property
    def network(self) -> NetworkView | None:
        """The network as it was drawn last; None before it was designed."""
        kept = self.explain.network
        return None if kept is None else kept.view

    @property
    def is_drawn(self) -> bool:
        """Whether the drawing is that of the plan as it stands."""
        kept = self.explain.network
        return kept is not None and kept.is_current

    def draw(self) -> None:
        """Have the network drawn for the plan as it stands, unless that was tried already."""
        plan = self.explain.session.plan
        is_tried = self._drawn_for is not None and self._drawn_for == plan
        if self.is_drawn or is_tried or not self.explain.session.is_writer:
            return
        if self._drawing is not None:
            self._drawing.cancel()
        self._drawn_for, self.fault = plan, ""
        job = self._drawing = self.explain.session.ask("design")
        job.ended.connect(lambda outcome: self._take(job, outcome))

    @property
    def is_drawing(self) -> bool:
        """Whether the network is being drawn."""
        return self._drawing is not None

    # -- the layer

    @property
    def found(self) -> InsideView | None:
        """What was found in a layer, of this plan or of an earlier one."""
        kept = self.job.kept
        return None if kept is None else kept.view

    @property
    def is_current(self) -> bool:
        """Whether what was found is that of the plan as it stands."""
        kept = self.job.kept
        return kept is not None and kept.is_current

    @property
    def picked(self) -> LayerChoice | None:
        """The layer that the plan looks into; None where it names none that can be."""
        path = self.explain.session.plan.explanation.inside.layer
        return next((one for one in self.layers() if one.path == path), None)

    def layers(self) -> tuple[LayerChoice, ...]:
        """Return the layers that can be looked into, from input to output."""
        return self.explain.layers()

    def layers_of(self, names: tuple[str, ...]) -> list[LayerChoice]:
        """Return the layers that belong to a block of the drawing."""
        return [one for one in self.layers() if one.block in names]

    @property
    def asked(self) -> tuple[str, ...]:
        """The layer methods of the plan."""
        return self.explain.session.plan.explanation.inside.methods

    def choose_methods(self, names: object) -> None:
        """Ask other layer methods."""
        self.explain.edit({ASKED: names}, text="Choose the layer methods")

    def pick(self, path: str) -> None:
        """Let the plan look into another layer."""
        self.explain.pick_layer(path)

    def pick_block(self, names: tuple[str, ...]) -> bool:
        """Look into a block: at the last of its layers that learns; return whether it has any."""
        offered = self.layers_of(names)
        if offered and self.picked not in offered:
            learning = [one for one in offered if one.kind not in _WEIGHTLESS]
            self.pick((learning or offered)[-1].path)
        return bool(offered)

    def unit_missing(self) -> str:
        """Return why a unit in sight cannot be explained by the input; empty where it can."""
        session = self.explain.session
        if not session.is_writer:
            return session.read_only_notice or "This project is open to read only"
        return "" if self.is_current else "These units are of an earlier plan, or of another layer"

    def pick_unit(self, unit: int) -> None:
        """Let neuron attribution explain a unit in sight, and ask it beside the other methods."""
        found = self.found
        if found is not None and found.layer is not None and not self.unit_missing():
            self.explain.pick_unit(unit, layer=found.layer.path)

    def missing(self) -> str:
        """Return why the layer cannot be explained now; empty where it can."""
        missing = self.explain.missing()
        if missing:
            return missing
        if not self.is_drawn:
            return self.fault or "The network has to be drawn first"
        if self.picked is None:
            return "Pick a layer in the drawing"
        return "This layer is explained already" if self.is_current else ""

    def explain_layer(self) -> None:
        """Ask the layer methods about the picked layer."""
        self.job.begin("Explaining a layer")

    def _take(self, job: JobHandle, outcome: Outcome) -> None:
        if job is self._drawing:
            self._drawing = None
            self.fault = outcome.sentence if isinstance(outcome, Failed) else ""
            self.changed.emit()
