"""What is known so far of a model that somebody opens, and the plan that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.errors import AuditError
from core.jobs.outcome import Failed, Finished, Outcome
from core.plan import Plan
from core.plan.edit import edited
from core.plan.model import LoadedPlan
from core.records.views.data import PeekView
from core.records.views.weights import WeightsView
from gui.session.jobs import Jobs
from gui.session.places import written_from
from gui.session.proposals import plan_beside

_DATA = ("table", "text", "npz", "idx", "image_folder", "image_table", "series", "forecast")


@dataclass(frozen=True)
class Part:
    """One of the three things needed: given, missing, or given and unfit."""

    state: Literal["given", "missing", "wrong"]
    text: str


class ModelChoice(QObject):
    """Collects weights, description and data; the worker looks at each.

    Signals
    -------
    ready : (Plan, Path)
        A complete plan, and where its relative paths start.
    refused : str
        Why something that was chosen cannot be used.
    """

    changed = Signal()
    ready = Signal(object, object)
    refused = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._weights: WeightsView | None = None
        self._data: PeekView | None = None
        self._scaling = "none"

    def set_weights(self, path: Path, *, description: Path | None = None) -> None:
        """Look at a file of weights, and at the description of its layers if one was chosen."""
        arguments: dict[str, object] = {"path": str(path)}
        if description is not None:
            arguments["architecture"] = str(description)
        job = self._jobs.submit("inspect_weights", arguments, title="Reading the weights")
        job.ended.connect(self._take_weights)

    def set_description(self, path: Path) -> None:
        """Look at another description of the layers."""
        if self._weights is not None:
            self.set_weights(Path(self._weights.path), description=path)

    def set_data(self, path: Path) -> None:
        """Look at the data that the network is to be asked about."""
        job = self._jobs.submit("peek", {"path": str(path)}, title=f"Opening {path.name}")
        job.ended.connect(self._take_data)

    def set_scaling(self, scaling: str) -> None:
        """Say whether the network takes inputs as they are or standardised."""
        self._scaling = scaling

    def parts(self) -> dict[str, Part]:
        """Return what is known of each part, in words."""
        return {
            "weights": self._weights_part(),
            "description": self._description_part(),
            "data": self._data_part(),
        }

    @property
    def missing(self) -> str:
        """What is not given yet, in words; empty if all is."""
        names = {"weights": "weights", "description": "a description that fits", "data": "data"}
        return ", ".join(names[n] for n, part in self.parts().items() if part.state != "given")

    def open_model(self) -> None:
        """Tell the plan, if everything is given and fits together."""
        if self.missing or self._weights is None or self._data is None:
            return
        data = Path(self._data.path)
        base = data.parent
        model = LoadedPlan(
            weights=written_from(Path(self._weights.path), base),
            architecture=written_from(Path(self._weights.description), base),
        )
        changes = {
            "model": model,
            "data.scaling": self._scaling,
            "title": Path(self._weights.path).stem,
        }
        try:
            plan: Plan = edited(plan_beside(self._data, base), changes)
        except AuditError as fault:
            self.refused.emit(fault.sentence)
        else:
            self.ready.emit(plan, base)

    def _take_weights(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.refused.emit(outcome.sentence)
        elif isinstance(outcome, Finished):
            self._weights = WeightsView.model_validate(outcome.result["view"])
            self.changed.emit()

    def _take_data(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.refused.emit(outcome.sentence)
        elif isinstance(outcome, Finished):
            view = PeekView.model_validate(outcome.result["view"])
            if view.kind not in _DATA:
                self.refused.emit(f"{view.name} is no data to ask a network about: {view.text}")
                return
            self._data = view
            self.changed.emit()

    def _weights_part(self) -> Part:
        if self._weights is None:
            return Part("missing", "A .safetensors, .pt or .pth file.")
        tensors, numbers = len(self._weights.tensors), self._weights.numbers
        name = Path(self._weights.path).name
        return Part("given", f"{name}: {tensors} tensors, {numbers:,} values.")

    def _description_part(self) -> Part:
        view = self._weights
        if view is None or not view.description:
            return Part("missing", "A JSON file that lists the layers, in order.")
        name = Path(view.description).name
        if view.fault:
            return Part("wrong", f"{name}, {view.place}. {view.fault}")
        return Part("given", f"{name}, {view.place}.")

    def _data_part(self) -> Part:
        if self._data is None:
            return Part(
                "missing",
                "A table, texts, series, arrays, or a folder with pictures of each class.",
            )
        return Part("given", f"{self._data.name}: {self._data.text}")
