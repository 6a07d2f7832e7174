"""The icons: our own line drawings, tinted by role when they are painted.

A drawing is an SVG on a grid of 16 px that says `currentColor` where the role's colour goes. An
icon looks the colour up in the theme in force each time that it is painted, so it follows a change
of theme by itself and is sharp at any device pixel ratio.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme.current import current
from gui.theme.tokens import Role

_FOLDER = Path(__file__).parent / "icons"
_PLACEHOLDER = "currentColor"
# Some 50 names, a few roles and two sizes: a window shows far fewer at a time.
_KEPT_PICTURES = 512


def names() -> list[str]:
    """Return the names of all icons, in alphabetical order."""
    return sorted(path.stem for path in _FOLDER.glob("*.svg"))


def icon(name: str, role: Role = "text", size: int = 0, *, on_role: Role | None = None) -> QIcon:
    """Return an icon that takes the colour of `role` from the theme in force.

    Parameters
    ----------
    name : str
        One of `names()`.
    role : Role
        The colour; a disabled icon takes the colour of disabled text instead.
    size : int
        The largest side at which it is painted, in logical pixels; 0 for as large as fits.
    on_role : Role, optional
        The colour while the button is checked or the item is selected.
    """
    return QIcon(_LineDrawing(name, (role, on_role or role), size=size))


def pixmap(name: str, role: Role = "text", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """Return the icon as a picture of `size` logical pixels for a screen of this ratio."""
    return QPixmap.fromImage(_rendered(name, current().colour(role), round(size * ratio), ratio))


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, role: Role = "text") -> None:
    """Paint the icon into the rectangle, as large as fits and in the middle."""
    ratio = painter.device().devicePixelRatioF()
    side = min(rect.width(), rect.height())
    image = _rendered(name, current().colour(role), max(1, round(side * ratio)), 1.0)
    corner = QRectF(0, 0, side, side)
    corner.moveCenter(QRectF(rect).center())
    painter.drawImage(corner, image)


def tinted(name: str, colour: str) -> bytes:
    """Return the SVG text of an icon in this colour, `#RRGGBB`."""
    return _source(name).replace(_PLACEHOLDER, colour).encode()


class _LineDrawing(QIconEngine):
    """One icon that is drawn when it is needed."""

    def __init__(self, name: str, roles: tuple[Role, Role], *, size: int) -> None:
        super().__init__()
        self._name = name
        self._roles = roles
        self._size = size
        _source(name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height(), self._size or rect.height())
        # Room that is wider than high keeps a distance at the right, to the text of a button.
        left = rect.x() if rect.width() > rect.height() else rect.center().x() - (side - 1) // 2
        rect = QRect(left, rect.center().y() - (side - 1) // 2, side, side)
        paint_icon(painter, rect, self._name, self._colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        picture = QPixmap(size)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(), size / scale), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _LineDrawing(self._name, self._roles, size=self._size)

    def _colour(self, mode: QIcon.Mode, state: QIcon.State) -> Role:
        if mode == QIcon.Mode.Disabled:
            return "disabled"
        is_on = state == QIcon.State.On or mode == QIcon.Mode.Selected
        return self._roles[is_on]


@lru_cache(maxsize=_KEPT_PICTURES)
def _rendered(name: str, colour: str, side: int, ratio: float) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(tinted(name, colour))).render(painter, QRectF(0, 0, side, side))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
