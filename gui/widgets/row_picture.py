"""A picture made of rows, each of which can be picked with the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from gui.widgets.picture import Picture


class RowPicture(Picture):
    """A picture whose rows are known; a click tells which one it met.

    Parameters
    ----------
    tip : str
        What a click does.

    Signals
    -------
    row_clicked(int)
        The row that was clicked, from 0.
    """

    row_clicked = Signal(int)

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._places: tuple[float, ...] = ()
        self._canvas.setToolTip(tip)
        self._canvas.installEventFilter(self)

    def set_rows(self, places: Sequence[float]) -> None:
        """Know where rows stand in the drawing that is shown: from 0 at its top to 1."""
        self._places = tuple(places)
        shape = Qt.CursorShape.PointingHandCursor if places else Qt.CursorShape.ArrowCursor
        self._canvas.setCursor(shape)

    def set_drawn(self, result: object) -> None:
        """Know it from what the worker said of the drawing."""
        rows = result.get("rows") if isinstance(result, dict) else None
        self.set_rows(rows if isinstance(rows, list) else ())

    def ask_again(self) -> None:
        """Forget where rows stood: in the drawing that comes they may be others."""
        self.set_rows(())
        super().ask_again()

    def row_at(self, height: float) -> int | None:
        """Return the row at a height of the picture, in pixels; None beside all rows."""
        room = self._canvas.room()
        if not self._places or room.height() <= 0:
            return None
        at = (height - room.top()) / room.height()
        nearest = min(range(len(self._places)), key=lambda row: abs(self._places[row] - at))
        return nearest if abs(self._places[nearest] - at) <= self._reach() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Tell of a click on a row."""
        if (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and event.button() == Qt.MouseButton.LeftButton
        ):
            row = self.row_at(event.position().y())
            if row is not None:
                self.row_clicked.emit(row)
        return super().eventFilter(watched, event)

    def _reach(self) -> float:
        """Return how far from its middle a row is met: a little beyond half of the widest way."""
        places = sorted(self._places)
        steps = [after - before for before, after in pairwise(places)]
        return 0.6 * max(steps, default=1.0)
