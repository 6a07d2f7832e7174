"""Asking the worker what a named network sees in a picture."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from core.jobs.outcome import Finished, Outcome
from core.plan.model import VisionPlan
from core.records.views.experiments import TopClass
from gui.session.session import Session

JOB = "top_five"


class TopFive(QObject):
    """Runs the job for the plan's network and weights.

    Signals
    -------
    seen : (str, Path, tuple of TopClass)
        The network's title, the picture and its classes; a failure is told by the window.
    """

    seen = Signal(str, object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def look(self, picture: Path) -> None:
        """Look at a picture with the plan's network and its weights as they are on disk."""
        model = self._session.plan.model
        if not isinstance(model, VisionPlan):
            return
        arguments: dict[str, object] = {"network": model.network, "picture": str(picture)}
        if model.start == "file":
            arguments["weights"] = str(self._session.base / model.weights)
        job = self._session.jobs.submit(JOB, arguments, title=f"Looking at {picture.name}")
        job.ended.connect(lambda outcome: self._take(picture, outcome))

    def _take(self, picture: Path, outcome: Outcome) -> None:
        if not isinstance(outcome, Finished):
            return
        found = cast("list[object]", outcome.result["classes"])
        classes = tuple(TopClass.model_validate(one) for one in found)
        self.seen.emit(str(outcome.result["title"]), picture, classes)
