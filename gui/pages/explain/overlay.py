"""An attribution laid over its picture: how strongly, and that of which channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from gui.pages.explain.heat_view import HeatView
from gui.pages.explain.kept_arrays import KeptArray
from gui.pages.explain.layered import laid_over
from gui.theme import metrics
from gui.theme.current import current
from gui.theme.tokens import LIGHT, Theme
from gui.widgets.labels import muted
from gui.widgets.picture_actions import Data, Drawing

_WHOLE = 100
_ALL = "All channels"


class OverlayView(QWidget):
    """A picture under its attribution; a slider leads from one to the other.

    Parameters
    ----------
    drawing : callable, optional
        Returns what is copied and saved.

    Signals
    -------
    channel_changed
        Another channel is in sight.
    """

    channel_changed = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, drawing: Callable[[], Drawing] | None = None
    ) -> None:
        super().__init__(parent)
        self.heat = HeatView(data=self.data, drawing=drawing)
        self.channel = QComboBox()
        self.channel.setAccessibleName("Channel of the attribution")
        self.channel.setToolTip("Attribution over all channels, or that of one")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _WHOLE)
        self.slider.setValue(_WHOLE)
        self.slider.setPageStep(20)
        self.slider.setToolTip("How strongly the attribution lies over the picture")
        self.slider.setAccessibleName("How strongly the attribution lies over the picture")
        self._ground = QImage()
        self._maps: list[QImage] = []
        self._struck = ""
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
        self.channel.currentIndexChanged.connect(lambda _: self._choose())

    def set_layers(
        self,
        ground: QImage,
        maps: Sequence[QImage],
        channels: Sequence[str],
        *,
        values: Callable[[], KeptArray] | None = None,
        struck: str = "",
    ) -> None:
        """Show another picture and its attributions: over all channels, then for each.

        Slider and channel stay where they are, as far as the new one has that channel.

        Parameters
        ----------
        values : callable, optional
            Reads the attributions (C, H, W) that the maps were drawn from.
        struck : str
            Why the picture is struck through; empty where it is not.
        """
        self._struck = struck
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

    @property
    def chosen(self) -> int:
        """Place of the map in sight: 0 is that over all channels."""
        return min(max(self.channel.currentIndex(), 0), max(len(self._maps) - 1, 0))

    def data(self) -> Data:
        """Return the attribution of each pixel: of the chosen channel, or summed over all."""
        heads = ("Line", "Column", "Attribution")
        if self._values is None:
            return heads, []
        found, chosen = self._values(), self.chosen
        channels, height, width = found.shape
        size = height * width
        summed = range(channels) if not chosen else range(chosen - 1, chosen)
        parts = [found.values[at * size : (at + 1) * size] for at in summed]
        places = ((y, x) for y in range(1, height + 1) for x in range(1, width + 1))
        rows = [
            (str(y), str(x), repr(fsum(values)))
            for (y, x), *values in zip(places, *parts, strict=True)
        ]
        return heads, rows

    def on_paper(self) -> QImage:
        """Return the composed picture in the colours of paper."""
        return self._composed(LIGHT)

    def set_name(self, name: str) -> None:
        """Name the picture for a screen reader."""
        self.heat.setAccessibleName(name)

    def _choose(self) -> None:
        self._compose()
        self.channel_changed.emit()

    def _compose(self) -> None:
        self.heat.set_image(self._composed(current()), struck=self._struck)

    def _composed(self, theme: Theme) -> QImage:
        if not self._maps:
            return QImage()
        chosen = self._maps[self.chosen]
        share = self.slider.value() / _WHOLE
        return laid_over(self._ground, chosen, share=share, theme=theme)
