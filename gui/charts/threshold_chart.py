"""Two classes by predicted probability, and a threshold that can be moved to try it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QWidget

from gui.charts.threshold_painting import Counts, ThresholdPainting, Words

_PARTS = 1000  # of the slider
_SLIDER_HEIGHT = 24


class ThresholdChart(QWidget):
    """Counts of two classes, one upwards and one downwards, with a slider under the axis.

    Attributes
    ----------
    threshold_changed : signal of a float
        The user moved the threshold, from 0 to 1.
    """

    threshold_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = Counts()
        self._words = Words()
        self._threshold = 0.5
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, _PARTS)
        self._slider.setSingleStep(_PARTS // 100)
        self._slider.setPageStep(_PARTS // 20)
        self._slider.setValue(_PARTS // 2)
        self._slider.setAccessibleName("Threshold")
        self._slider.valueChanged.connect(self._take)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._describe()

    def set_counts(
        self, edges: Sequence[float], positive: Sequence[int], negative: Sequence[int]
    ) -> None:
        """Show how many rows lie between each two edges.

        Parameters
        ----------
        edges : sequence of float
            From 0 to 1, one more than there are counts.
        positive, negative : sequence of int
            Rows that are of the positive class (downwards), and that are not (upwards).
        """
        self._counts = Counts(tuple(edges), tuple(positive), tuple(negative))
        self._changed()

    def set_words(
        self, *, positive: str, negative: str, above: str, axis: str = "Predicted probability"
    ) -> None:
        """Name the classes, and what is decided at the threshold and above."""
        self._words = Words(positive, negative, above, axis)
        self._changed()

    @property
    def threshold(self) -> float:
        """The threshold, from 0 to 1."""
        return self._threshold

    @threshold.setter
    def threshold(self, value: float) -> None:
        self._threshold = min(1.0, max(0.0, value))
        # The exact value is kept here; the slider only stands as near as it can.
        was_blocked = self._slider.blockSignals(True)
        self._slider.setValue(round(self._threshold * _PARTS))
        self._slider.blockSignals(was_blocked)
        self._changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size in a card."""
        return QSize(408, 210)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size below which nothing can be read."""
        return QSize(220, 150)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the slider under the axis."""
        super().resizeEvent(event)
        self._place_slider()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the chart."""
        painter = QPainter(self)
        self._painting().paint(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the threshold to where the pointer is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._slider.setFocus(Qt.FocusReason.MouseFocusReason)
            self._move_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the threshold."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event)

    def _move_to(self, event: QMouseEvent) -> None:
        value = self._painting().across.value(event.position().x())
        # Whole hundredths, which are what can be read off and written down.
        self._slider.setValue(round(min(1.0, max(0.0, value)) * 100) * _PARTS // 100)

    def _take(self, place: int) -> None:
        self._threshold = place / _PARTS
        self._changed()
        self.threshold_changed.emit(self._threshold)

    def _changed(self) -> None:
        self._place_slider()
        self._describe()
        self.update()

    def _painting(self) -> ThresholdPainting:
        room = QRectF(self.rect()).adjusted(0, 0, 0, -_SLIDER_HEIGHT)
        return ThresholdPainting(self._counts, self._words, self._threshold, room)

    def _place_slider(self) -> None:
        """Lay the slider so that its handle stands exactly under the threshold's line."""
        plot = self._painting().plot
        option = QStyleOptionSlider()
        self._slider.initStyleOption(option)
        handle = self._slider.style().subControlRect(
            QStyle.ComplexControl.CC_Slider,
            option,
            QStyle.SubControl.SC_SliderHandle,
            self._slider,
        )
        groove = self._slider.style().subControlRect(
            QStyle.ComplexControl.CC_Slider,
            option,
            QStyle.SubControl.SC_SliderGroove,
            self._slider,
        )
        inset = groove.left() + handle.width() / 2
        left, right = round(plot.left() - inset), round(plot.right() + inset)
        self._slider.setGeometry(left, self.height() - _SLIDER_HEIGHT, right - left, _SLIDER_HEIGHT)

    def _describe(self) -> None:
        counts, words = self._counts, self._words
        above = [
            sum(count for edge, count in zip(counts.edges, side, strict=False) if edge >= cut)
            for side in (counts.positive, counts.negative)
            for cut in (self._threshold - 1e-9,)
        ]
        self.setAccessibleName(f"{words.axis}, {words.positive} and {words.negative}")
        self.setAccessibleDescription(
            f"Threshold {self._threshold:.2f}. At it and above, by whole bars: "
            f"{above[0]:,} of {sum(counts.positive):,} {words.positive}, "
            f"{above[1]:,} of {sum(counts.negative):,} {words.negative}."
        )
