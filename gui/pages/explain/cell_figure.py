"""A cell as a figure that can stand alone in a document: input, attribution, scale and caption."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from gui.pages.explain.grid_model import Cell
from gui.pages.explain.painting import write
from gui.pages.explain.pictures import fitted, paint_picture
from gui.pages.explain.scale_line import paint_ends, paint_strip
from gui.pages.explain.word_painting import paint_words, softness, word_labels, words_height
from gui.pages.explain.words import STATES, outcome_words, sign_words
from gui.theme import fonts
from gui.theme.current import current
from gui.theme.tokens import LIGHT, Theme

_DENSITY = 2  # pixels to a unit: sharp on paper, too
_PANEL, _PAD, _GAP = 320, 16, 12
_LINE, _SCALE = 20, 34
_STRIP = 8
_THROUGH = "Grey is the image itself, faint under its attribution. "


def image_figure(cell: Cell, shown: QImage, attribution: QImage) -> QImage:
    """Return input and attribution of an image side by side, in the colours of paper."""
    return _figure(cell, (shown, attribution), LIGHT)


def series_figure(cell: Cell, picture: QImage) -> QImage:
    """Return the picture of a series with its words, in the colours in which it was painted."""
    return _figure(cell, (picture,), current())


def words_figure(cell: Cell) -> QImage:
    """Return a text with its words shaded in place, in the colours of paper."""
    assert cell.found is not None
    font, across = fonts.body(), 2 * _PANEL + _GAP
    height = words_height(word_labels(cell.sample), font, across)
    picture = QImage(across * _DENSITY, height * _DENSITY, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(_DENSITY)
    picture.fill(QColor(LIGHT.surface))
    with QPainter(picture) as painter:
        paint_words(
            painter,
            QRectF(0, 0, across, height),
            cell.sample,
            cell.found.attributions,
            scale=cell.found.scale,
            font=font,
            theme=LIGHT,
        )
    return _figure(cell, (picture,), LIGHT, tallest=height)


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
        f"{STATES[found.state]}. {found.sentence}",
        f"Explained: {cell.method.target or view.target}.",
        baseline if cell.method.has_baseline else "No baseline is used.",
        f"{whole}. {through}Validity not tested.",
    )
    return " ".join(said)


def _figure(
    cell: Cell, pictures: Sequence[QImage], theme: Theme, *, tallest: int = _PANEL
) -> QImage:
    across = 2 * _PANEL + _GAP
    panel = (across - _GAP * (len(pictures) - 1)) // len(pictures)
    size = fitted(pictures[-1].size(), QRectF(0, 0, panel, tallest))
    caption = caption_words(cell)
    head, tall = _PAD + 2 * _LINE + _GAP, round(size.height())
    below = head + tall + _SCALE + _GAP
    room = QRect(_PAD, below, across, 2000)
    flags = Qt.TextFlag.TextWordWrap.value
    foot = QFontMetrics(fonts.muted()).boundingRect(room, flags, caption).height()
    image = QImage(
        (across + 2 * _PAD) * _DENSITY,
        (below + foot + _PAD) * _DENSITY,
        QImage.Format.Format_RGB32,
    )
    image.setDevicePixelRatio(_DENSITY)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    title = QRect(_PAD, _PAD, across, _LINE)
    write(painter, title, cell.method.title, fonts.section(), theme.text)
    about = title.translated(0, _LINE)
    write(painter, about, outcome_words(cell.view, cell.sample), fonts.body(), theme.text)
    for place, picture in enumerate(pictures):
        left = _PAD + place * (panel + _GAP)
        paint_picture(painter, QRectF(left, head, panel, tall), picture)
    last = QRect(_PAD + across - panel, head + tall + _GAP // 2, panel, _SCALE)
    _paint_scale(painter, last, cell, theme)
    painter.setFont(fonts.muted())
    painter.setPen(QColor(theme.muted))
    painter.drawText(room, flags, caption)
    painter.end()
    return image


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
