"""An attribution laid over its picture: how strongly, and that of which channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from gui.pages.explain.heat_view import HeatView
from gui.pages.explain.kept_arrays import KeptArray
from gui.theme import metrics
from gui.theme.current import current
from gui.theme.tokens import LIGHT, Theme
from gui.widgets.labels import muted
from gui.widgets.picture_actions import Data

_ZERO, _FULL = 128, 127
_FAINTEST = 0.2  # share of the picture's contrast below a full attribution
_WHOLE = 100
_ALL = "All channels"


class OverlayView(QWidget):
    """A picture under its attribution; a slider leads from one to the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heat = HeatView(data=self.data)
        self.channel = QComboBox()
        self.channel.setAccessibleName("Channel of the attribution")
        self.channel.setToolTip("Attribution over all channels, or that of one")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _WHOLE)
        self.slider.setValue(_WHOLE)
        self.slider.setPageStep(20)
        self.slider.setAccessibleName("How strongly the attribution lies over the picture")
        self._ground = QImage()
        self._maps: list[QImage] = []
        self._values: Callable[[], KeptArray] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.STEP)
        column.addWidget(self.heat)
        row = QHBoxLayout()
        row.setSpacing(metrics.STEP)
        for part in (muted("Picture"), self.slider, muted("Attribution"), self.channel):
            row.addWidget(part, 1 if part is self.slider else 0)
        column.addLayout(row)
        self.slider.valueChanged.connect(lambda _: self._compose())
        self.channel.currentIndexChanged.connect(lambda _: self._compose())

    def set_layers(
        self,
        ground: QImage,
        maps: Sequence[QImage],
        channels: Sequence[str],
        *,
        values: Callable[[], KeptArray] | None = None,
    ) -> None:
        """Show another picture and its attributions: over all channels, then for each.

        Slider and channel stay where they are, as far as the new one has that channel.

        Parameters
        ----------
        values : callable, optional
            Reads the attributions (C, H, W) that the maps were drawn from.
        """
        self._ground, self._maps, self._values = ground, list(maps), values
        names = [_ALL, *channels] if len(maps) > 1 else [_ALL]
        if names != [self.channel.itemText(at) for at in range(self.channel.count())]:
            before = self.channel.currentText()
            self.channel.blockSignals(True)
            self.channel.clear()
            self.channel.addItems(names)
            self.channel.setCurrentIndex(max(self.channel.findText(before), 0))
            self.channel.blockSignals(False)
        self.channel.setVisible(len(names) > 1)
        self._compose()

    def data(self) -> Data:
        """Return the attribution of each pixel: of the chosen channel, or summed over all."""
        heads = ("Line", "Column", "Attribution")
        if self._values is None:
            return heads, []
        found, chosen = self._values(), self.channel.currentIndex()
        channels, height, width = found.shape
        summed = range(channels) if chosen <= 0 else range(chosen - 1, chosen)
        rows = [
            (str(y + 1), str(x + 1), repr(fsum(found.at(channel, y, x) for channel in summed)))
            for y in range(height)
            for x in range(width)
        ]
        return heads, rows

    def image(self) -> QImage:
        """Return the composed picture, a pixel for each pixel."""
        return self.heat.image

    def on_paper(self) -> QImage:
        """Return the composed picture in the colours of paper."""
        return self._composed(LIGHT)

    def set_name(self, name: str) -> None:
        """Name the picture for a screen reader."""
        self.heat.setAccessibleName(name)

    def _compose(self) -> None:
        self.heat.set_image(self._composed(current()))

    def _composed(self, theme: Theme) -> QImage:
        if not self._maps:
            return QImage()
        chosen = self._maps[min(max(self.channel.currentIndex(), 0), len(self._maps) - 1)]
        share = self.slider.value() / _WHOLE
        return laid_over(self._ground, chosen, share=share, theme=theme)


def laid_over(ground: QImage, attribution: QImage, *, share: float, theme: Theme) -> QImage:
    """Return an attribution over its picture, as large as the attribution has pixels.

    Parameters
    ----------
    attribution : QImage
        Grey: 128 is zero, 1 and 255 are full colour.
    share : float
        From 0, the picture alone, to 1, the attribution over a faint picture.
    """
    whole = QImage(attribution.size(), QImage.Format.Format_RGB32)
    whole.fill(QColor(theme.surface))
    if whole.isNull():
        return whole
    with QPainter(whole) as painter:
        painter.setOpacity(1.0 - (1.0 - _FAINTEST) * share)
        painter.drawImage(QRectF(whole.rect()), ground)
        painter.setOpacity(1.0)
        painter.drawImage(0, 0, coloured(attribution, share=share, theme=theme))
    return whole


def coloured(attribution: QImage, *, share: float, theme: Theme) -> QImage:
    """Return a grey map in the colours of attributions, transparent where it is zero."""
    grey = attribution.convertToFormat(QImage.Format.Format_Grayscale8)
    indexed = QImage(
        grey.constBits(),
        grey.width(),
        grey.height(),
        grey.bytesPerLine(),
        QImage.Format.Format_Indexed8,
    )
    indexed.setColorTable([_colour(level, share=share, theme=theme) for level in range(256)])
    return indexed.convertToFormat(QImage.Format.Format_ARGB32)


def _colour(level: int, *, share: float, theme: Theme) -> int:
    strength = (level - _ZERO) / _FULL
    colour = QColor(theme.positive if strength >= 0 else theme.negative)
    colour.setAlphaF(min(abs(strength), 1.0) * share)
    return colour.rgba()
