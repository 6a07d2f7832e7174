"""Small pictures of rows, cut from the few sheets on which a stage has put them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from core.records.views.samples import Tiles

_KEPT_SHEETS = 4


class TileSheets:
    """Gives tiles by number; a sheet is read when its first tile is asked for.

    Parameters
    ----------
    tiles : Tiles
        How the sheets are laid out.
    path_of : callable
        Where the bytes of a SHA-256 lie.
    """

    def __init__(self, tiles: Tiles, path_of: Callable[[str], Path]) -> None:
        self._tiles = tiles
        self._path_of = path_of
        self._sheets: dict[int, QImage] = {}

    @property
    def size(self) -> QSize:
        """Pixels of one tile."""
        return QSize(self._tiles.width, self._tiles.height)

    def tile(self, number: int) -> QImage:
        """Return one tile at its own resolution; null where there is none."""
        sheet, place = divmod(number, self._tiles.per_sheet)
        if not 0 <= sheet < len(self._tiles.sheets):
            return QImage()
        line, column = divmod(place, self._tiles.columns)
        width, height = self._tiles.width, self._tiles.height
        return self._sheet(sheet).copy(column * width, line * height, width, height)

    def paint(self, painter: QPainter, rect: QRect, number: int) -> None:
        """Paint a tile as large as fits, in the middle, each pixel a square."""
        image = self.tile(number)
        if image.isNull():
            return
        shown = image.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(rect.topLeft(), shown)
        place.moveCenter(rect.center())
        is_enlarged = shown.width() >= image.width()
        hint = QPainter.RenderHint.SmoothPixmapTransform
        painter.save()
        painter.setRenderHint(hint, on=not is_enlarged)
        painter.drawImage(place, image)
        painter.restore()

    def _sheet(self, number: int) -> QImage:
        if number not in self._sheets:
            if len(self._sheets) >= _KEPT_SHEETS:
                self._sheets.pop(next(iter(self._sheets)))
            path = self._path_of(self._tiles.sheets[number])
            self._sheets[number] = QImage(str(path))
        return self._sheets[number]
