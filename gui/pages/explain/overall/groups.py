"""Groups: what a method says by recorded class, by predicted class, and by a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from core.evidence.wording import digits_for, figure_text, interval_text
from core.records.base import Estimate
from core.records.overall import Grouping as RowGrouping
from core.records.overall import GroupMeans
from gui.pages.explain.bar_combo import BarCombo
from gui.pages.explain.known import grouping_columns
from gui.pages.explain.overall.picking import offer_parts, picking_combo
from gui.pages.explain.overall.presenter import OverallPresenter
from gui.pages.explain.overall.section import Section
from gui.tables.bar_cells import ShareBarDelegate, ShareCell
from gui.tables.chip_cells import ChipCell, ChipDelegate
from gui.tables.column import Column
from gui.tables.model import Grouping, RowsModel
from gui.tables.texts import DASH
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.labels import body, muted

_LARGEST = 3
_COMBO, _BY_COMBO, _NARROW_COMBO = 220, 150, 120
_BY_NONE = "no column"
_NOTE = (
    "Means over the rows of each group that may be quoted, with 95\u00a0% intervals over rows. "
    "Small: fewer than thirty rows. Groups that differ here differ in what the network is told of "
    "them, or in how it uses it; neither shows that it treats them unfairly."
)
_NO_GROUPS = (
    "Numbers have no classes to be grouped by. Choose a column, and the means are summed up by "
    "its values."
)
_NO_CLASSES = "There are no classes and no columns to be grouped by."
_NO_ROWS = "No row of this method may be quoted, so that there is nothing to sum up."


@dataclass(frozen=True)
class GroupRow:
    """One group with the part in sight, and the parts that are largest in it."""

    kind: str
    group: str
    rows: int
    is_small: bool
    size: Estimate
    mean: Estimate
    most: float
    digits: int
    largest: str

    @property
    def small(self) -> str:
        """A mark for groups of few rows; how many stands in the next column."""
        return "small" if self.is_small else ""


class GroupsSection(Section):
    """One table: the groups under what they are grouped by."""

    def __init__(self, presenter: OverallPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.part = picking_combo("Part in sight", presenter.choose_part)
        self.by = BarCombo("Column to sum up by", self._by_chosen)
        self._also = muted("also by")
        self.table: Table[GroupRow] = Table(
            RowsModel(_columns(), grouping=Grouping(name=lambda row: row.kind, summary=_summary)),
            title="Mean attributions by group",
        )
        self._card, self._note = Card(is_flush=True), muted(_NOTE, wraps=True)
        self._words = body()
        self._card.add_head(self._also)
        self._card.add_head(self.by)
        self._card.add_head(self.part)
        self._card.add(self._words)
        self._card.add(self.table)
        self._card.add(self._note)
        inset = (metrics.PAD, metrics.HALF, metrics.PAD, metrics.GAP)
        for label in (self._words, self._note):
            label.setContentsMargins(*inset)
        self.cards = [self._card]
        self.column.addWidget(self._card)
        self.column.addStretch(1)
        self.table.failed.connect(self.failed)

    def set_density(self, *, is_compact: bool) -> None:
        """Let the finding have its room in the head of a small window."""
        super().set_density(is_compact=is_compact)
        for combo, widest in ((self.by, _BY_COMBO), (self.part, _COMBO)):
            combo.setMaximumWidth(_NARROW_COMBO if is_compact else widest)

    def refresh(self) -> None:
        """Show method and part in sight."""
        presenter = self._presenter
        method = presenter.method
        if presenter.view is None or method is None:
            return
        parts = [name for name, _ in presenter.parts()]
        self._show_columns()
        offer_parts(self.part, parts, chosen=presenter.part)
        groupings = method.spread.groupings if method.spread is not None and parts else ()
        rows = _rows(groupings, parts, part=presenter.part)
        self.part.setVisible(bool(rows))
        self.table.setVisible(bool(rows))
        self._note.setVisible(bool(rows))
        self._words.setVisible(not rows)
        told = _NO_GROUPS if self.by.count() > 1 else _NO_CLASSES
        self._words.setText(told if parts else _NO_ROWS)
        self._card.set_title(_title(rows, presenter.part) or f"{method.title} by group")
        self.table.rows_model.set_rows(rows)
        heads = len({row.kind for row in rows})
        height = metrics.TABLE_HEAD + len(rows) * metrics.TABLE_ROW + heads * metrics.THEME_ROW
        self.table.setFixedHeight(height + metrics.GAP)

    def _show_columns(self) -> None:
        """Offer the columns of a table."""
        session = self._presenter.explain.session
        chosen = session.plan.overall.group_by
        found = grouping_columns(self._presenter.explain.survey, chosen=chosen)
        names = [_BY_NONE, *found]
        offer_parts(self.by, names, chosen=chosen or _BY_NONE)
        self.by.setToolTip("Sum up by the values of a column as well; it need not be an input")
        self.by.setEnabled(session.is_writer)
        for part in (self._also, self.by):
            part.setVisible(len(names) > 1)

    def _by_chosen(self) -> None:
        name = self.by.currentText()
        changes: dict[str, object] = {"overall.group_by": "" if name == _BY_NONE else name}
        self._presenter.explain.edit(changes, text="Choose a column to sum up by")


def _rows(groupings: Sequence[RowGrouping], names: list[str], *, part: str) -> list[GroupRow]:
    """Return the rows of the table; the parts of all groupings are in the order of `names`."""
    if part not in names:
        return []
    place = names.index(part)
    groups = [(one, group) for one in groupings for group in one.groups]
    most = max((group.sizes[place].value or 0.0 for _, group in groups), default=0.0)
    digits = digits_for(most)
    return [
        GroupRow(
            kind=one.title if one.by != "column" else f"By {one.title}",
            group=group.name,
            rows=group.rows,
            is_small=group.is_small,
            size=group.sizes[place],
            mean=group.means[place],
            most=most,
            digits=digits,
            largest=", ".join(_largest(group, names)),
        )
        for one, group in groups
    ]


def _largest(group: GroupMeans, names: list[str]) -> list[str]:
    """Return the parts that are largest in a group."""
    sizes = {name: size.value or 0.0 for name, size in zip(names, group.sizes, strict=False)}
    return sorted(sizes, key=lambda name: -sizes[name])[:_LARGEST]


def _title(rows: list[GroupRow], part: str) -> str:
    """Return the finding: the first grouping's extremes, where their intervals lie apart."""
    if not rows:
        return ""
    first = [row for row in rows if row.kind == rows[0].kind and not row.is_small]
    known = [row for row in first if row.size.low is not None and row.size.high is not None]
    if len(known) > 1:
        high = max(known, key=lambda row: row.size.value or 0.0)
        others = [row for row in known if row is not high]
        if all((high.size.low or 0.0) > (row.size.high or 0.0) for row in others):
            return f"{part}: largest for {high.group}"
    return f"{part}, by group"


