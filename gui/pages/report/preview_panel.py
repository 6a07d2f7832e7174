"""The right of the page: the pages of the report, turned, enlarged, and kept up to date."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from gui.pages.report.preview import PageFile, PagePreview
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.empty import EmptyState
from gui.widgets.labels import ElidedLabel, muted
from gui.widgets.segmented import Segmented

_BAR = 48
_SPIN_WIDTH = 84
_ROOM_FOR_TIME = 384


class PreviewPanel(QWidget):
    """Pages with a bar above them, or one sentence where there are none.

    Signals
    -------
    run_wanted
        The report is to be written, or brought up to date.
    """

    run_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.preview = PagePreview()
        self._empty = EmptyState("", "Run all checks", self.run_wanted.emit)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.preview)
        self._updated = ElidedLabel()
        self._updated.setProperty("role", "muted")
        self._updated.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._stale = self._make_stale()
        self._bar = self._make_bar()
        self.preview.page_changed.connect(self._show_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._stale)
        column.addWidget(self._stack, 1)
        self.show_empty("", has_button=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that lets the other parts have their own."""
        return QSize(320, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out when the pages were written where there is no room to say it."""
        super().resizeEvent(event)
        self._updated.setVisible(self.width() >= _ROOM_FOR_TIME)
        self._bar_stretch.setVisible(self.width() < _ROOM_FOR_TIME)

    def show_pages(self, pages: Sequence[PageFile], *, titles: dict[int, str]) -> None:
        """Show the pages."""
        self.preview.show_pages(pages, titles=titles)
        self._spin.setMaximum(max(1, len(pages)))
        self._spin.setSuffix(f" of {len(pages)}")
        self._stack.setCurrentWidget(self.preview)
        self._bar.setVisible(True)
        self._show_page(self.preview.page)

    def show_empty(self, text: str, *, has_button: bool) -> None:
        """Show one sentence in the place of the pages."""
        self._empty.set_text(text)
        self._empty.set_action("Run all checks" if has_button else "")
        self._stack.setCurrentWidget(self._empty)
        self._bar.setVisible(False)
        self._stale.setVisible(False)

    def show_state(self, updated: str, *, is_stale: bool, can_run: bool) -> None:
        """Say when the pages were written, and whether the plan has changed since."""
        self._updated.setText("" if is_stale else updated)
        has_pages = self._stack.currentWidget() is self.preview
        self._stale.setVisible(is_stale and has_pages)
        self._update.setEnabled(can_run)
        self.preview.set_dimmed(is_dimmed=is_stale)

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(_BAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(metrics.PAD, 0, metrics.PAD, 0)
        row.setSpacing(metrics.STEP)
        self._spin = QSpinBox(minimum=1, maximum=1)
        self._spin.setAccessibleName("Page")
        self._spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._spin.setFixedWidth(_SPIN_WIDTH)
        self._spin.setKeyboardTracking(False)
        self._spin.valueChanged.connect(self.preview.go_to)
        before = IconButton("chevron-left", "Previous page", role="secondary")
        before.clicked.connect(lambda: self.preview.go_to(self.preview.page - 1))
        after = IconButton("chevron-right", "Next page", role="secondary")
        after.clicked.connect(lambda: self.preview.go_to(self.preview.page + 1))
        self._zoom = Segmented([("fit", "Fit"), ("actual", "100 %")], name="Size", is_small=True)
        self._zoom.changed.connect(self._change_zoom)
        row.addWidget(before)
        row.addWidget(self._spin)
        row.addWidget(after)
        row.addWidget(self._updated, 1)
        self._bar_stretch = QWidget()
        row.addWidget(self._bar_stretch, 1)
        row.addWidget(self._zoom)
        self._turns = (before, after)
        return bar

    def _make_stale(self) -> QWidget:
        line = QWidget()
        line.setFixedHeight(metrics.CARD_HEAD)
        row = QHBoxLayout(line)
        row.setContentsMargins(metrics.PAD, 0, metrics.PAD, 0)
        note = muted("From an earlier plan")
        self._update = Button(
            "Update report",
            trigger=self.run_wanted.emit,
            tip="Write the report of the plan as it stands (F5)",
            is_small=True,
        )
        self._update.setShortcut(QKeySequence(Qt.Key.Key_F5))
        row.addWidget(note, 1)
        row.addWidget(self._update)
        return line

    def _change_zoom(self, value: object) -> None:
        self.preview.set_zoom("actual" if value == "actual" else "fit")

    def _show_page(self, page: int) -> None:
        self._spin.blockSignals(True)
        self._spin.setValue(page)
        self._spin.blockSignals(False)
        before, after = self._turns
        before.setEnabled(page > 1)
        after.setEnabled(page < self.preview.count)
