"""The tab with checks over the rows: what was found, and the suspects as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from core.errors import AuditError
from core.records.views.quality import QualityFinding, QualityView
from gui.pages.kept_job import KeptJob
from gui.session.session import Session
from gui.tables.chip_cells import ChipCell, ChipDelegate
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.labels import sentence

Line = tuple[str, ...]

_EMPTY = (
    "Look for rows that stand on both sides of the split, inputs that give the target away, rare "
    "classes, gaps, and labels in doubt."
)
_ACTION = "Check the rows"
_STALE = "From an earlier plan"
_CHIPS = {
    "fine": ChipCell("Fine", "good", "check"),
    "attention": ChipCell("Look", "caution", "warning"),
    "not_checked": ChipCell("Not checked", "muted", "dash"),
}
_ORDER = list(_CHIPS)


class ChecksTab(QWidget):
    """Findings above, the suspects of the chosen one below.

    Signals
    -------
    failed : str
        Why something could not be read, begun or written.
    row_wanted : int
        A suspect is to be seen among the rows: its number, from 0.
    """

    failed = Signal(str)
    row_wanted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.job = KeptJob(
            session, job="check_rows", view="quality", model=QualityView, parent=self
        )
        self.findings = Table(_findings_model(), title="Checks over the rows", is_sorted=False)
        self.found = Card("Checks over the rows", is_flush=True)
        self._again = Button("Check again", "quiet", is_small=True, trigger=self.run)
        self.suspects = Card("Suspects", is_flush=True)
        self._sentence = sentence("")
        self._remedy = Button("", "secondary", is_small=True, trigger=self._apply)
        self._copy = Button("Copy table", "quiet", icon_name="copy", is_small=True)
        self._copy.clicked.connect(self._copy_all)
        self._lines: Table[Line] | None = None
        self._chosen = ""
        self._empty = EmptyState(_EMPTY, _ACTION, self.run)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self.findings.row_chosen.connect(self._choose)
        self.findings.failed.connect(lambda fault: self.failed.emit(fault.sentence))
        self.job.changed.connect(self._show)
        self.job.refused.connect(self.failed)
        self._show()

    def run(self) -> None:
        """Look over the rows."""
        self.job.begin("Checking the rows")

    def _lay_out(self) -> None:
        self.found.add(self.findings)
        self.found.add_head(self._again)
        self.suspects.add_head(self._remedy)
        self.suspects.add_head(self._copy)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._sentence.setContentsMargins(metrics.PAD, metrics.HALF, metrics.PAD, metrics.PAD)
        self.suspects.add(self._sentence)
        self._split.addWidget(self.found)
        self._split.addWidget(self.suspects)
        self._split.setProperty("role", "gap")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(metrics.CARD_GAP)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.addWidget(self._split, 1)
        column.addWidget(self._empty, 1)

    def _show(self) -> None:
        kept = self.job.kept
        self._split.setVisible(kept is not None)
        self._empty.setVisible(kept is None)
        self._empty.button.setEnabled(self.job.can_run)
        self._empty.button.setToolTip(self.job.obstacle)
        self._again.setEnabled(self.job.can_run)
        self._again.setToolTip(self.job.obstacle)
        if kept is None:
            return
        found = kept.view.findings
        self.found.set_title(_headline(kept.view))
        if tuple(self.findings.rows_model.rows) != found:
            self.findings.rows_model.set_rows(found)
        stale = "" if kept.is_current else _STALE
        for card in (self.found, self.suspects):
            card.set_stale(stale, self.run if self.job.can_run else None, action="Check again")
        if self._current() is None:
            self._choose(next((one for one in found if one.status == "attention"), found[0]))
        else:
            self._choose(self._current())

    def _current(self) -> QualityFinding | None:
        kept = self.job.kept
        found = kept.view.findings if kept is not None else ()
        return next((one for one in found if one.name == self._chosen), None)

    def _choose(self, finding: object) -> None:
        if not isinstance(finding, QualityFinding):
            return
        self._chosen = finding.name
        shown = f"{finding.title}: {len(finding.lines):,}" if finding.lines else finding.title
        self.suspects.set_title(f"{shown}, the first ones" if finding.is_shortened else shown)
        self._sentence.setText(finding.sentence)
        can_edit = finding.remedy is not None and self._session.is_writer
        self._remedy.setVisible(can_edit)
        self._remedy.setText(finding.remedy.label if finding.remedy is not None else "")
        self._copy.setVisible(bool(finding.lines))
        self._show_lines(finding)

    def _show_lines(self, finding: QualityFinding) -> None:
        """Show the suspects; each check has columns of its own, and so a table of its own."""
        if self._lines is not None:
            self._lines.hide()
            self._lines.deleteLater()
            self._lines = None
        if not finding.lines:
            return
        model: RowsModel[Line] = RowsModel(
            [_line_column(head, place, finding) for place, head in enumerate(finding.heads)]
        )
        model.set_rows(finding.lines)
        self._lines = Table(model, title=finding.title)
        self._lines.failed.connect(lambda fault: self.failed.emit(fault.sentence))
        self._lines.row_activated.connect(self._want_row)
        if any(row >= 0 for row in finding.rows):
            self._lines.setToolTip("Double click or Return shows the row")
        self.suspects.add(self._lines, stretch=1)

    def _want_row(self, line: object) -> None:
        """Ask for the row that a suspect names, if it names one."""
        finding = self._current()
        if finding is None or line not in finding.lines or not finding.rows:
            return
        row = finding.rows[finding.lines.index(cast("Line", line))]
        if row >= 0:
            self.row_wanted.emit(row)

    def _copy_all(self) -> None:
        if self._lines is not None:
            self._lines.copy_all()

    def _apply(self) -> None:
        finding = self._current()
        if finding is None or finding.remedy is None:
            return
        try:
            self._session.edit_many(dict(finding.remedy.changes), text=finding.remedy.label)
        except AuditError as fault:
            self.failed.emit(fault.sentence)


def _headline(view: QualityView) -> str:
    """Return the finding over all checks."""
    count = sum(one.status == "attention" for one in view.findings)
    if not count:
        return f"{view.rows:,} rows: nothing to look at"
    checks = "1 check asks" if count == 1 else f"{count} checks ask"
    return f"{view.rows:,} rows: {checks} to be looked at"


def _findings_model() -> RowsModel[QualityFinding]:
    return RowsModel(
        [
            Column(
                "Result",
                value=lambda one: _ORDER.index(one.status),
                text=lambda one: _CHIPS[one.status].text,
                cell=lambda one: _CHIPS[one.status],
                delegate=ChipDelegate,
            ),
            Column("Check", value=lambda one: one.title, is_strong=lambda _: True),
            Column("Figure", value=lambda one: one.figure, is_number=True),
            Column(
                "What it means",
                value=lambda one: one.sentence,
                tip=lambda one: one.sentence,
                is_muted=lambda _: True,
                is_stretched=True,
            ),
        ]
    )


def _line_column(head: str, place: int, finding: QualityFinding) -> Column[Line]:
    texts = [line[place] for line in finding.lines]
    is_number = all(_number(text) is not None for text in texts)

    def value(line: Line) -> object:
        number = _number(line[place])
        return line[place] if number is None else number

    return Column(
        head,
        value=value,
        text=_cell(place),
        is_number=is_number,
        is_stretched=place == len(finding.heads) - 1,
        tip=_cell(place),
    )


def _cell(place: int) -> Callable[[Line], str]:
    return lambda line: line[place]


def _number(text: str) -> float | None:
    """Return the number that a cell prints, for sorting; a share counts by its figure."""
    plain = text.replace(",", "").replace("\u00a0%", "").replace("\u2212", "-")
    plain = plain.removeprefix("under ").removeprefix("over ")
    try:
        return float(plain)
    except ValueError:
        return None
