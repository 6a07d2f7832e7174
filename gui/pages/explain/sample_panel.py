"""The panel at the left: search, filter, the list of samples, and how many are ticked."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.explain.bar_combo import BarCombo, offer
from gui.pages.explain.choosing import Pick, picks
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.sample_list import SampleList
from gui.pages.explain.words import noun_of
from gui.theme import metrics
from gui.theme.current import current
from gui.widgets.labels import muted, rule
from gui.widgets.pills import FilterPills
from gui.widgets.search_field import SearchField
from gui.widgets.tiles import TileSheets

_WIDTH = 216
_FOOT = 40
_FIGURE = 130
_WHICH = "Another column is chosen in the settings, under Over many rows."


class SamplePanel(QWidget):
    """Which samples are explained."""

    def __init__(self, presenter: ExplainPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.search = SearchField("Search samples")
        self.pills = FilterPills([("all", "All")], name="Which samples are listed")
        self.group = BarCombo("Group of the samples", self._group_chosen)
        self.list = SampleList()
        self._noun, self._figure, self._count = muted(), muted(), muted()
        self._offered: list[tuple[Pick, str]] = []
        self._tiles: object = None
        self._lay_out()
        self.search.searched.connect(presenter.narrowing.set_search)
        self.pills.changed.connect(lambda value: presenter.narrowing.set_pick(cast("Pick", value)))
        self.list.samples.ticked.connect(lambda row, is_on: presenter.choose(row, is_chosen=is_on))
        presenter.narrowing.changed.connect(self._show_samples)
        presenter.chosen_changed.connect(self._show_chosen)
        self._show_samples()
        self._show_chosen()

    def set_wide(self, *, is_wide: bool) -> None:
        """Take the whole width of a small window, or 216 px."""
        self.setFixedWidth(_WIDTH)
        if is_wide:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground and the line at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().surface)
        painter.setPen(current().line)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()

    def _lay_out(self) -> None:
        above = QVBoxLayout()
        side = metrics.PAD - 1  # three pills just fit
        above.setContentsMargins(side, metrics.PAD, side, 0)
        above.setSpacing(metrics.STEP + metrics.HALF)
        above.addWidget(self.search)
        above.addWidget(self.pills)
        above.addWidget(self.group)
        head = QWidget()
        head.setFixedHeight(metrics.TABLE_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(metrics.PAD, 0, metrics.PAD, 0)
        row.addWidget(self._noun, 1)
        row.addWidget(self._figure)
        foot = QWidget()
        foot.setFixedHeight(_FOOT)
        foot_row = QHBoxLayout(foot)
        foot_row.setContentsMargins(metrics.PAD, 0, metrics.PAD, 0)
        foot_row.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addSpacing(metrics.HALF)
        column.addWidget(head)
        column.addWidget(rule())
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addWidget(foot)
        self.set_wide(is_wide=False)

    def _show_samples(self) -> None:
        presenter, listed = self._presenter, self._presenter.samples
        # Nothing is to be searched before there are rows.
        for part in (self.search, self.pills, self.group, self._count):
            part.setVisible(listed is not None)
        if listed is None:
            self.list.samples.set_samples([], among=())
            return
        offered = picks(listed)
        if offered != self._offered:
            self._offered = offered
            self.pills.set_options(offered)
            self.pills.value = presenter.narrowing.pick
        if listed.tiles is not self._tiles:
            self._tiles = listed.tiles
            path_of = presenter.session.artifact
            sheets = TileSheets(listed.tiles, path_of) if listed.tiles is not None else None
            self.list.set_tiles(sheets)
        self._show_groups()
        self.list.samples.set_samples(presenter.shown_samples(), among=listed.samples)
        self._noun.setText(noun_of(presenter.kind, presenter.session.plan.data.task))
        is_numbers = bool(listed.samples) and listed.samples[0].certainty is None
        self._show_figure("Predicted" if is_numbers else f"P({listed.positive or 'predicted'})")
        self._show_chosen()

    def _show_groups(self) -> None:
        groups = self._presenter.narrowing.groups
        self.group.setVisible(groups is not None)
        if groups is None:
            return
        named = [(name, f"{name} ({count:,})") for name, count in groups.counts]
        options = [("", f"Any {groups.title}"), *named]
        offer(self.group, options, chosen=self._presenter.narrowing.group)
        self.group.setToolTip(f"Samples by {groups.title}. {_WHICH}")

    def _group_chosen(self) -> None:
        self._presenter.narrowing.set_group(str(self.group.currentData()))

    def _show_figure(self, text: str) -> None:
        """Say what stands at the right of each sample; the tip has the whole of a long class."""
        measured = self._figure.fontMetrics()
        self._figure.setText(measured.elidedText(text, Qt.TextElideMode.ElideRight, _FIGURE))
        self._figure.setToolTip(text)

    def _show_chosen(self) -> None:
        presenter = self._presenter
        self.list.samples.set_chosen(presenter.chosen)
        rows = presenter.samples.rows if presenter.samples is not None else 0
        self._count.setText(f"{len(presenter.chosen):,} of {rows:,} chosen")
