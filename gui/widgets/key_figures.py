"""The figures that count most, in one strip: name, value with its interval, and a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role

_LINES = (10, 26, 50)  # tops of name, value and note in a cell of 80 px
_ICON_ROOM = 24


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the strip.

    Attributes
    ----------
    label : str
        What it is.
    value : str
        The figure, ready to print.
    interval : str
        How sure it is: "0.75 to 0.86".
    note : str
        What to hold it against: "0.50 is chance".
    short : str
        What follows the value where there is one line only: "parameters".
    icon, role : str
        An icon before the value, and the colour of icon.
    """

    label: str
    value: str
    interval: str = ""
    note: str = ""
    short: str = ""
    icon: str = ""
    role: Role = "text"

    @property
    def spoken(self) -> str:
        """The figure as a screen reader says it."""
        return ", ".join(filter(None, (f"{self.label} {self.value}", self.interval, self.note)))

    @property
    def following(self) -> str:
        """What follows the value on one line."""
        if self.short:
            return self.short
        # "AUC" keeps its capitals, "Parameters" loses its first.
        is_word = self.label[1:2].islower()
        return self.label[:1].lower() + self.label[1:] if is_word else self.label


class KeyFigures(QFrame):
    """A strip of figures, 80 px high; one line of 28 px in a small window."""

    def __init__(self, figures: Sequence[KeyFigure] = (), *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_compact = False
        self._lead: QWidget | None = None
        self._cells: list[_Cell] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(metrics.KEY_FIGURES)
        self._row.addStretch()
        self.set_figures(figures)

    @property
    def figures(self) -> tuple[KeyFigure, ...]:
        """The figures shown."""
        return tuple(cell.figure for cell in self._cells)

    def set_figures(self, figures: Sequence[KeyFigure]) -> None:
        """Show other figures; cells are kept, so that live figures do not flicker."""
        while len(self._cells) > len(figures):
            cell = self._cells.pop()
            self._row.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        while len(self._cells) < len(figures):
            cell = _Cell()
            self._cells.append(cell)
            self._row.insertWidget(self._row.count() - 1, cell, 0 if self._is_compact else 1)
        for cell, figure in zip(self._cells, figures, strict=True):
            cell.show_figure(figure, is_compact=self._is_compact)
        self.setAccessibleName("Key figures")
        self.setAccessibleDescription(". ".join(figure.spoken for figure in figures))
        self.update()

    def set_lead(self, widget: QWidget, *, stretch: int = 2) -> None:
        """Put a small picture, such as a bar of shares, before the figures."""
        self._lead = widget
        self._row.insertWidget(0, widget, stretch)
        widget.setVisible(not self._is_compact)

    def set_density(self, *, is_compact: bool) -> None:
        """Become one line in a small window."""
        self._is_compact = is_compact
        self.setFixedHeight(metrics.COMPACT_KEY_FIGURES if is_compact else metrics.KEY_FIGURES)
        if self._lead is not None:
            self._lead.setVisible(not is_compact)
        for cell in self._cells:
            self._row.setStretchFactor(cell, 0 if is_compact else 1)
            cell.show_figure(cell.figure, is_compact=is_compact)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the box and the lines between the cells."""
        if self._is_compact:
            return
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.line)
        painter.setBrush(theme.surface)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, metrics.RADIUS, metrics.RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        parts = [self._lead, *self._cells] if self._lead is not None else self._cells
        for part in parts[1:]:
            painter.drawLine(part.x(), 1, part.x(), self.height() - 2)


class _Cell(QWidget):
    """One figure of the strip, painted."""

    figure: KeyFigure

    def __init__(self) -> None:
        super().__init__()
        self.figure = KeyFigure("", "")
        self._is_compact = False

    def show_figure(self, figure: KeyFigure, *, is_compact: bool) -> None:
        self.figure = figure
        self._is_compact = is_compact
        self.setAccessibleName(figure.spoken)
        across = QSizePolicy.Policy.Maximum if is_compact else QSizePolicy.Policy.Ignored
        self.setSizePolicy(across, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(0 if is_compact else self._least_width())
        self.updateGeometry()
        self.update()

    def _least_width(self) -> int:
        """Return the room in which the value is not cut; all else may be."""
        value = QFontMetrics(fonts.key_figure()).horizontalAdvance(self.figure.value)
        icon = _ICON_ROOM if self.figure.icon else 0
        return metrics.PAD + icon + value + metrics.STEP

    def sizeHint(self) -> QSize:  # noqa: N802
        if not self._is_compact:
            return QSize(120, metrics.KEY_FIGURES)
        strong, plain = self._pair()
        width = QFontMetrics(strong).horizontalAdvance(self.figure.value)
        width += QFontMetrics(plain).horizontalAdvance(f" {self.figure.following}")
        icon = _ICON_ROOM if self.figure.icon else 0
        # Screens round the two parts up, each on its own.
        return QSize(icon + width + 2 + metrics.GAP, metrics.COMPACT_KEY_FIGURES)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        if self._is_compact:
            self._paint_line(painter)
        else:
            self._paint_cell(painter)

    def _paint_cell(self, painter: QPainter) -> None:
        figure, theme = self.figure, current()
        room = QRect(metrics.PAD, 0, self.width() - metrics.PAD - 4, self.height())
        above, middle, below = _LINES
        first = QRect(room.left(), above, room.width(), 18)
        hidden = not _write(painter, first, figure.label, fonts.muted(), theme.muted)
        value = QRect(room.left(), middle, room.width(), 26)
        value = self._paint_icon(painter, value)
        wide = QFontMetrics(fonts.key_figure()).horizontalAdvance(figure.value)
        interval = value.adjusted(wide + 5, 0, 0, 0)
        needs = QFontMetrics(fonts.body()).horizontalAdvance(figure.interval)
        fits = not figure.interval or needs <= interval.width()
        hidden |= not _write(painter, value, figure.value, fonts.key_figure(), theme.text)
        if fits and figure.interval:
            _write_beside(painter, value, figure.interval, left=interval.left())
        note = figure.note if fits else figure.interval
        third = QRect(room.left(), below, room.width(), 18)
        hidden |= not _write(painter, third, note, fonts.muted(), theme.muted) or not fits
        self.setToolTip(figure.spoken if hidden else "")

    def _paint_line(self, painter: QPainter) -> None:
        theme = current()
        room = self._paint_icon(painter, self.rect().adjusted(0, 0, -metrics.GAP, 0))
        strong, plain = self._pair()
        _write(painter, room, self.figure.value, strong, theme.text)
        room.setLeft(room.left() + QFontMetrics(strong).horizontalAdvance(self.figure.value))
        fits = _write(painter, room, f" {self.figure.following}", plain, theme.text)
        has_more = self.figure.interval or self.figure.note
        self.setToolTip("" if fits and not has_more else self.figure.spoken)

    def _paint_icon(self, painter: QPainter, room: QRect) -> QRect:
        if not self.figure.icon:
            return room
        side = metrics.ICON
        place = QRect(room.left(), room.center().y() - side // 2, side, side)
        paint_icon(painter, place, self.figure.icon, self.figure.role)
        return room.adjusted(_ICON_ROOM, 0, 0, 0)

    @staticmethod
    def _pair() -> tuple[QFont, QFont]:
        return fonts.body(is_strong=True), fonts.body()


def _write(painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> bool:
    """Write one line; return whether it fitted."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    return shown == text


def _write_beside(painter: QPainter, value: QRect, text: str, *, left: int) -> None:
    """Write the interval on the line of the value's feet."""
    large = QFontMetrics(fonts.key_figure())
    foot = value.center().y() + (large.ascent() - large.descent()) // 2 + 1
    painter.setFont(fonts.body())
    painter.setPen(current().muted)
    painter.drawText(left, foot, text)
