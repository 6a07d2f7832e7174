"""Taking somebody's weights into the plan: the worker looks into the file first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.jobs.outcome import Finished, Outcome
from core.plan.model import LoadedPlan
from core.records.views.weights import WeightsView
from gui.session.places import written_from
from gui.session.session import Session

JOB = "inspect_weights"


class WeightsLoader(QObject):
    """Looks into weights and says which network of the plan they would be.

    Signals
    -------
    ready : LoadedPlan
        Weights with a description of layers that they fit.
    description_wanted : (Path, str)
        The weights can be read, but a description is missing or does not fit, and why.
    ended
        Nothing is being read any more; a failure is told by the window.
    """

    ready = Signal(object)
    description_wanted = Signal(object, str)
    ended = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def load(self, path: Path, *, description: Path | None = None) -> None:
        """Look into the weights, with the description that was chosen if one was."""
        arguments: dict[str, object] = {"path": str(path)}
        if description is not None:
            arguments["architecture"] = str(description)
        job = self._session.jobs.submit(JOB, arguments, title=f"Reading {path.name}")
        job.ended.connect(self._take)

    def _take(self, outcome: Outcome) -> None:
        if isinstance(outcome, Finished):
            self._look_at(WeightsView.model_validate(outcome.result["view"]))
        self.ended.emit()

    def _look_at(self, view: WeightsView) -> None:
        path = Path(view.path)
        if view.architecture is None:
            count = f"{path.name} holds {len(view.tensors)} tensors of {view.numbers:,} values."
            wanted = view.fault or f"{count} No description of its layers lies beside it."
            self.description_wanted.emit(path, wanted)
        else:
            base = self._session.base
            plan = LoadedPlan(
                weights=written_from(path, base),
                architecture=written_from(Path(view.description), base),
            )
            self.ready.emit(plan)
