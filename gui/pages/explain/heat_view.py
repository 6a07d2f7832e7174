"""One attribution of an image, to zoom and pan, painted by Qt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.pages.explain.painting import struck_through
from gui.pages.explain.pictures import fitted
from gui.theme import metrics
from gui.theme.current import current
from gui.widgets.picture_actions import Data, Drawing, PictureActions

_LARGEST_ZOOM = 40.0
_STEP = 1.25
_NOTCH = 120.0
_PAN_PX = 24.0
_TALLEST = 312


class HeatView(QWidget):
    """A picture whose pixels stay squares.

    Parameters
    ----------
    data : callable, optional
        Returns heads and rows of the figures behind the picture.
    drawing : callable, optional
        Returns what is copied and saved in the place of what is in sight.

    Notes
    -----
    The wheel, + and − zoom; dragging and the arrow keys pan; 0 and a double click show all.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        data: Callable[[], Data] | None = None,
        drawing: Callable[[], Drawing] | None = None,
    ) -> None:
        super().__init__(parent)
        self._image, self._struck = QImage(), ""
        self.zoom = 1.0
        self._middle = QPointF(0.5, 0.5)  # of the picture, in shares, in the middle of the widget
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        PictureActions(self, title="Attribution", data=data, drawing=drawing)
        self.setToolTip("Wheel or + and \N{MINUS SIGN} zoom, dragging pans, 0 shows all")

    def set_image(self, image: QImage, *, struck: str = "") -> None:
        """Show another picture; zoom and place stay where it has the same size.

        Parameters
        ----------
        struck : str
            Why it is struck through; empty where it is not.
        """
        self._struck = struck
        if image.size() != self._image.size():
            self.show_all()
        self._image = image
        self.updateGeometry()
        self.update()

    @property
    def image(self) -> QImage:
        """The picture."""
        return self._image

    def show_all(self) -> None:
        """Show the whole picture."""
        self.zoom, self._middle = 1.0, QPointF(0.5, 0.5)
        self.update()

    def zoom_by(self, factor: float, *, at: QPointF | None = None) -> None:
        """Zoom about a place of the widget; its middle without one."""
        centre = at if at is not None else QPointF(self.rect().center())
        before = self._share_at(centre)
        self.zoom = min(max(self.zoom * factor, 1.0), _LARGEST_ZOOM)
        after = self._share_at(centre)
        self._move_middle(before - after)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the picture keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the picture at this width, within bounds."""
        if self._image.isNull():
            return _TALLEST
        return min(round(width * self._image.height() / self._image.width()), _TALLEST)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the picture at the width of a drawer."""
        wide = metrics.DRAWER - 2 * metrics.PAD
        return QSize(wide, self.heightForWidth(wide))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the part that is in sight."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().sunken)
        target = self._target()
        with struck_through(painter, target & QRectF(self.rect()), self._struck):
            painter.drawImage(target, self._image)
        if self.hasFocus():
            painter.setPen(current().accent)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom about the pointer."""
        self.zoom_by(_STEP ** (event.angleDelta().y() / _NOTCH), at=event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Grip the picture."""
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the picture."""
        if self._grip is not None:
            self._pan(self._grip - event.position())
            self._grip = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the picture go."""
        del event
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show all."""
        del event
        self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Zoom and pan by keys; the rest goes on to the drawer."""
        pans = {
            Qt.Key.Key_Left: QPointF(-_PAN_PX, 0),
            Qt.Key.Key_Right: QPointF(_PAN_PX, 0),
            Qt.Key.Key_Up: QPointF(0, -_PAN_PX),
            Qt.Key.Key_Down: QPointF(0, _PAN_PX),
        }
        key = Qt.Key(event.key())
        if key in pans:
            self._pan(pans[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def _target(self) -> QRectF:
        """Return where the whole picture stands, most of it outside when zoomed."""
        whole = fitted(self._image.size(), QRectF(self.rect()))
        size = whole.size() * self.zoom
        corner = QPointF(
            self.width() / 2 - self._middle.x() * size.width(),
            self.height() / 2 - self._middle.y() * size.height(),
        )
        return QRectF(corner, size)

    def _share_at(self, place: QPointF) -> QPointF:
        target = self._target()
        across, down = max(target.width(), 1.0), max(target.height(), 1.0)
        return QPointF((place.x() - target.x()) / across, (place.y() - target.y()) / down)

    def _pan(self, pixels: QPointF) -> None:
        target = self._target()
        across, down = max(target.width(), 1.0), max(target.height(), 1.0)
        self._move_middle(QPointF(pixels.x() / across, pixels.y() / down))

    def _move_middle(self, shares: QPointF) -> None:
        """Move what stands in the middle, never so far that an edge comes into sight."""
        half = 0.5 / self.zoom
        moved = self._middle + shares
        self._middle = QPointF(
            min(max(moved.x(), half), 1 - half), min(max(moved.y(), half), 1 - half)
        )
        self.update()
