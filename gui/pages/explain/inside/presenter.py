"""Which layers there are, which one the plan looks into, and what was found there; no widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.records.layers import LayerChoice
from core.records.views.inside import InsideView
from core.records.views.network import NetworkView
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.kept_job import KeptJob

ASKED = "explanation.inside.methods"


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
        session = explain.session
        self.job = KeptJob(
            session, job="explain_layer", view="inside", model=InsideView, parent=self
        )
        self.drawing = KeptJob(
            session, job="design", view="network", model=NetworkView, parent=self
        )
        for job in (self.job, self.drawing):
            job.changed.connect(self.changed)
            job.refused.connect(self.refused)
        explain.changed.connect(self.changed)

    @property
    def network(self) -> NetworkView | None:
        """The network as it is drawn; None before it was designed."""
        kept = self.drawing.kept
        return kept.view if kept is not None and kept.is_current else None

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
        return self.network.inside if self.network is not None else ()

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
        if path != self.explain.session.plan.explanation.inside.layer:
            changes: dict[str, object] = {
                "explanation.inside.layer": path,
                "explanation.inside.unit": 1,
            }
            self.explain.edit(changes, text="Pick a layer")

    def pick_unit(self, unit: int) -> None:
        """Let neuron attribution explain this unit, and ask it beside the other methods."""
        methods = self.explain.session.plan.explanation.methods
        name = "neuron_integrated_gradients"
        changes: dict[str, object] = {"explanation.inside.unit": unit}
        if name not in methods:
            changes["explanation.methods"] = (*methods, name)
        self.explain.edit(changes, text=f"Explain unit {unit}")

    def missing(self) -> str:
        """Return why the layer cannot be explained now; empty where it can."""
        missing = self.explain.missing()
        if missing:
            return missing
        if self.network is None:
            return "Draw the network first"
        if self.picked is None:
            return "Pick a layer in the drawing"
        return "This layer is explained already" if self.is_current else ""

    def explain_layer(self) -> None:
        """Ask the layer methods about the picked layer."""
        self.job.begin("Explaining a layer")

    def draw(self) -> None:
        """Read the layers of the network."""
        self.drawing.begin("Drawing the network")
