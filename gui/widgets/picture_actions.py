"""Copying and saving what a widget paints by itself: as PNG, as SVG, or as its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from core.canonical import write_whole
from core.errors import AuditError
from gui.tables.writing import tsv, write_csv
from gui.theme import metrics
from gui.theme.current import current

Data = tuple[Sequence[str], Sequence[Sequence[str]]]

_RATIO = 3.0  # about 300 dots an inch
_PICTURES = "PNG picture (*.png);;SVG drawing (*.svg)"
_TABLES = "Table (*.csv)"


@runtime_checkable
class TellsFaults(Protocol):
    """A window that has a place for faults."""

    def tell_fault(self, fault: AuditError) -> None:
        """Say what failed and what to do."""


class Drawing(Protocol):
    """A picture that can be painted at any size, with all that has to be said beside it."""

    @property
    def size(self) -> QSize:
        """Its size in pixels of the screen."""

    def paint(self, painter: QPainter) -> None:
        """Paint it from the corner at the top and left."""


class PictureActions(QObject):
    """Gives a widget the menu of a picture: copy it, save it, and the same for its data.

    Parameters
    ----------
    widget : QWidget
        What paints the picture; it owns this.
    title : str
        Proposed name of a file.
    data : callable, optional
        Returns heads and rows of the figures behind the picture.
    drawing : callable, optional
        Returns what is copied and saved where that is more than the widget itself: a picture that
        must not be quoted without its words.

    Notes
    -----
    Why a file could not be written is told by the window that holds the widget (`TellsFaults`).
    """

    def __init__(
        self,
        widget: QWidget,
        *,
        title: str,
        data: Callable[[], Data] | None = None,
        drawing: Callable[[], Drawing] | None = None,
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._title = title
        self._data = data
        self._drawing = drawing
        self._ring: _Ring | None = None
        self._offer("Copy picture", self.copy_picture)
        self._offer("Save picture…", self._ask_picture)
        if data is not None:
            self._offer("Copy data", self.copy_data)
            self._offer("Save data…", self._ask_data)
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            # The menu key opens the menu of what has the focus, and the focus must be seen.
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._ring = _Ring(widget)

    def _offer(self, text: str, trigger: Callable[[], None]) -> None:
        action = QAction(text, self._widget)
        action.triggered.connect(lambda _=False: trigger())
        self._widget.addAction(action)

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self._image())

    def copy_data(self) -> None:
        """Put the figures on the clipboard, as lines with tabs."""
        data = self._data
        if data is not None:
            self._attempt(lambda: QGuiApplication.clipboard().setText(tsv(*data())))

    def save_picture(self, path: Path) -> None:
        """Write the picture as SVG where the name says so, else as PNG."""
        content = self._svg() if path.suffix.lower() == ".svg" else self._png()
        self._attempt(lambda: write_whole(path, content))

    def save_data(self, path: Path) -> None:
        """Write the figures as CSV."""
        data = self._data
        if data is not None:
            self._attempt(lambda: write_csv(path, *data()))

    def _ask_picture(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._widget, "Save picture", f"{self._title}.png", _PICTURES
        )
        if name:
            self.save_picture(Path(name))

    def _ask_data(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._widget, "Save data", f"{self._title}.csv", _TABLES
        )
        if name:
            self.save_data(Path(name))

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except AuditError as fault:
            window = self._widget.window()
            if not isinstance(window, TellsFaults):
                raise
            window.tell_fault(fault)

    def _image(self) -> QImage:
        found = self._drawing() if self._drawing is not None else None
        size = self._widget.size() if found is None else found.size
        image = QImage(size * _RATIO, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(_RATIO)
        image.fill(self._widget.palette().window().color())
        if found is None:
            self._render(image)
        else:
            with QPainter(image) as painter:
                found.paint(painter)
        return image

    def _png(self) -> bytes:
        target = QBuffer()
        target.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(target, b"PNG").write(self._image())
        return bytes(target.data().data())

    def _svg(self) -> bytes:
        content = QByteArray()
        target = QBuffer(content)
        target.open(QIODevice.OpenModeFlag.WriteOnly)
        found = self._drawing() if self._drawing is not None else None
        size = self._widget.size() if found is None else found.size
        drawing = QSvgGenerator()
        drawing.setOutputDevice(target)
        drawing.setSize(size)
        drawing.setViewBox(QRect(QPoint(), size))
        drawing.setTitle(self._title)
        drawing.setDescription(self._widget.accessibleDescription())
        with QPainter(drawing) as painter:
            if found is None:
                self._render(painter)
            else:
                found.paint(painter)
        target.close()
        return bytes(content.data())

    def _render(self, target: QImage | QPainter) -> None:
        if self._ring is not None:
            self._ring.hide()  # it belongs to the screen, not to the picture
        if isinstance(target, QPainter):
            self._widget.render(target, QPoint())
        else:
            self._widget.render(target)


class _Ring(QWidget):
    """The ring of the focus, over a widget that paints no focus itself."""

    def __init__(self, below: QWidget) -> None:
        super().__init__(below)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        below.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Lie over the whole widget while it has the focus that the keyboard brought."""
        kind = event.type()
        # Nothing is touched for other events: the last ones come while the widget is taken down.
        if kind == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            if watched.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
                self.setGeometry(watched.rect())
                self.raise_()
                self.show()
        elif kind in (QEvent.Type.FocusOut, QEvent.Type.Resize) and isValid(self):
            self.hide()
        return False

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the ring."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current().accent), metrics.FOCUS))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
