"""The sections of the report at the left: how many are in which state, and each with its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.pages.report.sections import GLYPHS, WORDS, SectionLine, State, counts_of
from gui.tables.cell import CellDelegate, Index, cell_of, paint_text
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import fonts, metrics
from gui.theme.icons import paint_icon, pixmap
from gui.widgets.labels import muted, rule, strong

_GLYPH = 14
_GAP = 6
_COUNTS_HEIGHT = 56
_NUMBER_WIDTH = 40


class StateDelegate(CellDelegate):
    """Paints the state of a section: glyph and word, the glyph alone where room is short."""

    is_short = False

    def paint_content(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint glyph and word."""
        state = cell_of(index)
        name, role = GLYPHS[state]  # type: ignore[index]
        glyph = QRect(rect.left(), rect.center().y() - _GLYPH // 2 + 1, _GLYPH, _GLYPH)
        paint_icon(painter, glyph, name, role)
        if not self.is_short:
            words = rect.adjusted(_GLYPH + _GAP, 0, 0, 0)
            shown = role if state == "to attest" else "muted"
            paint_text(painter, words, str(index.data()), role=shown, font=fonts.muted())

    def content_width(self, index: Index) -> int:
        """Return the width of glyph and word."""
        if self.is_short:
            return _GLYPH
        words = QFontMetrics(fonts.muted()).horizontalAdvance(str(index.data()))
        return _GLYPH + _GAP + words


class SectionList(QWidget):
    """All sections in order; one is chosen.

    Signals
    -------
    chosen : SectionLine
        The user moved to another section.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lines: tuple[SectionLine, ...] = ()
        self._counts = _Counts()
        columns: list[Column[SectionLine]] = [
            Column("§", value=lambda line: line.number, width=_NUMBER_WIDTH, is_muted=_always),
            Column(
                "Section",
                value=lambda line: line.title,
                tip=lambda line: line.title,
                is_stretched=True,
                is_strong=self._is_chosen,
            ),
            Column(
                "State",
                value=lambda line: WORDS[line.state],
                cell=lambda line: line.state,
                tip=lambda line: WORDS[line.state],
                delegate=StateDelegate,
            ),
        ]
        self._model: RowsModel[SectionLine] = RowsModel(columns, parent=self)
        self.table = Table(
            self._model, title="Sections of the report", is_sorted=False, has_many=False
        )
        self.table.horizontalHeader().hide()
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.row_chosen.connect(self._choose)
        self._name = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._counts)
        column.addWidget(rule())
        column.addWidget(self.table, 1)

    def show_lines(self, lines: Sequence[SectionLine], *, chosen: str) -> None:
        """Show the sections as they stand now, with one of them chosen."""
        self._name = chosen
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self._counts.show_counts(counts_of(lines))
            self._model.set_rows(lines)
        line = next((line for line in lines if line.name == chosen), None)
        if line is not None and self.table.chosen_row != line:
            self.table.blockSignals(True)
            self.table.choose(line)
            self.table.blockSignals(False)

    def set_short(self, *, is_short: bool) -> None:
        """Leave the words of the states out where room is short; tips still say them."""
        delegate = self.table.itemDelegateForColumn(2)
        if isinstance(delegate, StateDelegate) and delegate.is_short != is_short:
            delegate.is_short = is_short
            self._counts.set_short(is_short=is_short)
            self.table.fit()

    def _is_chosen(self, line: SectionLine) -> bool:
        return line.name == self._name

    def _choose(self, line: SectionLine | None) -> None:
        if line is not None and line.name != self._name:
            self._name = line.name
            self.table.viewport().update()
            self.chosen.emit(line)


class _Counts(QWidget):
    """Four counts side by side, each above its word, or above its glyph where room is short."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_COUNTS_HEIGHT)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.PAD, metrics.STEP, metrics.PAD, metrics.STEP)
        self._row.setSpacing(metrics.GAP)
        self._cells: list[tuple[QLabel, QLabel]] = []
        self._counts: tuple[tuple[State, int], ...] = ()
        self._is_short = False

    def set_short(self, *, is_short: bool) -> None:
        self._is_short = is_short
        self.show_counts(self._counts)

    def show_counts(self, counts: Sequence[tuple[State, int]]) -> None:
        self._counts = tuple(counts)
        while len(self._cells) < len(counts):
            self._add_cell()
        for (number, word), (state, count) in zip(self._cells, counts, strict=True):
            number.setText(str(count))
            text = WORDS[state].lower()
            if self._is_short:
                name, role = GLYPHS[state]
                word.setPixmap(pixmap(name, role, _GLYPH, self.devicePixelRatioF()))
            else:
                word.setText(text)
            for label, usual in ((number, "strong"), (word, "muted")):
                label.setProperty("role", "caution" if state == "to attest" and count else usual)
                label.style().polish(label)
                label.setToolTip(f"{count} {text}")
        self.setAccessibleName(
            ", ".join(f"{count} {WORDS[state].lower()}" for state, count in counts)
        )

    def _add_cell(self) -> None:
        number, word = strong(), muted()
        cell = QVBoxLayout()
        cell.setSpacing(0)
        cell.addWidget(number)
        cell.addWidget(word)
        self._row.addLayout(cell)
        self._cells.append((number, word))


def _always(_: SectionLine) -> bool:
    return True
