"""One attribution of a text: the whole text with its words shaded in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.records.views.explanation import ExplainedSample
from gui.pages.explain.word_painting import paint_words, word_labels, words_height
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions


class WordsView(QWidget):
    """The words in order; as high as they need to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample: ExplainedSample | None = None
        self._values: tuple[float, ...] = ()
        self._scale = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        PictureActions(self, title="Attribution", data=self.data)

    def data(self) -> Data:
        """Return place, word and attribution, in the order of the text."""
        words = () if self._sample is None else self._sample.words
        pairs = zip(words, self._values, strict=True)
        rows = [(str(place), word, repr(a)) for place, (word, a) in enumerate(pairs, start=1)]
        return ("Place", "Word", "Attribution"), rows

    def set_words(self, sample: ExplainedSample, values: Sequence[float], *, scale: float) -> None:
        """Show another text."""
        self._sample, self._values, self._scale = sample, tuple(values), scale
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
        if self._sample is not None:
            room = QRectF(self.rect())
            paint_words(
                painter, room, self._sample, self._values, scale=self._scale, font=fonts.body()
            )
        painter.end()
