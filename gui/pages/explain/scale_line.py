"""The scale under the grid: what blue and orange speak for, and what full colour stands for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.evidence.wording import MINUS
from core.records.views.explanation import ExplanationView
from gui.pages.explain.painting import write
from gui.pages.explain.word_painting import softness
from gui.pages.explain.words import sign_words
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Theme

_STRIP = QSize(160, 8)
_SHORTEST = 48  # of the strip, where its words leave less
_HEIGHT = 34
_LINE = 16


class ScaleLine(QWidget):
    """One line; where it is too long, what full colour stands for goes below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ExplanationView | None = None
        self._is_compact = False
        # A fixed height would be that of the hint, whatever the width asks for.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_density(self, *, is_compact: bool) -> None:
        """Keep to the scale alone in a small window; the tip says the rest."""
        self._is_compact = is_compact
        self.updateGeometry()

    def set_view(self, view: ExplanationView | None) -> None:
        """Speak of another grid."""
        self._view = view
        if self.parentWidget() is not None or view is None:
            self.setVisible(view is not None)
        if view is not None:
            whole = f"{view.scale_words}. {sign_words(view)}".strip()
            words = f"Blue {view.low_words}, orange {view.high_words}. {whole}"
            self.setAccessibleName(words)
            self.setToolTip(whole)
        self.updateGeometry()
        self.update()

    def _note(self) -> str:
        """Return what full colour is, and whose colours mean something else."""
        view = self._view
        return "" if view is None else f"{view.scale_words}. {sign_words(view)}".strip(" .")

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that a narrow line has two."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the scale, and of the words below where they are too long."""
        if self._is_compact or self._fits(width):
            return self._top()
        return self._top() + self._below(width).height() + metrics.HALF

    def _top(self) -> int:
        """Return the height of the scale: bars have no numbers below it."""
        is_bars = self._view is not None and self._view.kind == "tabular"
        return _LINE + metrics.STEP if is_bars else _HEIGHT

    def _below(self, width: int) -> QRect:
        room = QRect(0, self._top(), width, 4 * _LINE)
        flags = Qt.TextFlag.TextWordWrap.value
        return QFontMetrics(fonts.muted()).boundingRect(room, flags, self._note())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room at the present width."""
        return QSize(0, self.heightForWidth(self.width()))

    def _fits(self, width: int) -> bool:
        return self._scale_width() + _width(self._note()) + metrics.WIDE <= width

    def _scale_width(self) -> int:
        return self._words_width() + _STRIP.width() if self._view is not None else 0

    def _words_width(self) -> int:
        """Return what the words beside the strip take, with the gaps."""
        assert self._view is not None
        words = _width(self._view.low_words) + _width(self._view.high_words)
        return words + 2 * metrics.STEP

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint words, strip and ends."""
        view, theme = self._view, current()
        if view is None:
            return
        painter = QPainter(self)
        most = max(_SHORTEST, self.width() - self._words_width())
        length = min(_STRIP.width(), most)
        left = min(_width(view.low_words), self.width() - length - 2 * metrics.STEP)
        write(painter, QRect(0, 4, left, _LINE), view.low_words, fonts.muted(), theme.muted)
        strip = QRectF(left + metrics.STEP, 8, length, _STRIP.height())
        share = softness(theme) if view.kind == "text" else 1.0
        paint_strip(painter, strip, theme=theme, is_even=view.kind == "tabular", share=share)
        right = int(strip.right()) + metrics.STEP
        room = QRect(right, 4, self.width() - right, _LINE)
        write(painter, room, view.high_words, fonts.muted(), theme.muted)
        if view.kind != "tabular":
            paint_ends(painter, strip, theme=theme)
        if self._fits(self.width()):
            note, align = QRect(0, 4, self.width(), _LINE), Qt.AlignmentFlag.AlignRight
            write(painter, note, self._note(), fonts.muted(), theme.muted, align=align)
        elif not self._is_compact:
            painter.setFont(fonts.muted())
            painter.setPen(QColor(theme.muted))
            below = QRect(0, self._top(), self.width(), self.height() - self._top())
            painter.drawText(below, Qt.TextFlag.TextWordWrap.value, self._note())
        painter.end()


def _width(text: str) -> int:
    return QFontMetrics(fonts.muted()).horizontalAdvance(text) + 1


def paint_strip(
    painter: QPainter, strip: QRectF, *, theme: Theme, is_even: bool = False, share: float = 1.0
) -> None:
    """Paint the colours: two flat halves for bars, a run through the ground for pictures.

    Under words only a `share` of the colour lies, and so it does here.
    """
    painter.fillRect(strip, QColor(theme.surface))
    gradient = QLinearGradient(strip.topLeft(), strip.topRight())
    gradient.setColorAt(0.0, QColor(theme.negative))
    if is_even:
        gradient.setColorAt(0.4999, QColor(theme.negative))
        gradient.setColorAt(0.5, QColor(theme.positive))
    else:
        gradient.setColorAt(0.5, QColor(theme.surface))
    gradient.setColorAt(1.0, QColor(theme.positive))
    before = painter.opacity()
    painter.setOpacity(before * share)
    painter.fillRect(strip, gradient)
    painter.setOpacity(before)


def paint_ends(painter: QPainter, strip: QRectF, *, theme: Theme) -> None:
    """Write the ends and the middle of the scale under the strip."""
    below = QRect(int(strip.left()), int(strip.bottom()) + 1, int(strip.width()), 14)
    sides = (
        (f"{MINUS}1", Qt.AlignmentFlag.AlignLeft),
        ("0", Qt.AlignmentFlag.AlignHCenter),
        ("+1", Qt.AlignmentFlag.AlignRight),
    )
    for text, align in sides:
        font = fonts.chart()
        write(painter, below, text, font, theme.muted, align=align)
