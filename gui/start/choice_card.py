"""A large card that is a button: icon, title, a sentence, a note, and the keys that press it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.start.writing import ink, paint_key_cap, paint_line, paint_paragraph
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role

HEIGHT, COMPACT_HEIGHT = 208, 88
_EDGE = 17  # from the card's outer edge to what it holds
_TILE, _COMPACT_TILE = 40, 28
_ICON = 24


@dataclass(frozen=True)
class Choice:
    """What a card says.

    Attributes
    ----------
    title, sentence : str
        What it does, and what comes of it.
    note : str
        How long it takes or what it takes, in the lower left corner.
    icon : str
        Name of the drawing.
    """

    title: str
    sentence: str
    note: str
    icon: str


class CardButton(QAbstractButton):
    """A button that looks like a card: the ground, the edge, hover, press and focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.is_compact = False

    def set_density(self, *, is_compact: bool) -> None:
        """Show everything, or what a small window has room for."""
        self.is_compact = is_compact
        self.updateGeometry()
        self.update()

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the card itself; what it holds comes on top."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = metrics.FOCUS if self.hasFocus() else metrics.LINE
        painter.setPen(ink("accent" if self.hasFocus() else "line"))
        pen = painter.pen()
        pen.setWidth(width)
        painter.setPen(pen)
        painter.setBrush(ink(self._ground()))
        half = width / 2
        inside = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(inside, metrics.RADIUS, metrics.RADIUS)

    def _ground(self) -> Role:
        if self.isDown():
            return "sel"
        return "hover" if self.underMouse() else "surface"

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show that the pointer is over the card."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show that it has left."""
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: object) -> None:  # noqa: N802
        """Let Enter press the card as Space does."""
        if getattr(event, "key", int)() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)  # type: ignore[arg-type]


class ChoiceCard(CardButton):
    """One of the ways to begin.

    Parameters
    ----------
    choice : Choice
        What it says.
    keys : str
        The shortcut that presses it ("Ctrl+1"), shown as a cap.
    """

    def __init__(self, choice: Choice, *, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self._keys = keys
        self.setAccessibleName(choice.title)
        self.setAccessibleDescription(f"{choice.sentence} {choice.note}. {keys}")
        self.setShortcut(keys)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of the density; the width is shared out."""
        return QSize(160, COMPACT_HEIGHT if self.is_compact else HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the card."""
        with QPainter(self) as painter:
            self.paint_ground(painter)
            if self.is_compact:
                self._paint_compact(painter)
            else:
                self._paint_whole(painter)

    def _paint_whole(self, painter: QPainter) -> None:
        self._paint_tile(painter, QRect(_EDGE, _EDGE, _TILE, _TILE))
        room = self.rect().adjusted(_EDGE, 0, -_EDGE, 0)
        title = QRect(room.left(), 73, room.width(), metrics.SECTION_LINE)
        paint_line(painter, title, self.choice.title, font=fonts.section())
        body = QRect(room.left(), 97, room.width(), 3 * metrics.BODY_LINE)
        line = metrics.BODY_LINE
        paint_paragraph(
            painter, body, self.choice.sentence, font=fonts.body(), role="muted", line=line
        )
        cap = paint_key_cap(painter, room.right() + 1, top=169, keys=self._keys)
        note = QRect(room.left(), cap.top(), cap.left() - room.left() - 8, cap.height())
        paint_line(painter, note, self.choice.note, font=fonts.muted(), role="muted")

    def _paint_compact(self, painter: QPainter) -> None:
        self._paint_tile(painter, QRect(12, 12, _COMPACT_TILE, _COMPACT_TILE))
        paint_key_cap(painter, self.width() - 12, top=12, keys=self._keys)
        title = QRect(12, 52, self.width() - 24, metrics.SECTION_LINE)
        paint_line(painter, title, self.choice.title, font=fonts.body(is_strong=True))

    def _tile_ground(self) -> Role:
        if self.hasFocus():
            return "sel"
        return "hover" if current().is_dark else "sunken"  # what stands out from the card

    def _paint_tile(self, painter: QPainter, tile: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink(self._tile_ground()))
        painter.drawRoundedRect(tile, metrics.HALF, metrics.HALF)
        side = _ICON if tile.width() == _TILE else metrics.ICON
        drawing = QRect(0, 0, side, side)
        drawing.moveCenter(tile.center())
        role: Role = "accent" if self.hasFocus() else "text"
        paint_icon(painter, drawing, self.choice.icon, role)
