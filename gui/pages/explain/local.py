"""The Local tab: samples at the left, the grid of methods, and a drawer for one cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from core.records.views.explanation import MethodColumn
from gui.pages.explain.cell_drawer import CellDrawer
from gui.pages.explain.grid_model import Cell
from gui.pages.explain.grid_view import Grid
from gui.pages.explain.methods_drawer import MethodsDrawer
from gui.pages.explain.pictures import PictureStore
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.question_bar import QuestionBar
from gui.pages.explain.sample_panel import SamplePanel
from gui.pages.explain.scale_line import ScaleLine
from gui.pages.explain.settings_drawer import SettingsDrawer
from gui.pages.explain.words import ticked_words
from gui.pages.page import Frame
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.drawer import Drawer
from gui.widgets.empty import EmptyState
from gui.widgets.labels import muted

_NARROWEST_GRID = 430
_NO_SAMPLES = "Test rows to explain stand here once the network is evaluated."
_UNDER_WAY = "Each chosen sample gets a picture from each method."
_NOTHING_YET = (
    "What each of {} methods says about the chosen samples stands here, with what it kept of its "
    "sum."
)


class LocalTab(QWidget):
    """Rows one by one."""

    shown = Signal()

    def __init__(
        self,
        presenter: ExplainPresenter,
        frame: Frame,
        *,
        explain: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._frame = frame
        self._explain = explain
        self._is_compact = False
        self._wants_samples = False
        store = PictureStore(presenter.session.artifact)
        self.panel = SamplePanel(presenter)
        self.bar = QuestionBar(presenter)
        self.grid = Grid(store)
        self.scale = ScaleLine()
        self.drawer = CellDrawer(presenter, frame, store)
        self.methods = MethodsDrawer(presenter)
        self.settings = SettingsDrawer(presenter)
        self._drawers: tuple[Drawer, ...] = (self.drawer, self.methods, self.settings)
        for drawer in self._drawers:
            drawer.hide()
        self.card = Card(is_flush=True)
        self.empty = EmptyState("", "", self._act)
        self._stack = QStackedWidget()
        self._right = QWidget()
        self._lay_out()
        self.bar.samples_wanted.connect(self._toggle_samples)
        self.grid.cell_opened.connect(self._open)
        self.grid.method_opened.connect(self._open_method)
        self.grid.cell_changed.connect(self._cell_changed)
        self.bar.methods_wanted.connect(lambda: self._toggle(self.methods))
        self.bar.settings_wanted.connect(lambda: self._toggle(self.settings))
        for drawer in self._drawers:
            drawer.closed.connect(self._arrange)
        presenter.grid_changed.connect(self._show_grid)
        presenter.changed.connect(self._show_state)
        self._show_grid()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the tab for a small or an ordinary window."""
        self._is_compact = is_compact
        self._wants_samples = False
        self._place_panel()
        self.bar.set_density(is_compact=is_compact)
        self.grid.set_density(is_compact=is_compact)
        self.scale.set_density(is_compact=is_compact)
        self._arrange()
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the drawer take the place of the samples where the grid would be too narrow."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell the page that its header speaks of this tab."""
        super().showEvent(event)
        self.shown.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Paint the pictures of the other theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.grid.viewport().update()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close the drawer on Esc, wherever the focus is."""
        open_one = next((drawer for drawer in self._drawers if drawer.isVisible()), None)
        if event.key() == Qt.Key.Key_Escape and open_one is not None:
            open_one.close_drawer()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.card.add(self.grid)
        self.card.body.setSpacing(0)
        self.card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        results = QWidget()
        column = QVBoxLayout(results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.STEP)
        self.others = muted(wraps=True)
        self.others.hide()
        column.addWidget(self.others)
        column.addWidget(self.card, 1)
        column.addWidget(self.scale)
        column.addStretch(0)
        self._stack.addWidget(results)
        self._stack.addWidget(self.empty)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(metrics.PAD, metrics.GAP, metrics.PAD, metrics.GAP)
        right.setSpacing(metrics.GAP)
        right.addWidget(self.bar)
        right.addWidget(self._stack, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.panel)
        self._row.addWidget(self._right, 1)
        for drawer in self._drawers:
            self._row.addWidget(drawer)

    def _arrange(self, *, is_opening: bool = False) -> None:
        """Show the list, the grid and the drawer as far as there is room."""
        has_drawer = is_opening or any(not drawer.isHidden() for drawer in self._drawers)
        for drawer in self._drawers:
            drawer.set_wide(is_wide=self._is_compact)
        self._right.setVisible(not (self._is_compact and has_drawer))
        if not self._is_compact:
            left = self.width() - metrics.DRAWER - self.panel.maximumWidth()
            self.panel.setVisible(not has_drawer or left >= _NARROWEST_GRID)

    def _place_panel(self) -> None:
        """Put the samples beside the grid, or in its place where the window is small."""
        self.panel.set_wide(is_wide=self._is_compact)
        if self._is_compact:
            self._stack.addWidget(self.panel)
        else:
            self._row.insertWidget(0, self.panel)
            self.panel.show()

    def _toggle_samples(self) -> None:
        self._wants_samples = not self._wants_samples
        self._show_state()

    def _open(self, cell: Cell) -> None:
        self.drawer.show_cell(cell)
        self._show_drawer()
        self.grid.scrollTo(self.grid.currentIndex())

    def _open_method(self, method: MethodColumn) -> None:
        self.drawer.show_method(method)
        self._show_drawer()

    def _show_drawer(self) -> None:
        self._close_others(self.drawer)
        # Room is made first: both at once would be wider than a small window, which would grow.
        self._arrange(is_opening=True)
        self.drawer.open_drawer()

    def _toggle(self, drawer: Drawer) -> None:
        """Open a drawer in the place of the others, or close it."""
        if drawer.isVisible():
            drawer.close_drawer()
            return
        self._close_others(drawer)
        self._arrange(is_opening=True)
        drawer.open_drawer()

    def _close_others(self, drawer: Drawer) -> None:
        for other in self._drawers:
            if other is not drawer:
                other.close_drawer()

    def _cell_changed(self, cell: Cell | None) -> None:
        if self.drawer.isHidden():
            return
        if cell is None:
            self.drawer.close_drawer()
        else:
            self.drawer.show_cell(cell)

    def _show_grid(self) -> None:
        view = self._presenter.grid
        self.grid.set_view(view)
        self.scale.set_view(view)
        self.card.setMaximumHeight(self.grid.sizeHint().height() + 2 + metrics.STALE_LINE)
        self._cell_changed(self.grid.current_cell())
        self._show_state()

    def _show_state(self) -> None:
        presenter = self._presenter
        if self._is_compact and self._wants_samples:
            self._stack.setCurrentWidget(self.panel)
        else:
            self._stack.setCurrentIndex(0 if presenter.grid is not None else 1)
        is_shown = self._is_compact and self._wants_samples
        self.bar.set_samples_shown(is_shown=is_shown)
        self._show_stale()
        self._show_others()
        self._show_empty()

    def _show_stale(self) -> None:
        presenter = self._presenter
        can_run = bool(presenter.chosen) and not presenter.missing()
        self.card.set_stale(
            "From an earlier plan" if presenter.is_grid_stale else "",
            self._explain if can_run else None,
            action="Explain again",
        )

    def _show_others(self) -> None:
        """Say where the grid shows other samples than those that are ticked."""
        presenter = self._presenter
        grid = presenter.grid if not presenter.is_grid_stale else None
        shown = {sample.row for sample in grid.samples} if grid is not None else set()
        words = ticked_words(shown, set(presenter.chosen)) if shown else ""
        self.others.setText(words)
        self.others.setVisible(bool(words))

    def _show_empty(self) -> None:
        presenter = self._presenter
        if presenter.samples is None:
            text, action = _NO_SAMPLES, "Go to Evaluate"
        elif presenter.is_running("explain_rows"):
            text, action = _UNDER_WAY, ""
        else:
            methods = len(presenter.session.plan.explanation.methods)
            text, action = _NOTHING_YET.format(methods), presenter.local_text()
        self.empty.set_text(text)
        self.empty.set_action(action)
        missing = "" if presenter.samples is None else presenter.local_missing()
        self.empty.button.setEnabled(not missing)
        self.empty.button.setToolTip(missing)

    def _act(self) -> None:
        if self._presenter.samples is None:
            self._frame.go_to("evaluate")
        else:
            self._explain()
