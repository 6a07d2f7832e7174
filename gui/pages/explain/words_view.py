"""One attribution of a text: the whole text with its words shaded in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.records.views.explanation import ExplainedSample, GridCell
from gui.pages.explain.painting import struck_through
from gui.pages.explain.word_painting import paint_words, word_labels, words_height
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Theme
from gui.widgets.picture_actions import Data, Drawing, PictureActions


class WordsView(QWidget):
    """The words in order; as high as they need to be.

    Parameters
    ----------
    drawing : callable, optional
        Returns what is copied and saved.
    """

    def __init__(
        self, parent: QWidget | None = None, *, drawing: Callable[[], Drawing] | None = None
    ) -> None:
        super().__init__(parent)
        self._sample: ExplainedSample | None = None
        self._found: GridCell | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        PictureActions(self, title="Attribution", data=self.data, drawing=drawing)

    def data(self) -> Data:
        """Return place, word and attribution, in the order of the text."""
        words = () if self._sample is None else self._sample.words
        values = () if self._found is None else self._found.attributions
        pairs = zip(words, values, strict=True)
        rows = [(str(place), word, repr(a)) for place, (word, a) in enumerate(pairs, start=1)]
        return ("Place", "Word", "Attribution"), rows

    def set_cell(self, sample: ExplainedSample, found: GridCell) -> None:
        """Show another text and what a method says of it."""
        self._sample, self._found = sample, found
        self.setAccessibleDescription(" ".join(word_labels(sample)))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that a narrow view has more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all lines."""
        labels = () if self._sample is None else word_labels(self._sample)
        return words_height(labels, fonts.body(), width)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room at the width of a drawer."""
        wide = metrics.DRAWER - 2 * metrics.PAD
        return QSize(wide, self.heightForWidth(wide))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint all words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().surface)
        if self._sample is not None and self._found is not None:
            paint_text(painter, QRectF(self.rect()), self._sample, self._found, theme=current())
        painter.end()


def paint_text(
    painter: QPainter, room: QRectF, sample: ExplainedSample, found: GridCell, *, theme: Theme
) -> None:
    """Paint all words of a text, struck through where they are not to be quoted."""
    with struck_through(painter, room, found.struck, theme=theme):
        paint_words(
            painter,
            room,
            sample,
            found.attributions,
            scale=found.scale,
            font=fonts.body(),
            theme=theme,
        )
