"""The table of columns: role, kind, values, and what each column alone says of the target."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from core.plan.sources import TableSource
from core.records.views.data import ColumnView
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.roles import ROLE_TEXTS
from gui.pages.data.words import columns_title, distinct_text, role_tip
from gui.tables.column import Column
from gui.tables.delegates import (
    HistogramCell,
    HistogramDelegate,
    RoleCell,
    RoleDelegate,
    ShareBarDelegate,
    ShareCell,
)
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.chip import ChipKind
from gui.widgets.search_field import SearchField

_KINDS: dict[str, ChipKind] = {
    "target": "accent",
    "feature": "neutral",
    "sensitive": "caution",
    "identifier": "muted",
    "ignored": "muted",
}
# Kind, Values, Distinct and Missing, and the width of the card below which each is left out: a
# name that is cut cannot be given a role.
_NEEDED_WIDTH = {2: 660, 3: 540, 4: 580, 5: 500}
_OPTIONS = tuple((role, text) for role, text in ROLE_TEXTS.items())
_OPTION_TIPS = tuple(role_tip(role) for role in ROLE_TEXTS)


class ColumnsCard(Card):
    """A card with the table of columns, a filter and a button that copies it."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Columns", parent, is_flush=True)
        self._presenter = presenter
        self.rows_model: RowsModel[ColumnView] = RowsModel(self._columns())
        self.table = Table(self.rows_model, title="Columns")
        self.search = SearchField("Filter columns")
        self.search.setFixedWidth(168)
        self.search.searched.connect(self._filter)
        self.add_head(self.search)
        self.add_head(
            Button("Copy", "quiet", icon_name="copy", is_small=True, trigger=self.table.copy_all)
        )
        self.add(self.table, stretch=1)
        presenter.changed.connect(self._show)
        self._show()

    def show_column(self, name: str) -> None:
        """Put the cursor on a column and bring it into sight."""
        self.search.clear()
        self.table.set_filter("")
        found = next((item for item in self.rows_model.rows if item.name == name), None)
        self.table.choose(found)
        self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out columns that can be done without where there is little room."""
        super().resizeEvent(event)
        for place, width in _NEEDED_WIDTH.items():
            self.table.setColumnHidden(place, self.width() < width)
        self.table.fit()

    def _show(self) -> None:
        if self.rows_model.columns[-1].title != self._alone_title:
            self.rows_model.columns = tuple(self._columns())
        columns = target_first(self._presenter.columns)
        if columns != self.rows_model.rows:
            self.rows_model.set_rows(columns)
        self._show_title()

    @property
    def _alone_title(self) -> str:
        is_classes = self._presenter.session.plan.data.task == "classification"
        return "AUC alone" if is_classes else "Rank corr."

    def _filter(self, text: str) -> None:
        self.table.set_filter(text)
        self._show_title()

    def _show_title(self) -> None:
        title = columns_title(len(self.rows_model.rows), self.rows_model.rowCount())
        looked_at = self._presenter.looked_at
        self.set_title(f"{title}, by the first {looked_at:,} rows" if looked_at else title)

    def _columns(self) -> list[Column[ColumnView]]:
        return [
            Column(
                "Column",
                value=lambda row: row.name,
                is_stretched=True,
                is_strong=lambda row: row.role in ("target", "sensitive"),
                is_muted=lambda row: row.role in ("identifier", "ignored"),
                tip=_tip,
            ),
            Column(
                "Role",
                value=lambda row: ROLE_TEXTS.get(row.role, row.role),
                cell=self._role_cell,
                delegate=RoleDelegate,
                tip=lambda row: role_tip(row.role, row.note),
                edit=self._set_role,
                head_tip="What the column is for; click a role or press F2 to change it",
            ),
            Column("Kind", value=lambda row: row.kind_text),
            Column(
                "Values",
                value=lambda row: row.bars_text,
                cell=lambda row: HistogramCell(row.bars, is_strong=row.role == "target"),
                delegate=HistogramDelegate,
                tip=lambda row: row.bars_text,
            ),
            Column("Distinct", value=lambda row: row.distinct, text=distinct_text, is_number=True),
            Column(
                "Missing",
                value=lambda row: row.missing,
                text=lambda row: f"{row.missing:,}",
                is_number=True,
            ),
            Column(
                self._alone_title,
                value=lambda row: row.alone,
                text=lambda row: "" if row.alone is None else f"{row.alone:.2f}",
                is_number=True,
                cell=self._alone_cell,
                delegate=ShareBarDelegate,
                head_tip="How well the column alone ranks the target: AUC for two classes, "
                "Spearman's rank correlation without its sign for numbers",
            ),
        ]

    def _role_cell(self, row: ColumnView) -> RoleCell:
        can_edit = self._presenter.session.is_writer and isinstance(
            self._presenter.session.plan.data.source, TableSource
        )
        kind = _KINDS.get(row.role, "neutral")
        options = _OPTIONS if can_edit else ()
        return RoleCell(ROLE_TEXTS.get(row.role, row.role), kind, row.role, options, _OPTION_TIPS)

    def _alone_cell(self, row: ColumnView) -> ShareCell:
        if row.alone is None:
            return ShareCell(None, "")
        is_classes = self._presenter.session.plan.data.task == "classification"
        share = 2.0 * (row.alone - 0.5) if is_classes else row.alone
        return ShareCell(share, f"{row.alone:.2f}")

    def _set_role(self, row: ColumnView, role: object) -> None:
        self._presenter.set_role((row.name,), str(role))


def target_first(columns: Sequence[ColumnView]) -> tuple[ColumnView, ...]:
    """Return the target before the others, which stay in the order of the file."""
    return tuple(sorted(columns, key=lambda one: one.role != "target"))


def _tip(row: ColumnView) -> str:
    return " ".join(filter(None, (row.name, row.note)))
