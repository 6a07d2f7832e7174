"""Words of a text on the colours of their attributions, painted by Qt as the report draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from core.records.views.explanation import ExplainedSample
from gui.theme.current import current
from gui.theme.tokens import Theme

LINE = 18
_BOX = 16
_PAD = 2  # on either side of a word, inside its box
_GAP = 2
_UNDERLINED = 0.02  # of the scale: below it a word's value is as good as none, as in the report
_LIGHT_SHARE, _DARK_SHARE = 0.6, 0.5  # so that words stay legible on the strongest colours


@dataclass(frozen=True)
class Placed:
    """Where the box of one word stands: its line from 0, left end and width in pixels."""

    line: int
    left: float
    width: float


def word_labels(sample: ExplainedSample) -> tuple[str, ...]:
    """Return the words as they are written, those that the vocabulary lacks in brackets."""
    return tuple(
        f"[{word}]" if is_unknown else word
        for word, is_unknown in zip(sample.words, sample.unknown, strict=True)
    )


def place_words(labels: Sequence[str], measured: QFontMetrics, width: float) -> list[Placed]:
    """Return where each word stands in lines of this width; a longer word has a line for itself."""
    found: list[Placed] = []
    line, left = 0, 0.0
    for label in labels:
        wide = min(measured.horizontalAdvance(label) + 2.0 * _PAD, width)
        if left > 0.0 and left + wide > width:
            line, left = line + 1, 0.0
        found.append(Placed(line, left, wide))
        left += wide + _GAP
    return found


def words_height(labels: Sequence[str], font: QFont, width: float) -> int:
    """Return how high all lines are together, in pixels."""
    placed = place_words(labels, QFontMetrics(font), width)
    return LINE * (placed[-1].line + 1) if placed else LINE


def softness(theme: Theme) -> float:
    """Return how much of the full colour lies under a word, so that it can be read."""
    return _DARK_SHARE if theme.is_dark else _LIGHT_SHARE


def paint_words(
    painter: QPainter,
    room: QRectF,
    sample: ExplainedSample,
    values: Sequence[float],
    *,
    scale: float,
    font: QFont,
    theme: Theme | None = None,
) -> int:
    """Paint the words in order, as far as the room goes; return how many are left out.

    Full colour is `scale`. Words that lower the output are underlined as well, so that colour is
    not the only thing that says so.
    """
    theme = theme or current()
    labels = word_labels(sample)
    placed = place_words(labels, QFontMetrics(font), room.width())
    lines = max(1, int(room.height() // LINE))
    shown = sum(place.line < lines for place in placed)
    if shown < len(placed):
        shown = _with_ellipsis(placed, shown, QFontMetrics(font), room.width())
    painter.save()
    painter.setFont(font)
    for at in range(shown):
        colour = theme.muted if sample.unknown[at] else theme.text
        share = values[at] / scale if scale else 0.0
        _paint_word(painter, room, placed[at], labels[at], share=share, ink=colour, theme=theme)
    if shown < len(placed):
        last = placed[shown - 1] if shown else Placed(0, 0.0, 0.0)
        after = Placed(last.line, last.left + last.width, room.width())
        _paint_word(painter, room, after, "\N{HORIZONTAL ELLIPSIS}", ink=theme.muted, theme=theme)
    painter.restore()
    return len(placed) - shown


def _with_ellipsis(
    placed: Sequence[Placed], shown: int, measured: QFontMetrics, width: float
) -> int:
    """Return how many words leave room for an ellipsis behind them."""
    needed = measured.horizontalAdvance("\N{HORIZONTAL ELLIPSIS}") + 2 * _PAD
    while shown > 1 and placed[shown - 1].left + placed[shown - 1].width + needed > width:
        if placed[shown - 1].line != placed[shown - 2].line:
            break  # the line keeps its one long word
        shown -= 1
    return shown


def _paint_word(
    painter: QPainter,
    room: QRectF,
    place: Placed,
    label: str,
    *,
    share: float = 0.0,
    ink: str,
    theme: Theme,
) -> None:
    top = room.top() + place.line * LINE + (LINE - _BOX) / 2
    box = QRectF(room.left() + place.left, top, place.width, _BOX) & room
    ground = QColor(theme.positive if share >= 0 else theme.negative)
    ground.setAlphaF(min(abs(share), 1.0) * softness(theme))
    painter.fillRect(box, ground)
    painter.setPen(QColor(ink))
    inner = box.adjusted(_PAD, 0, 0, 0)
    fitting = painter.fontMetrics().elidedText(
        label, Qt.TextElideMode.ElideRight, int(inner.width()) + 1
    )
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)
    if share < -_UNDERLINED:
        painter.setPen(QPen(QColor(theme.negative), 1.5))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
