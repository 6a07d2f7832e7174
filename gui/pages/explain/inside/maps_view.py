"""What the strongest channels of a layer put out for some pictures, one below the other."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.evidence.wording import digits_for, figure_text
from core.records.views.inside import UnitMap
from gui.pages.explain.painting import write
from gui.pages.explain.pictures import PictureStore, paint_picture
from gui.theme import fonts
from gui.theme.current import current
from gui.widgets.picture_actions import Data, PictureActions

_PICTURE = 72
_GAP = 8
_HEAD = 20
_NAME = 72
_RANGE = 16
_LINE = _PICTURE + _RANGE + _GAP


class MapsView(QWidget):
    """A line for each channel, a column for each picture, of which there are fewer.

    Black is the smallest value of each map and white its largest; both stand under it.
    """

    def __init__(self, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._maps: dict[tuple[int, int], UnitMap] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        PictureActions(self, title="Maps of channels", data=self.data)

    @property
    def rows(self) -> list[int]:
        """Numbers of the rows, from 1."""
        return list(dict.fromkeys(row for row, _ in self._maps))

    @property
    def units(self) -> list[int]:
        """Numbers of the channels, strongest first."""
        return list(dict.fromkeys(unit for _, unit in self._maps))

    def data(self) -> Data:
        """Return the range of every map."""
        lines = [
            (str(one.row), str(one.unit), repr(one.low), repr(one.high))
            for one in self._maps.values()
        ]
        return ("Row", "Channel", "Smallest", "Largest"), lines

    def set_maps(self, maps: tuple[UnitMap, ...]) -> None:
        """Show other maps."""
        self._maps = {(one.row, one.unit): one for one in maps}
        spoken = ", ".join(f"channel {unit}" for unit in self.units)
        self.setAccessibleName(f"Maps of {spoken} for {len(self.rows)} pictures")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all maps."""
        across = _NAME + len(self.rows) * (_PICTURE + _GAP)
        return QSize(across, _HEAD + len(self.units) * _LINE)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint names and maps."""
        painter, theme = QPainter(self), current()
        painter.fillRect(self.rect(), theme.surface)
        centre = Qt.AlignmentFlag.AlignHCenter
        for column, row in enumerate(self.rows):
            room = QRect(_NAME + column * (_PICTURE + _GAP), 0, _PICTURE, _HEAD - 2)
            write(painter, room, f"row {row:,}", fonts.muted(), theme.muted, align=centre)
        for line, unit in enumerate(self.units):
            top = _HEAD + line * _LINE
            name = QRect(0, top, _NAME, _PICTURE)
            write(painter, name, f"channel {unit:,}", fonts.muted(), theme.text)
            for column, row in enumerate(self.rows):
                found = self._maps.get((row, unit))
                if found is not None:
                    left = _NAME + column * (_PICTURE + _GAP)
                    self._paint_map(painter, QRect(left, top, _PICTURE, _PICTURE), found)
        painter.end()

    def _paint_map(self, painter: QPainter, room: QRect, found: UnitMap) -> None:
        paint_picture(painter, QRectF(room), self._store.image(found.png))
        below = QRect(room.left(), room.bottom() + 1, room.width(), _RANGE)
        centre = Qt.AlignmentFlag.AlignHCenter
        write(painter, below, _range(found), fonts.chart(), current().muted, align=centre)


def _range(one: UnitMap) -> str:
    digits = max(digits_for(max(abs(one.low), abs(one.high))) - 1, 0)
    return " to ".join(figure_text(value, digits=digits) for value in (one.low, one.high))
