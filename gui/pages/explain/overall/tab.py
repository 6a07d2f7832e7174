"""The Global tab: what the methods say over many rows, and whether it can be quoted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.records.base import Kind
from core.records.views.global_ import GlobalMethod, GlobalPlayer, GlobalView
from gui.pages.drawing import PictureDrawer
from gui.pages.explain.overall.rows import (
    SHOWN,
    bars_of,
    curves_of,
    method_columns,
    player_columns,
)
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.page import Frame
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.labels import body, muted
from gui.widgets.picture import Picture
from gui.widgets.pills import FilterPills
from gui.widgets.segmented import Segmented

_NARROW = 720
_CURVES_HEIGHT = 240
_PER_BAR, _FOOT = 20.5, 52
_GAINS = (
    "Gains compare with a random order, as shares of the mean change of the output; above zero is "
    "better than chance, which an explanation that sees only the input can reach too."
)


class OverallTab(QWidget):
    """Means over the drawn sample, faithfulness, and the gate of every method."""

    shown = Signal()

    def __init__(
        self,
        presenter: ExplainPresenter,
        frame: Frame,
        *,
        explain: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._frame = frame
        self._explain = explain
        self._stale = False
        self._view: GlobalView | None = None
        self.method = FilterPills([], name="Method whose means are shown")
        self.form = Segmented(
            [("chart", "Chart"), ("table", "Table")], name="Chart or table", is_small=True
        )
        self.bars, self.curves = Picture(), Picture()
        self._bars_drawer = self._drawer(self.bars, "global.bars", "Mean attributions")
        self._curves_drawer = self._drawer(self.curves, "global.deletion", "Deletion")
        self._kind: Kind = "tabular"
        self.players = self._player_table()
        self.methods: Table[GlobalMethod] = Table(
            RowsModel(method_columns()), title="Methods", has_many=True
        )
        self.empty = EmptyState("", "", self._act)
        self._claim, self._question, self._bars_note = body(), muted(wraps=True), muted(wraps=True)
        self._bars_card, self._curves_card, self._methods_card = Card(), Card(), Card(is_flush=True)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._stack, self._forms = QStackedWidget(), QStackedWidget()
        self._lay_out()
        self.method.changed.connect(lambda _: self._show_method())
        self.form.changed.connect(lambda value: self._forms.setCurrentIndex(value == "table"))
        self.methods.failed.connect(presenter.failed)
        presenter.global_changed.connect(self._show_view)
        presenter.changed.connect(self._show_state)
        self._show_view()

    def set_density(self, *, is_compact: bool) -> None:
        """Take away the room around the cards in a small window."""
        pad = metrics.STEP if is_compact else metrics.PAD
        self._column.setContentsMargins(pad, pad, pad, pad)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell the page that its header speaks of this tab."""
        super().showEvent(event)
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the two charts under each other where the window is narrow."""
        is_narrow = self.width() < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(down if is_narrow else across)
        super().resizeEvent(event)

    def _player_table(self) -> Table[GlobalPlayer]:
        model = RowsModel(player_columns(self._kind))
        table: Table[GlobalPlayer] = Table(model, title="Mean attributions")
        table.failed.connect(self._presenter.failed)
        return table

    def _set_kind(self, kind: Kind) -> None:
        """Lay the table of means out anew: its columns depend on what the data are."""
        if kind == self._kind:
            return
        self._kind = kind
        old, self.players = self.players, self._player_table()
        self._forms.removeWidget(old)
        old.deleteLater()
        self._forms.addWidget(self.players)
        self._forms.setCurrentIndex(self.form.value == "table")

    def _drawer(self, picture: Picture, name: str, title: str) -> PictureDrawer:
        drawer = PictureDrawer(
            picture, name, title=title, session=self._presenter.session, frame=self._frame
        )
        drawer.failed.connect(self._presenter.failed)
        return drawer

    def _lay_out(self) -> None:
        self._fill_cards()
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(*(metrics.PAD,) * 4)
        self._column.setSpacing(metrics.CARD_GAP)
        words = QVBoxLayout()
        words.setSpacing(metrics.HALF)
        words.addWidget(self._claim)
        words.addWidget(self._question)
        self._column.addLayout(words)
        self._pair.setSpacing(metrics.CARD_GAP)
        self._pair.addWidget(self._bars_card, 1)
        self._pair.addWidget(self._curves_card, 1)
        self._column.addLayout(self._pair)
        self._column.addWidget(self._methods_card)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self.empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._stack)

    def _fill_cards(self) -> None:
        self._forms.addWidget(self.bars)
        self._forms.addWidget(self.players)
        self._bars_card.add_head(self.form)
        for part in (self.method, self._forms, self._bars_note):
            self._bars_card.add(part)
        self._bars_card.body.addStretch(1)
        self.curves.setMinimumHeight(_CURVES_HEIGHT)
        self._curves_card.set_title("Deletion against a random order")
        self._curves_card.add(self.curves, stretch=1)
        self._curves_card.add(muted(_GAINS, wraps=True))
        self._methods_card.set_title("Every method asked, and whether its sums hold")
        self._methods_card.add(self.methods)

    def _show_view(self) -> None:
        view = self._presenter.overall
        if view is not None and view != self._view:
            self._view = view
            self._set_kind(view.kind)
            computed = [method for method in view.methods if method.players]
            self.method.set_options([(method.name, method.title) for method in computed])
            quoted = next((method.name for method in computed if method.is_quotable), None)
            self.method.value = quoted
            self._claim.setText(view.claim)
            self._question.setText(
                f"{view.target[:1].upper()}{view.target[1:]}, over {view.rows:,} test rows drawn "
                f"at random. Baseline: {view.baseline[:1].lower()}{view.baseline[1:]}"
            )
            self.methods.rows_model.set_rows(view.methods)
            height = metrics.TABLE_HEAD + len(view.methods) * metrics.TABLE_ROW
            self.methods.setFixedHeight(height + metrics.GAP)
            self._show_method()
        self._show_state()

    def _show_method(self) -> None:
        view = self._view
        method = (
            next((m for m in view.methods if m.name == self.method.value), None) if view else None
        )
        if view is None or method is None:
            return
        kept = "its sums hold" if method.is_quotable else method.rule
        self._bars_card.set_title(f"Largest for {method.players[0].name}")
        rest = len(method.players) - SHOWN
        others = f" {rest:,} more stand in the table." if rest > 0 else ""
        over = "rows"
        if view.kind == "text":
            over = "the places of a word, each of which stands in the texts several times"
        self._bars_note.setText(
            f"{method.title}: {kept}. Lines: 95 % intervals over {over}; where they overlap the "
            f"order is not settled.{others}"
        )
        shown = min(len(method.players), SHOWN)
        self._forms.setFixedHeight(round(shown * _PER_BAR) + _FOOT)
        self._bars_drawer.show_record(
            bars_of(method, target=view.target), title=f"Mean attributions, {method.title}"
        )
        self._curves_drawer.show_record(curves_of(view.methods, first=method.name))
        self.bars.set_caption("", _spoken(method))
        self.players.rows_model.set_rows(method.players)

    def _show_state(self) -> None:
        presenter = self._presenter
        self._stack.setCurrentIndex(0 if presenter.overall is not None else 1)
        if presenter.is_overall_stale != self._stale:
            self._stale = presenter.is_overall_stale
            for card in (self._bars_card, self._curves_card, self._methods_card):
                is_first = card is self._bars_card
                card.set_stale(
                    "From an earlier plan" if self._stale else "",
                    self._explain if is_first else None,
                    action="Explain again",
                )
        if presenter.samples is None:
            self.empty.set_text("Means over many rows stand here once the network is evaluated.")
            self.empty.set_action("Go to Evaluate")
        else:
            count = len(presenter.session.plan.explanation.methods)
            self.empty.set_text(
                f"What {count} methods say over many test rows, and how faithful each is."
            )
            self.empty.set_action("" if presenter.is_explaining else presenter.global_text())
        self.empty.button.setEnabled(presenter.samples is None or not presenter.global_missing())

    def _act(self) -> None:
        if self._presenter.samples is None:
            self._frame.go_to("evaluate")
        else:
            self._explain()


def _spoken(method: GlobalMethod) -> str:
    means = "; ".join(f"{player.name} {player.text}" for player in method.players[:SHOWN])
    return f"Mean absolute attribution by {method.title}, largest first: {means}."
