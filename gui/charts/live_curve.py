"""The curve of a training: two lines that grow, the best epoch, and what came after it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from gui.charts.axis import short
from gui.charts.curve_painting import CurvePainting
from gui.charts.history import History, Row, last_known

_TITLES = ("Epoch", "Training", "Validation")
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class LiveCurve(QWidget):
    """Training and validation by epoch, painted as they arrive.

    Pointer, or Left, Right, Home and End with the keyboard, read one epoch out; Ctrl+C copies all
    values.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._total: int | None = None
        self._read: int | None = None
        self._made: CurvePainting | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    # -- what is shown

    def set_total_epochs(self, total: int | None) -> None:
        """Say how many epochs are planned; None lets the axis end where the curve does."""
        self._total = total
        self._changed()

    def add_point(self, epoch: int, training: float | None, validation: float | None) -> None:
        """Take in one epoch; a value that is missing or not finite leaves a gap."""
        self._history.add(epoch, training, validation)
        self._changed()

    def set_history(self, rows: Iterable[Row]) -> None:
        """Show these epochs in place of all others: epoch, training, validation."""
        self._history.clear()
        self._read = None
        self._history.extend(rows)
        self._changed()

    def clear(self) -> None:
        """Show no epochs."""
        self.set_history(())

    # -- what it says

    @property
    def best_epoch(self) -> int | None:
        """The epoch that no other betters by validation."""
        place = self._history.best()
        return None if place is None else self._history.epochs[place]

    def as_rows(self) -> list[Row]:
        """Return epoch, training and validation, None where there is no value."""
        return self._history.rows()

    def as_tsv(self) -> str:
        """Return the values as lines with tabs under their heads."""
        lines = [
            "\t".join("" if value is None else repr(value) for value in row)
            for row in self.as_rows()
        ]
        return "\n".join(["\t".join(_TITLES), *lines]) + "\n"

    def in_words(self) -> str:
        """Return what the chart shows, for somebody who cannot see it."""
        history = self._history
        if not history.epochs:
            return "Chart of loss by epoch; no epoch is finished yet."
        of = f" of {self._total}" if self._total else ""
        parts = [f"Chart of loss by epoch, {history.epochs[-1]}{of} epochs finished."]
        best = history.best()
        if best is not None:
            value = history.judged(best)
            parts.append(f"Best in epoch {history.epochs[best]}: {short(value)}.")
        for title, values in (("validation", history.validation), ("training", history.training)):
            last = last_known(values)
            if last is not None:
                parts.append(f"Last {title} {short(values[last])}.")
        return " ".join(parts)

    @property
    def read_epoch(self) -> int | None:
        """The epoch that is read out."""
        return None if self._read is None else self._history.epochs[self._read]

    # -- Qt

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size in a card."""
        return QSize(640, 280)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size below which nothing can be read."""
        return QSize(240, 140)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the chart."""
        painter = QPainter(self)
        self._painting().paint(painter, read=self._read, has_focus=self.hasFocus())
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Read out the epoch under the pointer."""
        at = event.position()
        place = self._painting().place_at(at.x(), at.y())
        self._read_out(place)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Read nothing out any more."""
        super().leaveEvent(event)
        self._read_out(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Read out another epoch, or copy."""
        key, count = Qt.Key(event.key()), len(self._history.epochs)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in _MOVES and count:
            start = count if self._read is None and _MOVES[key] < 0 else self._read
            at = -1 if start is None else start
            self._read_out(min(count - 1, max(0, at + _MOVES[key])))
        elif key in _ENDS and count:
            self._read_out(range(count)[_ENDS[key]])
        elif key == Qt.Key.Key_Escape and self._read is not None:
            self._read_out(None)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer to copy the values."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy values", self.copy)
        menu.popup(event.globalPos())

    def copy(self) -> None:
        """Put the values on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_tsv())

    def _painting(self) -> CurvePainting:
        """Return how the history is painted at the present size, worked out once."""
        if self._made is None or self._made.size != self.size():
            self._made = CurvePainting(self._history, self._total, self.rect())
        return self._made

    def _read_out(self, place: int | None) -> None:
        if place != self._read:
            self._read = place
            self._describe()
            self.update()

    def _changed(self) -> None:
        self._made = None
        if self._read is not None and self._read >= len(self._history.epochs):
            self._read = None
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleName("Loss by epoch")
        words = self.in_words()
        if self._read is not None:
            epoch = self._history.epochs[self._read]
            training = self._history.training[self._read]
            validation = self._history.validation[self._read]
            words = f"Epoch {epoch}: validation {short(validation)}, training {short(training)}."
        self.setAccessibleDescription(words)
