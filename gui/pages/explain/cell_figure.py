"""A cell as a figure that can stand alone in a document: input, attribution, scale and caption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from gui.pages.explain.grid_model import Cell
from gui.pages.explain.painting import struck_through, write
from gui.pages.explain.pictures import fitted, paint_picture
from gui.pages.explain.scale_line import paint_ends, paint_strip
from gui.pages.explain.series_view import SeriesView
from gui.pages.explain.word_painting import softness, word_labels, words_height
from gui.pages.explain.words import outcome_words, sign_words, state_words
from gui.pages.explain.words_view import paint_text
from gui.theme import fonts
from gui.theme.current import current
from gui.theme.tokens import LIGHT, Theme

_DENSITY = 2  # pixels to a unit: sharp on paper, too
_PANEL, _PAD, _GAP = 320, 16, 12
_LINE, _SCALE = 20, 34
_STRIP = 8
_ACROSS = 2 * _PANEL + _GAP
_HEAD = _PAD + 2 * _LINE + _GAP
_WRAPPED = Qt.TextFlag.TextWordWrap.value
_THROUGH = "Grey is the image itself, faint under its attribution. "


@dataclass(frozen=True)
class Panel:
    """One picture of a figure: its shape, and who paints it into a room."""

    shape: QSize
    paint: Callable[[QPainter, QRectF], None]


@dataclass(frozen=True)
class CellFigure:
    """The pictures of a cell with all that has to be said where they are quoted.

    Attributes
    ----------
    cell : Cell
        One that was computed.
    panels : tuple of Panel
        Side by side; the attribution is the last one.
    theme : Theme
        The colours of paper, or those in which a panel paints itself.
    tallest : int
        Most pixels that a panel is high.
    full : str
        What full colour stands for in this picture.
    """

    cell: Cell
    panels: tuple[Panel, ...]
    theme: Theme
    tallest: int = _PANEL
    full: str = ""

    @property
    def size(self) -> QSize:
        """Size in pixels of the screen."""
        return QSize(_ACROSS + 2 * _PAD, self._below + self._foot + _PAD)

    def paint(self, painter: QPainter) -> None:
        """Paint head, pictures, scale and caption."""
        theme, cell = self.theme, self.cell
        painter.fillRect(QRect(QPoint(), self.size), QColor(theme.surface))
        title = QRect(_PAD, _PAD, _ACROSS, _LINE)
        write(painter, title, cell.method.title, fonts.section(), theme.text)
        about = title.translated(0, _LINE)
        write(painter, about, outcome_words(cell.view, cell.sample), fonts.body(), theme.text)
        across, tall = self._panel
        for place, panel in enumerate(self.panels):
            left = _PAD + place * (across + _GAP)
            panel.paint(painter, QRectF(left, _HEAD, across, tall))
        last = QRect(_PAD + _ACROSS - across, _HEAD + tall + _GAP // 2, across, _SCALE)
        _paint_scale(painter, last, cell, theme)
        painter.setFont(fonts.muted())
        painter.setPen(QColor(theme.muted))
        painter.drawText(self._caption_room, _WRAPPED, self._caption)

    def image(self) -> QImage:
        """Return it sharp enough for paper."""
        image = QImage(self.size * _DENSITY, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_DENSITY)
        with QPainter(image) as painter:
            self.paint(painter)
        return image

    @property
    def _panel(self) -> tuple[int, int]:
        """Width and height of each panel."""
        across = (_ACROSS - _GAP * (len(self.panels) - 1)) // len(self.panels)
        size = fitted(self.panels[-1].shape, QRectF(0, 0, across, self.tallest))
        return across, round(size.height())

    @property
    def _below(self) -> int:
        """Where the caption begins."""
        return _HEAD + self._panel[1] + _SCALE + _GAP

    @property
    def _caption(self) -> str:
        return f"{caption_words(self.cell)} {self.full}".strip()

    @property
    def _caption_room(self) -> QRect:
        return QRect(_PAD, self._below, _ACROSS, 2000)

    @property
    def _foot(self) -> int:
        measured = QFontMetrics(fonts.muted())
        return measured.boundingRect(self._caption_room, _WRAPPED, self._caption).height()


def image_figure(cell: Cell, shown: QImage, attribution: QImage, *, full: str = "") -> CellFigure:
    """Return input and attribution of an image side by side, in the colours of paper."""
    found = cell.found
    assert found is not None

    def paint_attribution(painter: QPainter, room: QRectF) -> None:
        with struck_through(painter, fitted(attribution.size(), room), found.struck, theme=LIGHT):
            paint_picture(painter, room, attribution)

    def paint_input(painter: QPainter, room: QRectF) -> None:
        paint_picture(painter, room, shown)

    panels = (Panel(shown.size(), paint_input), Panel(attribution.size(), paint_attribution))
    return CellFigure(cell, panels, LIGHT, full=full)


def series_figure(cell: Cell, view: SeriesView, *, full: str = "") -> CellFigure:
    """Return the picture of a series with its words, in the colours in which it paints itself."""

    def paint(painter: QPainter, room: QRectF) -> None:
        place = fitted(view.size(), room)
        painter.save()
        painter.translate(place.topLeft())
        painter.scale(place.width() / view.width(), place.height() / view.height())
        view.paint(painter)
        painter.restore()

    return CellFigure(cell, (Panel(view.size(), paint),), current(), full=full)


def words_figure(cell: Cell, *, full: str = "") -> CellFigure:
    """Return a text with its words shaded in place, in the colours of paper."""
    found = cell.found
    assert found is not None
    height = words_height(word_labels(cell.sample), fonts.body(), _ACROSS)

    def paint(painter: QPainter, room: QRectF) -> None:
        paint_text(painter, room, cell.sample, found, theme=LIGHT)

    panel = Panel(QSize(_ACROSS, height), paint)
    return CellFigure(cell, (panel,), LIGHT, tallest=height, full=full)


def caption_words(cell: Cell) -> str:
    """Return what has to be said wherever the picture of a cell is quoted."""
    found, view = cell.found, cell.view
    assert found is not None
    signs = sign_words(view)
    if view.kind != "text" and cell.method.title not in signs:
        signs = ""
    whole = f"{view.scale_words}. {signs}".strip(" .")
    through = _THROUGH if view.kind == "image" else ""
    baseline = f"Baseline: {view.baseline[:1].lower()}{view.baseline[1:]}"
    said = (
        f"{state_words(found)}. {found.sentence}",
        found.baseline_note,
        f"Explained: {cell.method.target or view.target}.",
        baseline if cell.method.has_baseline else "No baseline is used.",
        f"{whole}. {through}Validity not tested.",
    )
    return " ".join(part for part in said if part)


def _paint_scale(painter: QPainter, room: QRect, cell: Cell, theme: Theme) -> None:
    """Paint the strip in the middle of its words."""
    view, font = cell.view, fonts.muted()
    low, high = _width(view.low_words, font), _width(view.high_words, font)
    strip = QRectF(room.left() + low + _STRIP, room.top() + 4, 0, _STRIP)
    strip.setRight(max(room.right() - high - _STRIP, strip.left() + 40))
    write(painter, QRect(room.left(), room.top(), low, 16), view.low_words, font, theme.muted)
    share = softness(theme) if view.kind == "text" else 1.0
    paint_strip(painter, strip, theme=theme, share=share)
    paint_ends(painter, strip, theme=theme)
    right = QRect(int(strip.right()) + _STRIP, room.top(), high, 16)
    write(painter, right, view.high_words, font, theme.muted)


def _width(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text) + 1
