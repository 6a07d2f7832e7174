"""The network, top to bottom: one row a block, with a drawing of what it gives."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from core.records.views.network import NetworkView
from gui.pages.model.drawings import BlockRow, block_rows, draw_block
from gui.tables.cell import CellDelegate, cell_of, paint_text
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import fonts, metrics
from gui.theme.current import current

Index = QModelIndex | QPersistentModelIndex

GLYPH_WIDTH = 88
NARROW = 560  # below this the bars of parameters drop


class BlockDelegate(CellDelegate):
    """Draws what a block gives, and writes its name above its detail.

    The drawing is sheets for pictures, a bar for vectors, a band of lines for series.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_drawing = True

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the drawing, unless room is short, and the words."""
        row = cell_of(index)
        if not isinstance(row, BlockRow):
            return
        if self.has_drawing:
            room = QRect(rect.left(), rect.top(), GLYPH_WIDTH - 2 * metrics.PAD, rect.height())
            draw_block(painter, QPointF(room.center()), row)
            rect = rect.adjusted(GLYPH_WIDTH - metrics.PAD, 0, 0, 0)
        _write(painter, rect, row.block.name, row.block.detail)

    def content_width(self, index: Index) -> int:
        """Return the room of the wider line, with the drawing."""
        row = cell_of(index)
        if not isinstance(row, BlockRow):
            return 0
        words = QFontMetrics(fonts.muted()).horizontalAdvance(row.block.detail)
        return words + (GLYPH_WIDTH - metrics.PAD if self.has_drawing else 0)


class ParameterDelegate(CellDelegate):
    """Draws the share of a block's parameters as a bar before their number."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_bar = True

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint bar and number."""
        row = cell_of(index)
        if not isinstance(row, BlockRow):
            return
        width, height = metrics.PARAMETER_BAR
        if row.share > 0 and self.has_bar:
            bar = QRectF(rect.left(), rect.center().y() - height / 2 + 1, width * row.share, height)
            bar.setWidth(max(1.0, bar.width()))
            painter.fillRect(bar, QColor(current().accent))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        paint_text(painter, rect, _parameters_text(row), alignment=right)

    def content_width(self, index: Index) -> int:
        """Return the room of the number, with the longest bar and a gap before it."""
        row = cell_of(index)
        if not isinstance(row, BlockRow):
            return 0
        number = QFontMetrics(fonts.body()).horizontalAdvance(_parameters_text(row))
        return number + (metrics.PARAMETER_BAR[0] + metrics.WIDE if self.has_bar else 0)


class LayerTable(Table[BlockRow]):
    """The blocks of a network; drawings and bars drop where room is short.

    Parameters
    ----------
    has_head : bool
        Whether the columns have a head of their own; else a page writes `heads` where it likes.

    Signals
    -------
    fitted
        The columns have other widths; see `heads`.
    """

    fitted = Signal()

    def __init__(self, parent: QWidget | None = None, *, has_head: bool = False) -> None:
        super().__init__(
            RowsModel(_columns()),
            title="The network, top to bottom",
            row_height=metrics.LAYER_ROW,
            is_sorted=False,
            parent=parent,
        )
        self._head = metrics.TABLE_HEAD if has_head else 0
        self.horizontalHeader().setVisible(has_head)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_network(self, view: NetworkView) -> None:
        """Show a network; the table is as high as it needs."""
        rows = block_rows(view)
        if rows != list(self.rows_model.rows):
            self.rows_model.set_rows(rows)
            # The last hairline gives way to the edge of the card.
            self.setFixedHeight(self._head + len(rows) * metrics.LAYER_ROW - metrics.LINE)

    def set_density(self, *, is_compact: bool) -> None:
        """Drop the drawings in a small window."""
        drawing = self.itemDelegateForColumn(0)
        if isinstance(drawing, BlockDelegate):
            drawing.has_drawing = not is_compact
        self.fit()
        self.viewport().update()

    def fit(self) -> None:
        """Give the columns their widths, without bars where there is no room for them."""
        bars = self.itemDelegateForColumn(2)
        if isinstance(bars, ParameterDelegate):
            bars.has_bar = self.viewport().width() >= NARROW
        super().fit()
        self.fitted.emit()

    def heads(self) -> tuple[tuple[str, int], ...]:
        """Return the titles of the columns of figures, each with the width of its content."""
        *_, shape, parameters = self.rows_model.columns
        return (
            (shape.title, self.columnWidth(1) - 2 * metrics.STEP),
            (parameters.title, self.columnWidth(2) - metrics.PAD),
        )


def _columns() -> list[Column[BlockRow]]:
    return [
        Column(
            "Layer",
            lambda row: row.block.name,
            text=_words,
            cell=lambda row: row,
            delegate=BlockDelegate,
            is_stretched=True,
            tip=_spoken,
        ),
        Column("Output", lambda row: row.block.shape, is_number=True),
        Column(
            "Parameters",
            lambda row: row.block.parameters,
            text=_parameters_text,
            is_number=True,
            cell=lambda row: row,
            delegate=ParameterDelegate,
        ),
    ]


def _words(row: BlockRow) -> str:
    return ", ".join(filter(None, (row.block.name, row.block.detail)))


def _spoken(row: BlockRow) -> str:
    """Return the words of a block, also where they are cut, with its layers in the weights."""
    layers = ", ".join(row.block.layers)
    return f"{_words(row)} ({layers})" if layers else _words(row)


def _parameters_text(row: BlockRow) -> str:
    return f"{row.block.parameters:,}" if row.block.parameters else "\N{EN DASH}"


def _write(painter: QPainter, rect: QRect, name: str, detail: str) -> None:
    strong = fonts.body(is_strong=True)
    if not detail:
        paint_text(painter, rect, name, font=strong)
        return
    middle = rect.center().y() + 1
    above = QRect(rect.left(), middle - 19, rect.width(), metrics.BODY_LINE)
    below = QRect(rect.left(), middle, rect.width(), metrics.MUTED_LINE)
    paint_text(painter, above, name, font=strong)
    paint_text(painter, below, detail, role="muted", font=fonts.muted())
