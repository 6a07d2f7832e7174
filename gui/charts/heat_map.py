"""A picture of an attribution, to pan and to zoom, with hard pixels."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.errors import AuditError
from gui.theme import metrics
from gui.theme.current import current

_STEP = 1.25  # of one zoom
_LARGEST = 64.0  # screen pixels for one of the picture
_PAN = 32  # pixels of the screen for one press of an arrow key
_NOTCH = 120  # of a wheel, as Qt counts
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ZOOMS = {
    Qt.Key.Key_Plus: _STEP,
    Qt.Key.Key_Equal: _STEP,
    Qt.Key.Key_Minus: 1 / _STEP,
    Qt.Key.Key_Underscore: 1 / _STEP,
}


class HeatMap(QWidget):
    """A picture that fits at first; wheel, + and - zoom, arrows and dragging pan, 0 fits again.

    Attributes
    ----------
    pixel_hovered : signal of int, int
        Column and row of the picture's pixel under the pointer; -1, -1 beside the picture.
    zoomed : signal of float
        Screen pixels for one pixel of the picture.
    """

    pixel_hovered = Signal(int, int)
    zoomed = Signal(float)

    def __init__(self, title: str = "Attribution", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._zoom: float | None = None
        self._middle = QPointF()
        self._grabbed: QPointF | None = None
        self._text = ""
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_picture(self, picture: QImage | Path, *, text: str) -> None:
        """Show a picture, given as it is or as a PNG file; zoom and place stay if the size does.

        Parameters
        ----------
        text : str
            What it shows, for somebody who cannot see it.

        Raises
        ------
        AuditError
            If the file is no picture.
        """
        image = QImage(str(picture)) if isinstance(picture, Path) else picture
        if image.isNull():
            raise AuditError(
                "The picture could not be read",
                seen=str(picture) if isinstance(picture, Path) else "an empty picture",
                allowed="a PNG file",
                remedy="Run the explanation again.",
            )
        is_alike = image.size() == self._image.size()
        self._image, self._text = image, text
        if not is_alike:
            self.fit()
        self._describe()
        self.update()

    @property
    def zoom(self) -> float:
        """Screen pixels for one pixel of the picture."""
        return self._fitting() if self._zoom is None else self._zoom

    def fit(self) -> None:
        """Show the whole picture as large as it fits."""
        self._zoom = None
        self._middle = QPointF(self._image.width() / 2, self._image.height() / 2)
        self._moved()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in or out around a point of the widget, which stays where it is."""
        if self._image.isNull():
            return
        point = QPointF(self.rect().center()) if at is None else at
        held = self._to_picture(point)
        fitting = self._fitting()
        wanted = min(max(self.zoom * factor, fitting), max(_LARGEST, fitting))
        if wanted <= fitting * (1 + 1e-9):
            self.fit()
            return
        self._zoom = wanted
        offset = (point - QPointF(self.rect().center())) / wanted
        self._middle = self._within(held - offset)
        self._moved()

    def pan_by(self, across: float, down: float) -> None:
        """Move the picture by pixels of the screen."""
        self._middle = self._within(self._middle - QPointF(across, down) / self.zoom)
        self._moved()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size in a card."""
        return QSize(320, 320)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size below which nothing can be seen."""
        return QSize(80, 80)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the picture within the new size."""
        super().resizeEvent(event)
        self._middle = self._within(self._middle)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture without smoothing, and the ring of the keyboard."""
        painter = QPainter(self)
        theme = current()
        painter.fillRect(self.rect(), QColor(theme.sunken))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
            painter.drawImage(self._target(), self._image)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), metrics.FOCUS))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom around the pointer."""
        notches = event.angleDelta().y() / _NOTCH
        if notches:
            self.zoom_by(_STEP**notches, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Zoom, pan or fit with the keyboard."""
        key = Qt.Key(event.key())
        if key in _ZOOMS:
            self.zoom_by(_ZOOMS[key])
        elif key in _ARROWS and self._zoom is not None:
            across, down = _ARROWS[key]
            self.pan_by(across * _PAN, down * _PAN)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()
            self._show_hand()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the picture, or say which of its pixels the pointer is over."""
        if self._grabbed is not None and self._zoom is not None:
            way = event.position() - self._grabbed
            self._grabbed = event.position()
            self.pan_by(way.x(), way.y())
        else:
            self.pixel_hovered.emit(*self._pixel(event.position()))

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:  # noqa: N802
        """Let go of the picture."""
        self._grabbed = None
        self._show_hand()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Say that the pointer is over no pixel."""
        super().leaveEvent(event)
        self.pixel_hovered.emit(-1, -1)

    # -- inside

    def _fitting(self) -> float:
        if self._image.isNull():
            return 1.0
        return min(self.width() / self._image.width(), self.height() / self._image.height())

    def _target(self) -> QRectF:
        corner = QPointF(self.rect().center()) - self._middle * self.zoom
        return QRectF(
            corner.x(),
            corner.y(),
            self._image.width() * self.zoom,
            self._image.height() * self.zoom,
        )

    def _to_picture(self, point: QPointF) -> QPointF:
        return self._middle + (point - QPointF(self.rect().center())) / self.zoom

    def _pixel(self, point: QPointF) -> tuple[int, int]:
        place = self._to_picture(point)
        column, row = math.floor(place.x()), math.floor(place.y())
        is_inside = 0 <= column < self._image.width() and 0 <= row < self._image.height()
        return (column, row) if is_inside else (-1, -1)

    def _within(self, middle: QPointF) -> QPointF:
        """Return the middle so moved that no room is left beside a picture that is larger."""
        sides = ((self.width(), self._image.width()), (self.height(), self._image.height()))
        placed = []
        for value, (room, size) in zip((middle.x(), middle.y()), sides, strict=True):
            half = room / self.zoom / 2
            placed.append(size / 2 if 2 * half >= size else min(max(value, half), size - half))
        return QPointF(*placed)

    def _moved(self) -> None:
        self._show_hand()
        self._describe()
        self.update()
        self.zoomed.emit(self.zoom)

    def _show_hand(self) -> None:
        if self._zoom is None:
            self.unsetCursor()
        else:
            held = self._grabbed is not None
            shape = Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor
            self.setCursor(shape)

    def _describe(self) -> None:
        share = self.zoom / self._fitting()
        seen = "whole picture" if self._zoom is None else f"enlarged {share:.1f} times"
        self.setAccessibleDescription(f"{self._text.rstrip('.')}; {seen}.")
