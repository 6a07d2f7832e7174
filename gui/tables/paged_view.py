"""The table over very many rows, of which only some are here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.tables.base import BaseTable
from gui.tables.paged import PagedModel
from gui.tables.writing import tsv
from gui.theme import metrics


class PagedTable(BaseTable):
    """A table over a `PagedModel`: scrolls through millions of rows, copies those that are here.

    Parameters
    ----------
    model : PagedModel
        The rows, which arrive as they come into sight.
    title : str
        What the table is called when it is read out.
    """

    def __init__(self, model: PagedModel, *, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title=title, row_height=metrics.TABLE_ROW, has_many=True, parent=parent)
        self.paged_model = model
        self._is_fitted = False
        self.setModel(model)
        self.horizontalHeader().setSectionsClickable(False)
        model.modelReset.connect(self._begin_anew)
        model.dataChanged.connect(self._fit_once)

    def as_tsv(self, *, is_all: bool = False) -> str:
        """Return rows as lines with tabs under the heads; rows that are not here are left out.

        Parameters
        ----------
        is_all : bool
            Whether all rows that are held in memory are meant rather than the selected ones.
        """
        model = self.paged_model
        titles = [
            str(model.headerData(column, Qt.Orientation.Horizontal))
            for column in range(model.columnCount())
        ]
        places = model.held_places() if is_all else self._selected_places()
        texts = (model.texts_at(place) for place in places)
        return tsv(titles, [list(row) for row in texts if row is not None])

    def _selected_places(self) -> list[int]:
        held = set(self.paged_model.held_places())
        ranges = self.selectionModel().selection()
        return sorted(
            place
            for part in ranges.toList()
            for place in held
            if part.top() <= place <= part.bottom()
        )

    def _begin_anew(self) -> None:
        self._is_fitted = False
        self.fit()

    def _fit_once(self) -> None:
        """Measure the columns when the first rows are here; later pages must not move them."""
        if not self._is_fitted:
            self._is_fitted = True
            self.fit()
