"""The classes of pictures and series with their parts, and the first samples of each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from core.records.views.data import DataView
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.sample_grid import (
    SampleGrid,
    SampleModel,
    picture_samples,
    trace_samples,
)
from gui.pages.data.words import share_text
from gui.tables.column import Column
from gui.tables.delegates import ShareBarDelegate, ShareCell
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.card import Card

_MOST_ROWS = 6
_SHARE, _NARROW = 2, 520
_CHANNELS = 3  # that are drawn


@dataclass(frozen=True)
class ClassRow:
    """One class with its rows in all and in each part."""

    name: str
    rows: int
    total: int
    parts: tuple[int, ...]
    is_positive: bool


class ClassesCard(Card):
    """The table of classes, as high as it needs up to six rows."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Classes", parent, is_flush=True)
        self._presenter = presenter
        self._most = _MOST_ROWS
        self.rows_model: RowsModel[ClassRow] = RowsModel(_columns())
        self.table = Table(self.rows_model, title="Classes")
        self.add(self.table)
        presenter.changed.connect(self._show)
        self._show()

    def set_most(self, rows: int) -> None:
        """Show so many rows at most without scrolling."""
        if rows != self._most:
            self._most = rows
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave the share out where the counts need its room."""
        super().resizeEvent(event)
        self.table.setColumnHidden(_SHARE, self.width() < _NARROW)
        self.table.fit()

    def _show(self) -> None:
        view = self._presenter.view
        rows = [] if view is None else class_rows(view)
        self.rows_model.set_rows(rows)
        self.set_title(f"{len(rows)} classes" if rows else "Classes")
        shown = max(1, min(len(rows), self._most))
        self.table.setFixedHeight(metrics.TABLE_HEAD + shown * metrics.TABLE_ROW + 2)


class SamplesCard(Card):
    """The first samples of each class."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Samples", parent)
        self._presenter = presenter
        self._shown: DataView | None = None
        is_trace = presenter.kind == "series"
        self.grid = SampleGrid(SampleModel(), title="First samples", is_trace=is_trace)
        self.add(self.grid, stretch=1)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        view = self._presenter.view
        if view is None:
            self.set_title("Samples are on their way" if self._presenter.is_checking else "Samples")
            return
        if view is self._shown:
            return
        self._shown = view
        artifacts = self._presenter.session.folder / "artifacts"
        samples = (
            trace_samples(view.traces) if view.traces else picture_samples(view.pictures, artifacts)
        )
        self.set_title(samples_title(view, len(samples)))
        self.grid.samples.set_samples(samples)


def samples_title(view: DataView, count: int) -> str:
    """Return how many samples are shown of how many, and what is left out of them."""
    turn = ", from each class in turn" if view.classes else ""
    drawn = f", {_CHANNELS} of {view.channels} channels" if view.channels > _CHANNELS else ""
    return f"{count} of {view.rows:,}{turn}{drawn}"


def class_rows(view: DataView) -> list[ClassRow]:
    """Return the classes of a view in their order."""
    total = sum(item.rows for item in view.classes)
    return [
        ClassRow(
            item.name,
            item.rows,
            total,
            tuple(part.class_counts[at] for part in view.parts if part.class_counts),
            item.is_positive,
        )
        for at, item in enumerate(view.classes)
    ]


def _part_column(place: int, name: str) -> Column[ClassRow]:
    def count(row: ClassRow) -> int | None:
        return row.parts[place] if place < len(row.parts) else None

    def text(row: ClassRow) -> str:
        found = count(row)
        return "–" if found is None else f"{found:,}"

    return Column(name, value=count, text=text, is_number=True)


def _share_cell(row: ClassRow) -> ShareCell:
    return ShareCell(row.rows / max(1, row.total), share_text(row.rows, row.total))


def _columns() -> list[Column[ClassRow]]:
    names = ("Training", "Validation", "Test")
    return [
        Column(
            "Class",
            value=lambda row: row.name,
            is_stretched=True,
            is_strong=lambda row: row.is_positive,
            tip=lambda row: "Event to predict" if row.is_positive else "",
        ),
        Column(
            "Rows", value=lambda row: row.rows, text=lambda row: f"{row.rows:,}", is_number=True
        ),
        Column(
            "Share",
            value=lambda row: row.rows / max(1, row.total),
            text=lambda row: share_text(row.rows, row.total),
            is_number=True,
            cell=_share_cell,
            delegate=ShareBarDelegate,
        ),
        *(_part_column(place, name) for place, name in enumerate(names)),
    ]
