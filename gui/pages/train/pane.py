"""What the experiments around a training share: a job, what it left, and cards that show it."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.errors import AuditError
from core.evidence.wording import digits_for, figure_text
from core.records.base import Record
from core.records.views.network import PlanChange
from gui.pages.kept_job import KeptJob
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState

R = TypeVar("R", bound=Record)

STALE = "From an earlier plan"


class Pane(QWidget, Generic[R]):
    """One experiment: a sentence and a button at first, then cards with what it found.

    A subclass says in class attributes which job it is, lays its cards out in `make_cards`, and
    fills them in `fill`.

    Signals
    -------
    failed : str
        Why something could not be read, begun, changed or written.
    """

    failed = Signal(str)

    job_name: ClassVar[str]
    view_name: ClassVar[str]
    running: ClassVar[str]
    """What the job bar says while it runs."""
    empty: ClassVar[str]
    action: ClassVar[str]
    is_tall: ClassVar[bool] = True
    """Whether the first card takes the room that is left."""

    def __init__(self, session: Session, model: type[R], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.job = KeptJob(
            session, job=self.job_name, view=self.view_name, model=model, parent=self
        )
        self._empty = EmptyState(self.empty, self.action, self.run)
        self._empty.setContentsMargins(metrics.PAGE_PADDING, 0, metrics.PAGE_PADDING, 0)
        self.again = Button("Run again", "quiet", is_small=True, trigger=self.run)
        self.cards = self.make_cards()
        self.cards[0].add_head(self.again)
        self._inside = QWidget()
        self._inside.setProperty("ground", "window")
        self._scroll = QScrollArea()
        self._lay_out()
        self._filled: R | None = None
        self.job.changed.connect(self.show_state)
        self.job.refused.connect(self.failed)
        self.show_state()

    # -- what a subclass says

    def make_cards(self) -> list[Card]:
        """Return the cards from top to bottom; the first gets the button that runs again."""
        raise NotImplementedError

    def fill(self, view: R) -> None:
        """Show what was found."""
        raise NotImplementedError

    def obstacle(self) -> str:
        """Return why the experiment makes no sense for the plan; empty where it does."""
        return ""

    # -- for all of them

    def run(self) -> None:
        """Run the experiment for the plan as it stands."""
        self.job.begin(self.running)

    def apply(self, change: PlanChange) -> None:
        """Make a change of the plan, as one step that can be undone."""
        try:
            self.session.edit_many(dict(change.changes), text=change.label)
        except AuditError as fault:
            self.failed.emit(fault.sentence)

    def show_state(self) -> None:
        """Show what was found, or what could be, and whether it is of this plan."""
        kept, obstacle = self.job.kept, self.obstacle()
        self._scroll.setVisible(kept is not None)
        self._empty.setVisible(kept is None)
        self._empty.set_text(obstacle or self.empty)
        self._empty.set_action("" if obstacle else self.action)
        can_run = self.job.can_run and not obstacle
        for button in (self._empty.button, self.again):
            button.setEnabled(can_run)
            button.setToolTip(obstacle or self.job.obstacle)
        if kept is None:
            return
        if kept.view != self._filled:
            self._filled = kept.view
            self.fill(kept.view)
        for card in self.cards:
            if card.is_stale == kept.is_current:
                card.set_stale("" if kept.is_current else STALE)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.setSpacing(metrics.CARD_GAP)
        for place, card in enumerate(self.cards):
            column.addWidget(card, 0 if place or not self.is_tall else 1)
        if not self.is_tall:
            column.addStretch(1)
        framed(self._scroll, self._inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._empty, 1)


def framed(scroll: QScrollArea, inside: QWidget) -> None:
    """Let a page's cards scroll upwards and downwards, without a frame."""
    scroll.setWidget(inside)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def metric_words(value: float | None, *, is_share: bool) -> str:
    """Return a metric as it is printed: a share in per cent."""
    if value is None:
        return "\N{EN DASH}"
    return figure_text(value, digits=1 if is_share else digits_for(value), percent=is_share)


def loss_words(value: float | None) -> str:
    """Return a loss as it is printed."""
    return "\N{EN DASH}" if value is None else figure_text(value, digits=digits_for(value))
