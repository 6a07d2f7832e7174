"""Chip: a word about a state, with an icon, on its soft ground."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role, Theme

ChipKind = Literal["good", "caution", "bad", "muted", "neutral", "accent"]
# kind -> ground and writing; the muted one has a dashed line instead of a ground
_COLOURS: dict[ChipKind, tuple[Role, Role]] = {
    "good": ("good_soft", "good"),
    "caution": ("caution_soft", "caution"),
    "bad": ("bad_soft", "bad"),
    "muted": ("surface", "muted"),
    "neutral": ("sunken", "muted"),
    "accent": ("sel", "accent"),
}
_ICON_GAP = 3


class Chip(QWidget):
    """A chip of 20 px.

    Parameters
    ----------
    text : str
        One or two words.
    kind : {"good", "caution", "bad", "muted", "neutral", "accent"}
        Its colours; "muted" has a dashed line (not tested).
    icon : str
        An icon before the text, so that colour is not the only carrier.
    """

    def __init__(
        self,
        text: str,
        kind: ChipKind = "neutral",
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_chip(text, kind, icon=icon)

    @property
    def text(self) -> str:
        """What the chip says."""
        return self._text

    @property
    def kind(self) -> ChipKind:
        """Which colours it has."""
        return self._kind

    def set_chip(self, text: str, kind: ChipKind, *, icon: str = "") -> None:
        """Say something else."""
        self._text, self._kind, self._icon = text, kind, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of icon and text."""
        return QSize(chip_width(self._text, has_icon=bool(self._icon)), metrics.CHIP)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room in which the text is shortened to almost nothing."""
        return QSize(min(self.sizeHint().width(), 40), metrics.CHIP)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the chip."""
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._text, self._kind, icon=self._icon)


def chip_width(text: str, *, has_icon: bool = False, has_arrow: bool = False) -> int:
    """Return how wide a chip with this text is, in pixels."""
    short, wide = metrics.CHIP_PADDING
    width = QFontMetrics(fonts.muted()).horizontalAdvance(text)
    left = short + metrics.CHIP_ICON + _ICON_GAP if has_icon else wide
    right = metrics.CHIP_ICON + _ICON_GAP + short if has_arrow else wide
    return left + width + right


def paint_chip(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    kind: ChipKind,
    *,
    icon: str = "",
    has_arrow: bool = False,
) -> None:
    """Paint a chip at the left of the rectangle, as wide as it needs and fits.

    Parameters
    ----------
    painter : QPainter
        Open on a widget or a cell of a table.
    rect : QRect
        The room; the chip stands in the middle of its height.
    text, kind, icon
        As for `Chip`.
    has_arrow : bool
        Whether an arrow at the right says that it opens a list.
    """
    theme = current()
    room = QRectF(rect)
    width = min(room.width(), chip_width(text, has_icon=bool(icon), has_arrow=has_arrow))
    pill = QRectF(room.left(), room.center().y() - metrics.CHIP / 2, width, metrics.CHIP)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ground(painter, pill, kind, theme)
    role = _COLOURS[kind][1]
    short, wide = metrics.CHIP_PADDING
    words = pill.adjusted(wide, 0, -wide, 0)
    if icon:
        paint_icon(painter, _icon_room(pill, pill.left() + short), icon, role)
        words.setLeft(pill.left() + short + metrics.CHIP_ICON + _ICON_GAP)
    if has_arrow:
        left = pill.right() - short - metrics.CHIP_ICON
        paint_icon(painter, _icon_room(pill, left), "chevron-down", role)
        words.setRight(left - 1)
    painter.setFont(fonts.muted())
    painter.setPen(theme.colour(role))
    shown = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, int(words.width()) + 1
    )
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()


def _paint_ground(painter: QPainter, pill: QRectF, kind: ChipKind, theme: Theme) -> None:
    if kind == "muted":
        pen = QPen(QColor(theme.field), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pill = pill.adjusted(0.5, 0.5, -0.5, -0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colour(_COLOURS[kind][0])))
    painter.drawRoundedRect(pill, metrics.CHIP_RADIUS, metrics.CHIP_RADIUS)


def _icon_room(pill: QRectF, left: float) -> QRectF:
    side = metrics.CHIP_ICON
    return QRectF(
        QPointF(left, pill.center().y() - side / 2),
        QPointF(left + side, pill.center().y() + side / 2),
    )
