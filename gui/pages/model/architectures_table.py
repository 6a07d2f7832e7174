"""The table of named networks: each figure of ours above the published one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from core.records.views.experiments import ArchitectureRow
from gui.tables.cell import CellDelegate, Index, alignment_of, cell_of, paint_text, text_width
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.tables.writing import tsv, write_csv
from gui.theme import fonts, metrics

_SPACE = "\N{NO-BREAK SPACE}"
_NONE = "\N{EN DASH}"
_SCROLL_ROOM = metrics.SCROLL_BAR + 2

# Beside each figure of ours stands the published one where there is any.
HEADS = (
    "Network",
    "Parameters",
    "Published",
    "Depth",
    "Published",
    "MiB",
    "Multiply-adds",
    "CPU ms",
    "Published",
    "GPU ms",
    "Published",
    "Top-5",
    "Published",
    "Remarks",
)


@dataclass(frozen=True)
class TwoLines:
    """What was found here, and under it what was published."""

    ours: str
    published: str = ""
    is_strong: bool = False


class TwoLinesDelegate(CellDelegate):
    """Paints a `TwoLines`, the second line muted."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint both lines, or the first one in the middle."""
        cell = cell_of(index)
        if not isinstance(cell, TwoLines):
            return
        side = alignment_of(index) & Qt.AlignmentFlag.AlignHorizontal_Mask
        aligned = side | Qt.AlignmentFlag.AlignVCenter
        font = fonts.body(is_strong=cell.is_strong)
        middle = rect.center().y() + 1
        above = QRect(rect.left(), middle - 19, rect.width(), metrics.BODY_LINE)
        below = QRect(rect.left(), middle, rect.width(), metrics.MUTED_LINE)
        if cell.published:
            paint_text(painter, above, cell.ours, font=font, alignment=aligned)
            paint_text(
                painter, below, cell.published, role="muted", font=fonts.muted(), alignment=aligned
            )
        else:
            paint_text(painter, rect, cell.ours, font=font, alignment=aligned)

    def content_width(self, index: Index) -> int:
        """Return the room of the wider line."""
        cell = cell_of(index)
        if not isinstance(cell, TwoLines):
            return 0
        ours = text_width(cell.ours, fonts.body(is_strong=cell.is_strong))
        return max(ours, text_width(cell.published, fonts.muted()))


class ArchitecturesTable(Table[ArchitectureRow]):
    """Named networks, as high as it needs to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            RowsModel(_columns()),
            title="Named networks",
            row_height=metrics.SAMPLE_ROW,
            parent=parent,
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Share the width, but never cut a network's name: rather let the table scroll."""
        super().fit()
        self.setColumnWidth(0, max(self.columnWidth(0), self.sizeHintForColumn(0)))

    def as_tsv(self, *, is_all: bool = False) -> str:
        """Return the rows with published figures and remarks in columns of their own."""
        rows = self.rows_model.shown_rows if is_all else self.selected_rows
        return tsv(HEADS, [line_of(row) for row in rows])

    def export_csv(self, path: Path) -> None:
        """Write the rows in the same columns as CSV.

        Raises
        ------
        AuditError
            If the file cannot be written.
        """
        write_csv(path, HEADS, [line_of(row) for row in self.rows_model.shown_rows])

    def show_rows(self, rows: tuple[ArchitectureRow, ...]) -> None:
        """Show other networks."""
        if tuple(self.rows_model.rows) != rows:
            self.rows_model.set_rows(rows)
        height = metrics.TABLE_HEAD + len(rows) * metrics.SAMPLE_ROW
        self.setFixedHeight(height + _SCROLL_ROOM)


def line_of(row: ArchitectureRow) -> tuple[str, ...]:
    """Return every figure in full, the published one after ours, under `HEADS`."""

    def number(value: float | None) -> str:
        return "" if value is None else repr(value)

    return (
        row.title,
        str(row.parameters),
        published(row, 0),
        str(row.depth),
        published(row, 1),
        number(row.size_mib),
        str(row.multiply_adds),
        number(row.cpu_ms),
        published(row, 3),
        number(row.gpu_ms),
        published(row, 4),
        number(row.top5),
        published(row, 2),
        " ".join(row.remarks),
    )


def published(row: ArchitectureRow, place: int) -> str:
    """Return one published figure: parameters, depth, top-5, CPU, GPU; empty where unknown."""
    return row.published[place] if place < len(row.published) else ""


def millions(count: int) -> str:
    """Return a count as "61.1 M"."""
    return f"{count / 1e6:.1f}{_SPACE}M"


def billions(count: int) -> str:
    """Return a count as "0.71 G"."""
    return f"{count / 1e9:.2f}{_SPACE}G"


def milliseconds(value: float | None) -> str:
    """Return a time as it is printed, a dash where none was taken."""
    if value is None:
        return _NONE
    return f"{value:.1f}{_SPACE}ms" if value < 100 else f"{value:,.0f}{_SPACE}ms"


def share(value: float | None) -> str:
    """Return the share of pictures, a dash where none were given."""
    return _NONE if value is None else f"{100 * value:.1f}{_SPACE}%"


def _columns() -> list[Column[ArchitectureRow]]:
    return [
        Column(
            "Network",
            lambda row: row.title,
            cell=lambda row: TwoLines(row.title, f"{row.side} × {row.side} px", is_strong=True),
            delegate=TwoLinesDelegate,
            is_stretched=True,
            tip=lambda row: " ".join(row.remarks) or row.title,
        ),
        _figure("Parameters", lambda row: row.parameters, lambda row: millions(row.parameters), 0),
        _figure(
            "Depth",
            lambda row: row.depth,
            lambda row: str(row.depth),
            1,
            tip="Convolutions and linear layers on the longest way from the picture to the classes",
        ),
        _figure(
            "Size",
            lambda row: row.size_mib,
            lambda row: f"{row.size_mib:.0f}{_SPACE}MiB",
            tip="Its weights in 32 bits",
        ),
        _figure(
            "Multiply-adds",
            lambda row: row.multiply_adds,
            lambda row: billions(row.multiply_adds),
            tip="For one picture",
        ),
        _figure(
            "CPU",
            lambda row: row.cpu_ms,
            lambda row: milliseconds(row.cpu_ms),
            3,
            tip="Time for one picture; below, as published on a machine that is not stated",
        ),
        _figure(
            "GPU",
            lambda row: row.gpu_ms,
            lambda row: milliseconds(row.gpu_ms),
            4,
            tip="Time for one picture; a dash where this machine has no GPU",
        ),
        _figure(
            "Top-5",
            lambda row: row.top5,
            lambda row: share(row.top5),
            2,
            tip="Share of pictures whose class is among the five most probable; needs weights and "
            "validation pictures",
        ),
    ]


def _figure(
    title: str,
    value: Callable[[ArchitectureRow], float | None],
    text: Callable[[ArchitectureRow], str],
    place: int | None = None,
    *,
    tip: str = "",
) -> Column[ArchitectureRow]:
    """Return a column of figures, with the published one at a place if there is one."""

    def lines(row: ArchitectureRow) -> TwoLines:
        return TwoLines(text(row), "" if place is None else published(row, place))

    def words(row: ArchitectureRow) -> str:
        cell = lines(row)
        return f"{cell.ours}, published {cell.published}" if cell.published else cell.ours

    return Column(
        title,
        value,
        text=words,
        is_number=True,
        cell=lines,
        delegate=TwoLinesDelegate,
        head_tip=tip,
        tip=words,
    )
