"""The pages of the report as pictures, one under the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gui.theme import fonts, metrics
from gui.theme.current import current

Zoom = Literal["fit", "actual"]

_GAP = metrics.GAP
_ACTUAL_WIDTH = 794  # A4 at 96 logical pixels an inch
_KEPT = 4  # pictures in memory; a page at 100 % on a sharp screen takes 14 MiB
_PAPER = "#FFFFFF"


@dataclass(frozen=True)
class PageFile:
    """One page: where its picture lies, and its size in pixels."""

    number: int
    path: Path
    width: int
    height: int


class PagePreview(QAbstractScrollArea):
    """Pages to scroll through; only those in sight are read from disk.

    Signals
    -------
    page_changed : int
        Another page stands at the top, counted from 1.
    """

    page_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Pages of the report")
        self._pages: tuple[PageFile, ...] = ()
        self._titles: dict[int, str] = {}
        self._zoom: Zoom = "fit"
        self._top = 1
        self._is_dimmed = False
        self._held: OrderedDict[tuple[Path, int], QPixmap] = OrderedDict()
        self.verticalScrollBar().valueChanged.connect(self._moved)

    @property
    def page(self) -> int:
        """The page at the top, counted from 1."""
        return self._top

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._pages)

    def show_pages(self, pages: Sequence[PageFile], *, titles: dict[int, str]) -> None:
        """Show other pages at the same place; `titles` says what begins on a page."""
        self._pages, self._titles = tuple(pages), titles
        self._held.clear()
        self._lay_out()
        self._moved()

    def set_zoom(self, zoom: Zoom) -> None:
        """Fit the width, or show the pages at their own size; the page at the top stays."""
        page = self._top
        self._zoom = zoom
        self._lay_out()
        self.go_to(page)

    def set_dimmed(self, *, is_dimmed: bool) -> None:
        """Show that the pages are from an earlier plan."""
        self._is_dimmed = is_dimmed
        self.viewport().update()

    def go_to(self, page: int) -> None:
        """Bring the top of a page into sight."""
        if self._pages:
            place = max(1, min(page, len(self._pages)))
            self.verticalScrollBar().setValue(self._rect(place - 1).top() - _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the page at the top where it is when the width changes."""
        page = self._top
        super().resizeEvent(event)
        self._lay_out()
        if event.oldSize().width() != event.size().width():
            self.go_to(page)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Turn pages with Page Up, Page Down, Home and End."""
        turns = {
            Qt.Key.Key_PageDown: self._top + 1,
            Qt.Key.Key_PageUp: self._top - 1,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: len(self._pages),
        }
        wanted = turns.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self.go_to(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the pages that are in sight, and the ring of the focus."""
        theme = current()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.sunken))
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for place in range(len(self._pages)):
            rect = self._rect(place).translated(-x, -y)
            if rect.intersects(event.rect()):
                self._paint_page(painter, rect, place)
        if self.hasFocus():
            painter.setPen(QColor(theme.accent))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _paint_page(self, painter: QPainter, rect: QRect, place: int) -> None:
        theme = current()
        painter.fillRect(rect, QColor(_PAPER))
        picture = self._picture(self._pages[place], rect.width())
        if picture.isNull():
            painter.setPen(QColor("#56606B"))
            painter.setFont(fonts.muted())
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "This page cannot be read")
        else:
            painter.drawPixmap(rect, picture)
        if self._is_dimmed:
            veil = QColor(theme.sunken)
            veil.setAlpha(150)
            painter.fillRect(rect, veil)
        painter.setPen(QColor(theme.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _picture(self, page: PageFile, width: int) -> QPixmap:
        """Return the page at its width on this screen, kept while it is near."""
        ratio = self.devicePixelRatioF()
        pixels = round(width * ratio)
        key = (page.path, pixels)
        if key not in self._held:
            whole = QPixmap(str(page.path))
            smooth = Qt.TransformationMode.SmoothTransformation
            self._held[key] = whole if whole.isNull() else whole.scaledToWidth(pixels, smooth)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

    def _page_width(self) -> int:
        room = self.viewport().width() - 2 * metrics.PAD
        return max(120, room) if self._zoom == "fit" else _ACTUAL_WIDTH

    def _rect(self, place: int) -> QRect:
        """Return where a page stands on the long sheet of all pages."""
        width = self._page_width()
        top = _GAP
        for page in self._pages[:place]:
            top += round(width * page.height / page.width) + _GAP
        page = self._pages[place]
        left = max(metrics.PAD, (self.viewport().width() - width) // 2)
        return QRect(left, top, width, round(width * page.height / page.width))

    def _lay_out(self) -> None:
        across, along = self.horizontalScrollBar(), self.verticalScrollBar()
        if not self._pages:
            across.setRange(0, 0)
            along.setRange(0, 0)
            self.viewport().update()
            return
        last = self._rect(len(self._pages) - 1)
        along.setRange(0, max(0, last.bottom() + _GAP - self.viewport().height()))
        along.setPageStep(self.viewport().height())
        along.setSingleStep(3 * metrics.BODY_LINE)
        across.setRange(0, max(0, last.right() + metrics.PAD - self.viewport().width()))
        across.setPageStep(self.viewport().width())
        across.setSingleStep(3 * metrics.BODY_LINE)
        self.viewport().update()

    def _moved(self) -> None:
        """Say which page is at the top now: the one in which the upper third lies."""
        line = self.verticalScrollBar().value() + self.viewport().height() // 3
        top = 1
        for place in range(len(self._pages)):
            if self._rect(place).top() <= line:
                top = place + 1
        self._say(top)
        if top != self._top:
            self._top = top
            self.page_changed.emit(top)
        self.viewport().update()

    def _say(self, page: int) -> None:
        title = next((self._titles[n] for n in range(page, 0, -1) if n in self._titles), "")
        words = f"Page {page} of {len(self._pages)}" if self._pages else "No pages yet"
        self.setAccessibleDescription(f"{words}: {title}" if title else words)
