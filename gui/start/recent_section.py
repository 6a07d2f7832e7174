"""Recent projects with their filter; where there are none, a sentence instead."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.session.recents import Recent
from gui.start.footer import SmallIcon
from gui.start.recent_table import RecentTable
from gui.start.writing import ink
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.labels import section, sentence

_EMPTY = "Projects that you begin or open are listed here."
_EMPTY_HEIGHT = 88
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class RecentSection(QWidget):
    """Head with filter and *Open project…*, and the table under it.

    Signals
    -------
    project_chosen : Path
        Folder of the project to be opened.
    project_wanted
        Another project is to be looked for on disk.
    restore_wanted
        What was cleared is to come back.
    """

    project_chosen = Signal(object)
    project_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecentTable()
        self.filter = FilterField()
        self.open = Button("Open project…", icon_name="folder", is_small=True)
        self.words = sentence(_EMPTY, wraps=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.undo = Button("Undo", "link", is_small=True)
        self._frame = _Frame()
        self._stack = QStackedWidget(self._frame)
        self._lay_out()
        self.filter.textChanged.connect(self._narrow)
        self.open.clicked.connect(self.project_wanted)
        self.table.chosen.connect(lambda recent: self.project_chosen.emit(recent.folder))
        self.undo.clicked.connect(self.restore_wanted)
        self.set_recents([])

    def set_recents(self, recents: list[Recent], *, cleared: int = 0) -> None:
        """Show these; `cleared` says how many were just taken off the list."""
        self.table.set_recents(recents)
        self.filter.setVisible(bool(recents))
        self.undo.setVisible(cleared > 0)
        noun = "project was" if cleared == 1 else "projects were"
        words = f"{cleared} {noun} taken off this list; nothing was deleted." if cleared else _EMPTY
        self._empty_words = words
        self._narrow()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange for a small or an ordinary window."""
        self.table.set_density(is_compact=is_compact)
        self._narrow()
        self.filter.setFixedWidth(120 if is_compact else 200)

    def _narrow(self) -> None:
        text = self.filter.text()
        self.table.set_filter(text)
        has_rows = self.table.model().rowCount() > 0
        is_narrowed = bool(text.strip()) and not self.filter.isHidden()
        self.words.setText(f"No project holds “{text}”." if is_narrowed else self._empty_words)
        self._stack.setCurrentIndex(0 if has_rows else 1)
        self._stack.setMaximumHeight(self.table.sizeHint().height() if has_rows else _EMPTY_HEIGHT)
        self._frame.setMaximumHeight(self._stack.maximumHeight() + 2)
        self._stack.setMinimumHeight(
            self.table.minimumSizeHint().height() if has_rows else _EMPTY_HEIGHT
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.STEP)
        head.addWidget(section("Recent projects"))
        head.addStretch(1)
        head.addWidget(self.filter)
        head.addWidget(self.open)
        empty = QWidget()
        row = QHBoxLayout(empty)
        row.addStretch(1)
        row.addWidget(self.words)
        row.addWidget(self.undo)
        row.addStretch(1)
        self.words.setWordWrap(False)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._frame, 1)


class FilterField(QLineEdit):
    """The words that a project must hold; twelve rows are filtered at every letter."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Filter")
        self.setAccessibleName("Filter recent projects")
        self.setFixedSize(200, metrics.FIELD)
        self.setTextMargins(22, 0, 0, 0)
        SmallIcon("search", parent=self).move(9, 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear on Esc; an empty field leaves the key to the screen."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class _Frame(QFrame):
    """The table's edge with its round corners, to which the table inside is cut."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        inside = QRectF(self.contentsRect()).adjusted(1, 1, -1, -1)
        path = QPainterPath()
        path.addRoundedRect(inside.translated(-1, -1), metrics.RADIUS - 3, metrics.RADIUS - 3)
        for child in self.findChildren(QStackedWidget, options=_DIRECT):
            child.setMask(QRegion(path.toFillPolygon().toPolygon()))

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(ink("line"))
            painter.setBrush(ink("surface"))
            edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(edge, metrics.RADIUS - 2, metrics.RADIUS - 2)
