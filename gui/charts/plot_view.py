"""A chart of points and lines on the screen: read out by pointer or keys, copied and saved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.charts.plot import Plot
from gui.charts.plot_painting import PlotPainting, read_text
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
_NOTHING = Plot("Chart", "", "")


class PlotView(QWidget):
    """A chart painted by Qt.

    Pointer, or Left, Right, Home and End with the keyboard, read one value of x out; Ctrl+C copies
    all values; the menu key copies and saves picture and data.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot = _NOTHING
        self._read: int | None = None
        self._made: PlotPainting | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self.actions_of_picture = PictureActions(self, title=title, data=self.data)

    @property
    def plot(self) -> Plot:
        """What is shown."""
        return self._plot

    def set_plot(self, plot: Plot) -> None:
        """Show another chart."""
        if plot != self._plot:
            self._plot, self._read, self._made = plot, None, None
            self.setAccessibleName(plot.title)
            self._describe()
            self.update()

    def data(self) -> Data:
        """Return x and the value of every line there, as they are drawn."""
        plot = self._plot
        names = [line.name or plot.y_title for line in plot.lines]
        known = [dict(line.points) for line in plot.lines]
        rows = [
            [repr(x), *("" if x not in line else repr(line[x]) for line in known)] for x in plot.xs
        ]
        return (plot.x_title, *names), rows

    def in_words(self) -> str:
        """Return what the chart shows, for somebody who cannot see it."""
        parts = [f"{self._plot.y_title} by {self._plot.x_title.lower()}."]
        for line in self._plot.lines:
            if line.points:
                (x0, y0), (x1, y1) = line.points[0], line.points[-1]
                name = f"{line.name}: " if line.name else ""
                parts.append(f"{name}{y0:.3g} at {x0:,.4g}, {y1:.3g} at {x1:,.4g}.")
        parts += [f"{mark.text}, at {mark.x:,.4g}." for mark in self._plot.marks]
        return " ".join(parts)

    # -- Qt

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size in a card."""
        return QSize(480, 220)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size below which nothing can be read."""
        return QSize(220, 130)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the chart."""
        xs = self._plot.xs
        read = xs[self._read] if self._read is not None and self._read < len(xs) else None
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), current().surface)
            self._painting().paint(painter, read=read, has_focus=self.hasFocus())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Read out what is under the pointer."""
        at = event.position()
        self._read_out(self._painting().place_at(at.x(), at.y()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Read nothing out any more."""
        super().leaveEvent(event)
        self._read_out(None)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Measure again when texts have become wider or narrower."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._made = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Read out another value, or copy."""
        key, count = Qt.Key(event.key()), len(self._plot.xs)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.actions_of_picture.copy_data()
        elif key in _MOVES and count:
            start = (count if _MOVES[key] < 0 else -1) if self._read is None else self._read
            self._read_out(min(count - 1, max(0, start + _MOVES[key])))
        elif key in _ENDS and count:
            self._read_out(range(count)[_ENDS[key]])
        elif key == Qt.Key.Key_Escape and self._read is not None:
            self._read_out(None)
        else:
            super().keyPressEvent(event)

    def _painting(self) -> PlotPainting:
        if self._made is None or self._made.size != self.size():
            self._made = PlotPainting(self._plot, self.rect())
        return self._made

    def _read_out(self, place: int | None) -> None:
        if place != self._read:
            self._read = place
            self._describe()
            self.update()

    def _describe(self) -> None:
        xs = self._plot.xs
        if self._read is not None and self._read < len(xs):
            self.setAccessibleDescription(read_text(self._plot, xs[self._read]))
        else:
            self.setAccessibleDescription(self.in_words())
