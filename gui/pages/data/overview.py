"""The first tab: notices, key figures, and the columns or classes with what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.records.views.data import DataView, Problem
from gui.pages.data.bars import BalanceBar
from gui.pages.data.classes_card import ClassesCard, SamplesCard
from gui.pages.data.columns_card import ColumnsCard
from gui.pages.data.forecast_cards import HistoryCard, WindowCard
from gui.pages.data.forms import shown_as
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.text_cards import TextsCard, WordsCard
from gui.pages.data.words import (
    balance_line,
    event_last,
    figures,
    notice_kind,
    notice_text,
    roles_line,
)
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.key_figures import KeyFigures
from gui.widgets.labels import muted
from gui.widgets.notice_bar import NoticeBar, NoticeKind

ActOn = Callable[[Problem], None]

_NARROW = 640
_LOW = 760  # below this height the samples need the room of some classes
_MOST_NOTES = 3
_STALE = "Checked before the last change"
_NOT_YET = "What the data holds stands here once it is checked."
_READING = "The data is being read. What it holds appears here."


class Overview(QWidget):
    """Key figures over cards; what to look at stands above them, each with its button."""

    def __init__(self, presenter: DataPresenter, *, act: ActOn) -> None:
        super().__init__()
        self._presenter = presenter
        self._act = act
        self._shown: tuple[Problem, ...] = ()
        self._most = 3
        self._is_narrow = False
        self.notices = NoticeBar()
        self.figures = KeyFigures()
        self.balance = BalanceBar()
        self.figures.set_lead(self.balance)
        self.columns: ColumnsCard | None = None
        self.classes: ClassesCard | None = None
        self.samples: SamplesCard | None = None
        self.cards: list[Card] = []
        self.empty = EmptyState(
            _NOT_YET,
            "Check data",
            presenter.check,
        )
        self.notes = muted(wraps=True)
        self._lay_out()
        self._make_cards()
        presenter.form_changed.connect(self._make_cards)
        presenter.changed.connect(self._show)
        self._show()

    def set_density(self, *, is_compact: bool) -> None:
        """Show one notice and one line of figures in a small window."""
        self.figures.set_density(is_compact=is_compact)
        self._most = 1 if is_compact else 3
        self._shown = ()
        edge = metrics.GAP if is_compact else metrics.PAD
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(edge)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Name the figures shortly where there is little room."""
        super().resizeEvent(event)
        if self.classes is not None:
            self.classes.set_most(4 if self.height() < _LOW else 6)
        is_narrow = self.width() < _NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._show()

    def _show(self) -> None:
        presenter = self._presenter
        view = presenter.view
        has_columns = self.columns is not None and bool(presenter.columns)
        is_table = self.columns is not None
        is_empty = view is None and not has_columns and (is_table or not presenter.is_checking)
        is_fitting = view is None or shown_as(view) == presenter.form
        self.empty.set_text(_READING if presenter.is_checking else _NOT_YET)
        self.empty.set_action("" if presenter.is_checking else "Check data")
        self.empty.setVisible(is_empty)
        self.figures.setVisible(view is not None and is_fitting)
        for card in self.cards:
            card.setVisible(not is_empty and self._has_room_for(card))
        if view is not None and is_fitting:
            self._show_figures(view)
        stale = _STALE if presenter.is_stale and not presenter.is_checking else ""
        for card in self.cards[:1]:
            if card.is_stale != bool(stale):
                card.set_stale(stale, presenter.check, action="Check data")
        self.figures.setEnabled(not presenter.is_stale)
        self._show_notes(view)
        self._show_problems(presenter.problems)

    def _has_room_for(self, card: Card) -> bool:
        """Whether a card says something of this data, and a small window can show it."""
        is_small = self._most == 1
        if isinstance(card, ClassesCard):
            # The bar of two classes says all of them that texts leave room for.
            is_said = self._presenter.form == "text" and len(self._presenter.class_names) <= 2
            is_classes = self._presenter.session.plan.data.task == "classification"
            return not is_small and is_classes and not is_said
        return not (is_small and isinstance(card, WordsCard | WindowCard))

    def _make_cards(self) -> None:
        """Make the cards for the form of the data; those of another form go."""
        presenter = self._presenter
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        form = presenter.form
        self.columns = ColumnsCard(presenter) if form == "tabular" else None
        has_classes = form in ("image", "series", "text")
        self.classes = ClassesCard(presenter) if has_classes else None
        self.samples = SamplesCard(presenter) if form in ("image", "series") else None
        texts = (WordsCard(presenter), TextsCard(presenter)) if form == "text" else ()
        charts = (HistoryCard(presenter), WindowCard(presenter)) if form == "forecast" else ()
        found = (self.columns, self.classes, *texts, self.samples, *charts)
        self.cards = [card for card in found if card is not None]
        for place, card in enumerate(self.cards, start=1):
            is_high = not isinstance(card, ClassesCard | WordsCard)
            self._column.insertWidget(place, card, 1 if is_high else 0)

    def _show_notes(self, view: DataView | None) -> None:
        """Say what the network is shown and how the figures came about; all of it in the tip."""
        is_table = self.columns is not None
        roles = roles_line([column.role for column in self._presenter.columns if is_table])
        found = () if view is None else (*view.notes, view.split_note)
        notes = [note for note in (roles, *found) if note]
        self.notes.setText(" ".join(notes[:_MOST_NOTES]))
        self.notes.setToolTip("\n".join(notes))
        self.notes.setVisible(bool(notes) and self._most > 1)

    def _show_figures(self, view: DataView) -> None:
        self.figures.set_figures(figures(view, is_narrow=self._is_narrow))
        rows = [item.rows for item in event_last(view.classes)]
        # A small window has no room for it; where there is no target yet it says nothing.
        self.balance.setVisible(self._most > 1 and bool(rows or view.target_bars))
        if rows:
            positive = 1 if len(rows) == 2 else -1
            self.balance.show_classes(
                view.balance, balance_line(view.classes), rows, positive=positive
            )
        else:
            self.balance.show_numbers(view.balance, view.target_range, view.target_bars)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems == self._shown:
            return
        self._shown = problems
        self.notices.clear()
        for problem in reversed(problems[: self._most]):
            self._show_problem(problem)

    def _show_problem(self, problem: Problem) -> None:
        self.notices.show_notice(
            cast("NoticeKind", notice_kind(problem)),
            notice_text(problem),
            remedy=problem.remedy,
            action=problem.action,
            trigger=lambda: self._act(problem),
        )
        self.notices.lines[0].dismissed.connect(lambda: self._put_aside(problem))

    def _put_aside(self, problem: Problem) -> None:
        # Its button may have changed the plan: then the next view says what is left.
        if problem in self._presenter.problems:
            self._shown = tuple(item for item in self._shown if item != problem)
            self._presenter.dismiss(problem)

    def _lay_out(self) -> None:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(metrics.PAD, metrics.PAD, metrics.PAD, metrics.PAD)
        self._column.setSpacing(metrics.CARD_GAP)
        self._column.addWidget(self.figures)
        self._column.addWidget(self.notes)
        self._column.addWidget(self.empty, 1)
        inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notices)
        whole.addWidget(inside, 1)
