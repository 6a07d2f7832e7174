"""Pictures of the project by their hash, in memory only as far as a bound allows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from gui.pages.explain.layered import laid_over
from gui.theme.current import current

_LIMIT_BYTES = 12 << 20


class PictureStore:
    """Reads pictures when they are painted and forgets those that were not painted for longest.

    Parameters
    ----------
    place : callable
        Where the bytes with a SHA-256 lie.
    limit : int
        Most bytes of pixels that are kept.
    """

    def __init__(self, place: Callable[[str], Path], *, limit: int = _LIMIT_BYTES) -> None:
        self._place = place
        self._limit = limit
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._bytes = 0

    @property
    def held_bytes(self) -> int:
        """Bytes of pixels in memory."""
        return self._bytes

    def image(self, sha: str) -> QImage:
        """Return the picture with this hash; a null image where there is none."""
        return self._kept_or(sha, lambda: QImage(str(self._place(sha))) if sha else QImage())

    def laid_over(self, ground: str, attribution: str) -> QImage:
        """Return an attribution over its picture in the colours of the theme in sight."""
        theme = current()
        name = f"{ground} {attribution} {theme.name}"
        return self._kept_or(
            name,
            lambda: laid_over(self.image(ground), self.image(attribution), share=1.0, theme=theme),
        )

    def _kept_or(self, name: str, make: Callable[[], QImage]) -> QImage:
        found = self._kept.pop(name, None)
        if found is None:
            found = make()
            self._bytes += found.sizeInBytes()
        self._kept[name] = found
        while self._bytes > self._limit and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.sizeInBytes()
        return found


def paint_picture(painter: QPainter, room: QRectF, image: QImage) -> QRectF:
    """Paint a whole picture into the room, as large as fits, and return where it stands.

    Larger than its pixels it keeps them as squares; smaller it is averaged.
    """
    target = fitted(image.size(), room)
    _sharp_or_smooth(painter, image.size(), target)
    painter.drawImage(target, image)
    return target


def fitted(size: QSize, room: QRectF) -> QRectF:
    """Return the largest rectangle of this shape in the middle of the room."""
    if size.isEmpty():
        return QRectF(room)
    share = min(room.width() / size.width(), room.height() / size.height())
    width, height = size.width() * share, size.height() * share
    return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)


def _sharp_or_smooth(painter: QPainter, size: QSize, target: QRectF) -> None:
    is_smaller = target.width() * painter.device().devicePixelRatioF() < size.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smaller)
