"""A table model for very many rows, of which only a few pages are held at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.tables.column import MUTED

Index = QModelIndex | QPersistentModelIndex
Page = list[Sequence[str]]

_ROOT = QModelIndex()
_WAITING = "\N{HORIZONTAL ELLIPSIS}"
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class PagedModel(QAbstractTableModel):
    """Rows of text that are asked for page by page, as they come into sight.

    Parameters
    ----------
    request : callable
        Called with offset and count of rows that are missing; answered by `deliver`, any time.
    page_rows : int
        Rows of one page.
    most_pages : int
        Pages that are held; the one that was looked at longest ago is let go first.
    """

    def __init__(
        self,
        request: Callable[[int, int], None],
        *,
        page_rows: int = 200,
        most_pages: int = 32,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._request = request
        self._page_rows = page_rows
        self._most_pages = most_pages
        self._titles: tuple[str, ...] = ()
        self._numbers: frozenset[int] = frozenset()
        self._count = 0
        self._generation = 0
        self._pages: OrderedDict[int, Page] = OrderedDict()
        self._asked: set[int] = set()

    def set_shape(self, count: int, titles: Sequence[str], *, numbers: Sequence[int] = ()) -> None:
        """Begin anew with so many rows under these heads.

        Parameters
        ----------
        numbers : sequence of int
            Columns that hold numbers and stand at the right.
        """
        self.beginResetModel()
        self._count, self._titles, self._numbers = count, tuple(titles), frozenset(numbers)
        self._pages.clear()
        self._asked.clear()
        self._generation += 1
        self.endResetModel()

    @property
    def generation(self) -> int:
        """How many shapes there have been; tells answers to older questions apart."""
        return self._generation

    def deliver(
        self, offset: int, rows: Sequence[Sequence[str]], *, generation: int | None = None
    ) -> None:
        """Take in one page of rows, asked for or brought along; rows of another shape are not.

        Parameters
        ----------
        generation : int, optional
            `generation` as it was when they were asked for; an older one is left aside.
        """
        page = offset // self._page_rows
        is_old = generation is not None and generation != self._generation
        if is_old or any(len(row) != len(self._titles) for row in rows):
            return
        rows = rows[: max(0, min(self._page_rows, self._count - offset))]
        self._asked.discard(page)
        self._pages[page] = list(rows)
        self._pages.move_to_end(page)
        while len(self._pages) > self._most_pages:
            self._pages.popitem(last=False)
        last = min(offset + len(rows), self._count) - 1
        if rows and self._titles:
            self.dataChanged.emit(self.index(offset, 0), self.index(last, len(self._titles) - 1))

    def give_up(self, offset: int) -> None:
        """Say that a request came to nothing; the rows are asked for again when looked at."""
        self._asked.discard(offset // self._page_rows)

    def held_places(self) -> list[int]:
        """Return the places of the rows that are in memory, from top to bottom."""
        return [
            page * self._page_rows + within
            for page in sorted(self._pages)
            for within in range(len(self._pages[page]))
        ]

    def texts_at(self, place: int) -> Sequence[str] | None:
        """Return the texts of a row, or None while they are on their way."""
        number, within = divmod(place, self._page_rows)
        page = self._pages.get(number)
        if page is None:
            self._ask(number)
            return None
        self._pages.move_to_end(number)
        return page[within] if within < len(page) else None

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many rows there are."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell is for a role; a muted ellipsis while its row is on its way."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in self._numbers else _LEFT
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, MUTED}:
            return None
        texts = self.texts_at(index.row())
        if role == MUTED:
            return texts is None
        return _WAITING if texts is None else texts[index.column()]

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return title and alignment of a head."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in self._numbers else _LEFT
        return None

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        offset = page * self._page_rows
        self._request(offset, min(self._page_rows, self._count - offset))
