"""Cells with signs: a check's status, a step's state, pips of a project, words in colours."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from gui.tables.cell import CellDelegate, Index, cell_of, paint_text, text_width
from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.theme.tokens import Role
from gui.widgets.glyphs import (
    STATUS_GLYPHS,
    PipKind,
    StatusKind,
    StepKind,
    paint_pips,
    paint_status_glyph,
    paint_step_glyph,
    pips_width,
)

_GLYPH_GAP = 6
_STATUS_GLYPH = 14
STATUS_WORDS: dict[StatusKind, str] = {
    "within": "Within limit",
    "undecided": "Undecided",
    "outside": "Outside limit",
    "not tested": "Not tested",
    "not applicable": "Not applicable",
}


@dataclass(frozen=True)
class StatusCell:
    """The status of a check: glyph and word."""

    kind: StatusKind


@dataclass(frozen=True)
class StepCell:
    """The state of a step: glyph and words."""

    kind: StepKind
    text: str


@dataclass(frozen=True)
class PipsCell:
    """The state of each step of a project, as a row of pips."""

    kinds: tuple[PipKind, ...]


@dataclass(frozen=True)
class Span:
    """A piece of a text in a colour."""

    text: str
    role: Role = "text"
    is_strong: bool = False


class StatusDelegate(CellDelegate):
    """Paints a `StatusCell`."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the glyph, then the word in its colour."""
        cell = cell_of(index)
        if isinstance(cell, StatusCell):
            paint_status_glyph(painter, _glyph(rect, _STATUS_GLYPH), cell.kind, current())
            words = rect.adjusted(_STATUS_GLYPH + _GLYPH_GAP, 0, 0, 0)
            paint_text(painter, words, STATUS_WORDS[cell.kind], role=STATUS_GLYPHS[cell.kind][1])

    def content_width(self, index: Index) -> int:  # noqa: ARG002 -- one width for all rows
        """Return the width of the longest status."""
        widest = max(text_width(word, fonts.body()) for word in STATUS_WORDS.values())
        return _STATUS_GLYPH + _GLYPH_GAP + widest


class StepDelegate(CellDelegate):
    """Paints a `StepCell`."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the glyph, then the words."""
        cell = cell_of(index)
        if isinstance(cell, StepCell):
            paint_step_glyph(painter, _glyph(rect, metrics.ICON), cell.kind, current())
            paint_text(painter, rect.adjusted(metrics.ICON + _GLYPH_GAP, 0, 0, 0), cell.text)

    def content_width(self, index: Index) -> int:
        """Return the width of glyph and words."""
        cell = cell_of(index)
        words = text_width(cell.text, fonts.body()) if isinstance(cell, StepCell) else 0
        return metrics.ICON + _GLYPH_GAP + words


class PipsDelegate(CellDelegate):
    """Paints a `PipsCell`."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the pips."""
        cell = cell_of(index)
        if isinstance(cell, PipsCell):
            paint_pips(painter, rect, list(cell.kinds), current())

    def content_width(self, index: Index) -> int:
        """Return the width of all pips."""
        cell = cell_of(index)
        return pips_width(len(cell.kinds)) if isinstance(cell, PipsCell) else 0


class SpansDelegate(CellDelegate):
    """Paints a sequence of `Span`, as in "−0.77 savings, +0.53 account status"."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint one piece after the other; the one that does not fit is cut."""
        for span in _spans(index):
            if rect.width() <= 0:
                return
            font = fonts.body(is_strong=span.is_strong)
            paint_text(painter, rect, span.text, role=span.role, font=font)
            painter.setFont(font)
            rect = rect.adjusted(painter.fontMetrics().horizontalAdvance(span.text), 0, 0, 0)

    def content_width(self, index: Index) -> int:
        """Return the width of all pieces."""
        spans = _spans(index)
        return sum(text_width(span.text, fonts.body(is_strong=span.is_strong)) for span in spans)


def _spans(index: Index) -> tuple[Span, ...]:
    cell = cell_of(index)
    return cell if isinstance(cell, tuple) else ()


def _glyph(rect: QRect, size: int) -> QRect:
    return QRect(rect.left(), rect.center().y() - size // 2 + 1, size, size)
