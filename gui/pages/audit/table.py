"""The table of checks: status, check, value, interval against its limit."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from gui.pages.audit.rows import GLYPHS, WORDS, CheckRow, summary_of
from gui.tables.cell import CellDelegate, Index, cell_of, paint_text, text_width
from gui.tables.column import Column
from gui.tables.delegates import IntervalBarDelegate, IntervalCell
from gui.tables.model import Grouping, RowsModel
from gui.theme import fonts
from gui.theme.icons import paint_icon

BAR_COLUMN = 3
_GLYPH = 14
_GAP = 6


class CheckStatusDelegate(CellDelegate):
    """Paints glyph and word of a status; the glyph alone where room is short."""

    is_short = False

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the glyph, then the word in its colour."""
        row = cell_of(index)
        if isinstance(row, CheckRow):
            name, role = GLYPHS[row.status]
            glyph = QRect(rect.left(), rect.center().y() - _GLYPH // 2 + 1, _GLYPH, _GLYPH)
            paint_icon(painter, glyph, name, role)
            if not self.is_short:
                words = rect.adjusted(_GLYPH + _GAP, 0, 0, 0)
                paint_text(painter, words, WORDS[row.status], role=role)

    def content_width(self, index: Index) -> int:  # noqa: ARG002 -- one width for all rows
        """Return the width of the longest status."""
        if self.is_short:
            return _GLYPH
        return _GLYPH + _GAP + max(text_width(word, fonts.body()) for word in WORDS.values())


def checks_model(parent: QObject) -> RowsModel[CheckRow]:
    """Return the model of the table, rows under their themes."""
    columns: list[Column[CheckRow]] = [
        Column(
            "Status",
            value=lambda row: list(WORDS).index(row.status),
            text=lambda row: WORDS[row.status],
            cell=lambda row: row,
            tip=lambda row: WORDS[row.status],
            delegate=CheckStatusDelegate,
        ),
        Column("Check", value=lambda row: row.title, tip=lambda row: row.spoken, is_stretched=True),
        Column(
            "Value",
            value=lambda row: row.span[0] if row.span else None,
            text=lambda row: row.value,
            is_number=True,
            is_strong=lambda row: row.span is not None,
        ),
        Column(
            "Interval, limit dashed",
            value=lambda row: row.view.interval if row.view else "",
            text=_interval_text,
            cell=_interval,
            tip=_interval_text,
            delegate=IntervalBarDelegate,
        ),
        Column(
            "Limit",
            value=lambda row: row.limit,
            is_number=True,
            is_muted=lambda _: True,
        ),
    ]
    grouping: Grouping[CheckRow] = Grouping(name=lambda row: row.heading, summary=summary_of)
    return RowsModel(columns, grouping=grouping, parent=parent)


def _interval(row: CheckRow) -> IntervalCell:
    if row.span is None or row.view is None:
        return IntervalCell(None, note=row.remark)
    value, low, high = row.span
    has_interval = bool(row.view.interval)
    return IntervalCell(
        value,
        low=low if has_interval else None,
        high=high if has_interval else None,
        at_least=row.at_least,
        at_most=row.at_most,
        status=row.view.status,
    )


def _interval_text(row: CheckRow) -> str:
    interval = row.view.interval if row.view else ""
    return interval or row.remark or "no interval"