def _summary(rows: Sequence[GroupRow]) -> str:
    return f"{sum(row.rows for row in rows):,} rows"


def _columns() -> list[Column[GroupRow]]:
    return [
        Column(
            "Group",
            lambda row: row.group,
            text=lambda row: f"{row.group} ({row.small})" if row.small else row.group,
            cell=lambda row: ChipCell(row.small, "neutral", before=row.group),
            delegate=ChipDelegate,
            tip=lambda row: row.group,
        ),
        Column("Rows", lambda row: row.rows, text=lambda row: f"{row.rows:,}", is_number=True),
        Column(
            "Mean |attribution|",
            lambda row: row.size.value,
            text=lambda row: _figure(row.size, row.digits),
            cell=_bar,
            delegate=ShareBarDelegate,
            is_number=True,
            tip=_absent,
            head_tip="Mean size of the attribution, whatever its sign",
        ),
        Column(
            "95\u00a0% interval",
            lambda row: _interval(row.size, row.digits) or None,
            order=lambda row: row.size.low,
            is_number=True,
            is_muted=lambda _: True,
        ),
        Column(
            "With sign",
            lambda row: row.mean.value,
            text=lambda row: _figure(row.mean, row.digits, signed=True),
            tip=lambda row: _interval(row.mean, row.digits) or _absent(row),
            is_number=True,
            head_tip="Mean attribution: below zero it lowers the output on average",
        ),
        Column(
            "Largest in the group",
            lambda row: row.largest,
            tip=lambda row: row.largest,
            is_muted=lambda _: True,
            is_stretched=True,
            head_tip="The parts with the largest mean |attribution| over the rows of the group",
        ),
    ]


def _absent(row: GroupRow) -> str:
    """Return why there is a dash: a word need not stand in the texts of a group."""
    return "It stands in no row of this group" if row.size.value is None else ""


def _bar(row: GroupRow) -> ShareCell:
    value = row.size.value
    share = None if value is None or not row.most else value / row.most
    return ShareCell(share, _figure(row.size, row.digits))


def _figure(estimate: Estimate, digits: int, *, signed: bool = False) -> str:
    """Return a figure, or a dash where there is none."""
    if estimate.value is None:
        return DASH
    return figure_text(estimate.value, digits=digits, signed=signed)


def _interval(estimate: Estimate, digits: int) -> str:
    return interval_text(estimate.low, estimate.high, digits=digits)
