"""The tab that sets torchvision's named networks side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from core.records.views.experiments import ArchitectureRow, ArchitecturesView
from gui.charts.bars import Bar, BarsChart
from gui.pages.model.architectures import Architectures
from gui.pages.model.architectures_choice import ArchitecturesChoice
from gui.pages.model.architectures_table import (
    HEADS,
    ArchitecturesTable,
    billions,
    line_of,
    millions,
    milliseconds,
    share,
)
from gui.pages.model.names import NetworkNames
from gui.pages.page import Frame
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import muted, sentence, strong
from gui.widgets.picture_actions import Data, PictureActions
from gui.widgets.segmented import Segmented


@dataclass(frozen=True)
class _Measure:
    """A figure of a network as a bar."""

    name: str
    title: str
    value: Callable[[ArchitectureRow], float | None]
    text: Callable[[ArchitectureRow], str]


_MEASURES = (
    _Measure("cpu", "CPU", lambda row: row.cpu_ms, lambda row: milliseconds(row.cpu_ms)),
    _Measure("gpu", "GPU", lambda row: row.gpu_ms, lambda row: milliseconds(row.gpu_ms)),
    _Measure(
        "parameters",
        "Parameters",
        lambda row: row.parameters,
        lambda row: millions(row.parameters),
    ),
    _Measure(
        "work",
        "Multiply-adds",
        lambda row: row.multiply_adds,
        lambda row: billions(row.multiply_adds),
    ),
    _Measure("top5", "Top-5", lambda row: row.top5, lambda row: share(row.top5)),
)
_LONG = {
    "cpu": "CPU time for one picture",
    "gpu": "GPU time for one picture",
    "parameters": "Weights and offsets",
    "work": "Multiply-adds for one picture",
    "top5": "Right class among the first five",
}


class ArchitecturesTab(QWidget):
    """What to compare above, what was found below it.

    Signals
    -------
    failed : str
        Why something could not be written.
    """

    failed = Signal(str)

    def __init__(
        self, session: Session, frame: Frame, names: NetworkNames, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._frame = frame
        self._names = names
        self.presenter = Architectures(session.jobs, names, cache=frame.cache_folder, parent=self)
        self.choice = ArchitecturesChoice(self.presenter)
        self.table = ArchitecturesTable()
        self.found = Card("Named networks", is_flush=True)
        self._machine = muted(wraps=True)
        self.look = Card("")
        self.measure = Segmented([], name="What the bars measure", is_small=True)
        self.bars = BarsChart()
        self.remarks = Card("Where the published figures disagree with ours")
        self._remarks = QGridLayout()
        self._shown: ArchitecturesView | None = None
        self._lay_out()
        self._connect()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask for the names of the networks when somebody first looks."""
        super().showEvent(event)
        self._names.ask()

    def data(self) -> Data:
        """Return every figure, ours beside the published one, with the remarks."""
        view = self.presenter.view
        return HEADS, [line_of(row) for row in view.rows] if view is not None else []

    def _lay_out(self) -> None:
        self.found.add_head(
            Button(
                "Copy table", "quiet", icon_name="copy", is_small=True, trigger=self.table.copy_all
            )
        )
        self.found.add(self.table)
        self._machine.setContentsMargins(metrics.PAD, metrics.STEP, metrics.PAD, metrics.PAD)
        self._machine.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.found.add(self._machine)
        self.look.add_head(self.measure)
        self.look.add(self.bars)
        PictureActions(self.bars, title="Named networks", data=self.data)
        self._remarks.setColumnStretch(1, 1)
        self._remarks.setHorizontalSpacing(metrics.WIDE)
        self._remarks.setVerticalSpacing(metrics.STEP)
        self.remarks.body.addLayout(self._remarks)
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.setSpacing(metrics.CARD_GAP)
        for card in (self.choice, self.found, self.look, self.remarks):
            column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _connect(self) -> None:
        self.presenter.changed.connect(self._show)
        self.presenter.refused.connect(self.failed)
        self.choice.folder_wanted.connect(self._ask_folder)
        self.measure.changed.connect(lambda _: self._show_bars())
        self.table.failed.connect(lambda fault: self.failed.emit(fault.sentence))

    def _show(self) -> None:
        self.choice.show_state()
        view = self.presenter.view
        for card in (self.found, self.look, self.remarks):
            card.setVisible(view is not None)
        if view is None:
            return
        self.remarks.setVisible(any(row.remarks for row in view.rows))
        if view == self._shown:
            return
        self._shown = view
        self.found.set_title(headline(view))
        self.table.show_rows(view.rows)
        self._machine.setText(" ".join((f"Measured on: {view.machine}.", *view.notes)))
        self._show_remarks(view)
        known = [one for one in _MEASURES if any(one.value(row) is not None for row in view.rows)]
        self.measure.set_options([(one.name, one.title) for one in known])
        self._show_bars()

    def _show_remarks(self, view: ArchitecturesView) -> None:
        while (item := self._remarks.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for place, row in enumerate(row for row in view.rows if row.remarks):
            words = sentence("\n".join(row.remarks))
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._remarks.addWidget(strong(row.title), place, 0, top)
            self._remarks.addWidget(words, place, 1, top)

    def _show_bars(self) -> None:
        if self._shown is None:
            return
        measure = next(one for one in _MEASURES if one.name == self.measure.value)
        title = _LONG[measure.name]
        self.look.set_title(title)
        bars = [Bar(row.title, measure.value(row), measure.text(row)) for row in self._shown.rows]
        self.bars.show_bars(bars, name=title)

    def _ask_folder(self, which: str) -> None:
        titles = {"weights": "Folder with weights", "validation": "Folder with pictures by class"}
        folder = self._frame.choose_folder(titles[which])
        if folder is not None:
            self.presenter.give_folder(which, folder)


def headline(view: ArchitecturesView) -> str:
    """Return which network is fastest on this machine."""
    timed = [row for row in view.rows if row.cpu_ms is not None]
    if not timed:
        return f"{len(view.rows)} named networks"
    best = min(timed, key=lambda row: row.cpu_ms or 0.0)
    if len(timed) == 1:
        return f"{best.title} takes {milliseconds(best.cpu_ms)} a picture here"
    return f"{best.title} is the fastest here: {milliseconds(best.cpu_ms)}"
