"""The card that says which methods fit the network, with the change that lifts a refusal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.pages.model.fits import VERDICTS, FitLine
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.chip import Chip, chip_width
from gui.widgets.labels import body, rule, sentence
from gui.widgets.picture_actions import Data, PictureActions

_METHODS_STRETCH, _REASON_STRETCH = 5, 6


class FitCard(Card):
    """One line for each verdict: chip, methods, reason.

    Signals
    -------
    remedy_wanted
        The user wants the network changed so that the refused method fits.
    """

    remedy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Methods", parent)
        self._remedy = Button("", "link", trigger=self.remedy_wanted.emit)
        self._remedy.hide()
        self.add_head(self._remedy)
        self._lines: tuple[FitLine, ...] = ()
        self._inside = QWidget()
        self.add(self._inside)
        PictureActions(self, title="Methods", data=self.data)

    def data(self) -> Data:
        """Return verdict, methods and reason of each line."""
        rows = [(VERDICTS[line.fit].word, line.titles, line.reason) for line in self._lines]
        return ("Verdict", "Methods", "Reason"), rows

    def show_fits(self, title: str, lines: tuple[FitLine, ...], *, remedy: str) -> None:
        """Show finding and lines; without a remedy there is no button."""
        self.set_title(title)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        if lines != self._lines:
            self._lines = lines
            self._show_lines()

    def _show_lines(self) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(metrics.GAP)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, _METHODS_STRETCH)
        grid.setColumnStretch(2, _REASON_STRETCH)
        words = [VERDICTS[line.fit].word for line in self._lines]
        widest = max((chip_width(word, has_icon=True) for word in words), default=0)
        grid.setColumnMinimumWidth(0, widest)
        for place, line in enumerate(self._lines):
            grid.addWidget(rule(), 2 * place, 0, 1, 3)
            self._add_line(grid, 2 * place + 1, line)
        self.body.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside

    @staticmethod
    def _add_line(grid: QGridLayout, row: int, line: FitLine) -> None:
        verdict = VERDICTS[line.fit]
        chip = Chip(verdict.word, verdict.kind, icon=verdict.icon)
        chip.setAccessibleDescription(f"{line.titles}: {line.reason}")
        methods, reason = body(line.titles), sentence(line.reason)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        for label in (methods, reason):
            label.setContentsMargins(0, 6, 0, 6)
            label.setTextInteractionFlags(selectable)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(chip, row, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(methods, row, 1)
        grid.addWidget(reason, row, 2)
        grid.setRowMinimumHeight(row, metrics.TABLE_ROW)
