"""Where a picture is shown: it asks for drawings, scales what it has, and holds the tools."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QImageReader,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current

_SETTLES_MS = 150
_SMALLEST = QSize(120, 80)


class Asked(NamedTuple):
    """What a drawing was asked for: logical pixels, pixel ratio of the screen, theme."""

    width: int
    height: int
    ratio: float
    is_dark: bool


class PictureCanvas(QWidget):
    """The area of a picture.

    Signals
    -------
    wanted(int, int, float, bool)
        A drawing is needed, 150 ms after size, screen or theme have settled.
    menu_wanted(QPoint)
        The context menu is asked for, at this place on the screen.
    """

    wanted = Signal(int, int, float, bool)
    menu_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.picture = QImage()
        self.file: Path | None = None
        self.asked: Asked | None = None
        self._note = ""
        self._tools: QWidget | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLES_MS)
        self._pause.timeout.connect(self._ask)
        self.setMinimumSize(_SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Tab goes from the picture to its tools, which must be there by then.
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def show_file(self, path: Path) -> None:
        """Show a drawing."""
        read = QImageReader(str(path)).read()
        if read.isNull():
            return
        self.file, self.picture, self._note = path, read, ""
        self.update()

    def show_note(self, text: str) -> None:
        """Show a sentence and no drawing."""
        self.file, self.picture, self._note = None, QImage(), text
        self.update()

    def ask_soon(self) -> None:
        """Ask for a drawing once size, screen and theme have settled; at once the first time."""
        if self.asked is None:
            self._pause.start(0)
        else:
            self._pause.start(_SETTLES_MS)

    def ask_again(self) -> None:
        """Ask for a drawing of the same size."""
        self.asked = None
        self.ask_soon()

    def float_tools(self, tools: QWidget) -> None:
        """Let the tools lie over the upper right corner while pointer or focus is here."""
        tools.setParent(self)
        self._tools = tools
        self._show_tools()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the drawing as large as fits, or the sentence; a ring while it has the focus."""
        theme = current()
        painter = QPainter(self)
        if not self.picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.room(), self.picture)
        elif self._note:
            painter.setFont(fonts.muted())
            painter.setPen(theme.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), flags, self._note)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent), metrics.FOCUS))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the tools in their corner and ask for a drawing of the new size."""
        super().resizeEvent(event)
        self._place_tools()
        self.ask_soon()

    def event(self, event: QEvent) -> bool:
        """Ask anew on a screen of another pixel ratio."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.ask_soon()
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show the tools."""
        super().enterEvent(event)
        self._show_tools()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Hide the tools."""
        super().leaveEvent(event)
        self._show_tools()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu, by mouse or key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.mapToGlobal(self.rect().center()) if by_key else event.globalPos()
        self.menu_wanted.emit(at)

    def room(self) -> QRectF:
        """Return where the drawing goes: its own proportions, in the middle."""
        size = self.picture.size().scaled(
            self.size() * self.devicePixelRatioF(), Qt.AspectRatioMode.KeepAspectRatio
        )
        ratio = self.devicePixelRatioF()
        room = QRectF(0, 0, size.width() / ratio, size.height() / ratio)
        room.moveCenter(self.rect().toRectF().center())
        # Whole pixels of the screen, or every line of the drawing is smeared over two.
        room.moveTo(round(room.x() * ratio) / ratio, round(room.y() * ratio) / ratio)
        return room

    def _ask(self) -> None:
        if not self.isVisible() or self.width() < 2 or self.height() < 2:
            return
        ratio, is_dark = self.devicePixelRatioF(), current().is_dark
        asked = Asked(self.width(), self.height(), ratio, is_dark)
        if asked != self.asked:
            self.asked = asked
            self.wanted.emit(*asked)

    def _follow_focus(self) -> None:
        self._show_tools()

    def _show_tools(self) -> None:
        """Show the tools while the pointer is over the picture or the focus is in it."""
        if self._tools is not None:
            focused = QApplication.focusWidget()
            has_focus = focused is not None and (focused is self or self.isAncestorOf(focused))
            self._tools.setVisible(has_focus or self.underMouse())
            self._place_tools()

    def _place_tools(self) -> None:
        if self._tools is not None:
            self._tools.adjustSize()
            self._tools.move(self.width() - self._tools.width() - 4, 4)
            self._tools.raise_()
