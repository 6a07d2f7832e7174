"""Saving the learning curve: as a drawing of the report, or as its figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.canonical import write_whole
from core.errors import AuditError
from core.jobs.outcome import Failed, Finished, Outcome
from core.records.training import Epoch
from core.records.views.pictures import LearningPicture
from gui.pages.page import Frame
from gui.pages.train.learning import Learning
from gui.session.session import Session
from gui.tables.writing import write_csv

_FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG drawing (*.svg)",
    "csv": "Table (*.csv)",
}
_SIZE = (720, 360)
_RATIO = 3.0  # about 300 dots an inch


class CurveSaver(QObject):
    """Writes the curve where the user wants it.

    Signals
    -------
    failed : str
        Why nothing was written.
    """

    failed = Signal(str)

    def __init__(self, session: Session, frame: Frame, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._frame = frame

    def save(self, kind: str, learning: Learning, *, loss: str, metric: str) -> None:
        """Ask where to, and write: "png", "svg" or "data"."""
        suffix = "csv" if kind == "data" else kind
        proposed = Path(f"Learning curve.{suffix}")
        title = "Export epochs" if kind == "data" else "Save picture"
        target = self._frame.choose_target(title, proposed, _FILTERS[suffix])
        if target is None:
            return
        if kind == "data":
            self._attempt(lambda: _write_table(target, learning.epochs, metric=metric))
        else:
            self._draw(kind, target, learning, loss=loss)

    def _draw(self, kind: str, target: Path, learning: Learning, *, loss: str) -> None:
        best = learning.best.epoch if learning.best is not None else 0
        picture = LearningPicture(history=learning.epochs, best_epoch=best, loss=loss or "Loss")
        width, height = _SIZE
        job = self._session.ask(
            "picture",
            name="training.curve",
            view=picture.model_dump(mode="json"),
            width_px=width,
            height_px=height,
            format=kind,
            ratio=_RATIO,
            folder=str(self._frame.cache_folder),
        )
        job.ended.connect(lambda outcome: self._take(target, outcome))

    def _take(self, target: Path, outcome: Outcome) -> None:
        if isinstance(outcome, Finished):
            drawn = Path(str(outcome.result["path"]))
            self._attempt(lambda: write_whole(target, drawn.read_bytes()))
        elif isinstance(outcome, Failed):
            self.failed.emit(outcome.sentence)

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except AuditError as fault:
            self.failed.emit(fault.sentence)


def _write_table(target: Path, epochs: tuple[Epoch, ...], *, metric: str) -> None:
    titles = ("Epoch", "Training loss", "Validation loss", metric or "Metric")
    rows = (
        (
            str(line.epoch),
            repr(line.training_loss),
            repr(line.validation_loss),
            repr(line.validation_metric),
        )
        for line in epochs
    )
    write_csv(target, titles, rows)
