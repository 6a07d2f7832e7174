"""Attributions: mean sizes over the drawn rows, faithfulness, and the gate of every method."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.evidence.wording import count_text
from core.records.base import Kind
from core.records.views.global_ import GlobalMethod, GlobalPlayer, GlobalView
from gui.pages.drawing import PictureDrawer
from gui.pages.explain.overall.chart_or_table import ChartOrTable
from gui.pages.explain.overall.presenter import OverallPresenter
from gui.pages.explain.overall.rows import (
    SHOWN,
    bars_of,
    curves_of,
    method_columns,
    player_columns,
)
from gui.pages.explain.overall.section import Pair, Section
from gui.pages.page import Frame
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.labels import body, muted
from gui.widgets.picture import Picture
from gui.widgets.remark import Remark
from gui.widgets.row_picture import RowPicture

_CURVES_HEIGHT = 240
_PER_BAR, _FOOT = 20.5, 52
_GAINS = (
    "Gains compare with a random order, as shares of the mean change of the output; above zero is "
    "better than chance, which an explanation that sees only the input can reach too."
)


class AttributionsSection(Section):
    """What the methods say over the drawn sample, and what of it can be quoted."""

    def __init__(
        self, presenter: OverallPresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._frame = frame
        self._view: GlobalView | None = None
        self.bars = RowPicture("A click on a bar shows its attributions row by row")
        self.curves = Picture()
        self._bars_drawer = self._drawer(self.bars, "global.bars", "Mean attributions")
        self._curves_drawer = self._drawer(self.curves, "global.deletion", "Deletion")
        self._kind: Kind = "tabular"
        self.players: Table[GlobalPlayer] = Table(
            RowsModel(player_columns(self._kind)), title="Mean attributions"
        )
        self.players.setToolTip("Double click or Return shows the attributions row by row")
        self.forms = ChartOrTable(self.bars, self.players)
        self.methods: Table[GlobalMethod] = Table(
            RowsModel(method_columns()), title="Methods", has_many=True
        )
        self.turned = Remark()
        self._claim, self._question, self._bars_note = body(), muted(wraps=True), muted(wraps=True)
        self._bars_card, self._curves_card, self._methods_card = Card(), Card(), Card(is_flush=True)
        self._pair = Pair(self._bars_card, self._curves_card)
        self._lay_out()
        for table in (self.players, self.methods):
            table.failed.connect(self.failed)
        self.players.row_activated.connect(self._player_activated)
        self._bars_drawer.drawn.connect(self.bars.set_drawn)
        self.bars.row_clicked.connect(self._bar_clicked)

    @property
    def claim(self) -> str:
        """What is quoted of the methods."""
        return self._claim.text()

    def refresh(self) -> None:
        """Show the method in sight."""
        view = self._presenter.view
        if view is None:
            return
        if view != self._view:
            self._view = view
            if view.kind != self._kind:
                self._kind = view.kind
                self.players.set_columns(player_columns(view.kind))
            self._claim.setText(view.claim)
            self._question.setText(
                f"{view.target[:1].upper()}{view.target[1:]}, over {view.rows:,} test rows drawn "
                f"at random. Baseline: {view.baseline[:1].lower()}{view.baseline[1:]}"
            )
            self.methods.rows_model.set_rows(view.methods)
            height = metrics.TABLE_HEAD + len(view.methods) * metrics.TABLE_ROW
            self.methods.setFixedHeight(height + metrics.GAP)
        self._show_method(view)

    def _drawer(self, picture: Picture, name: str, title: str) -> PictureDrawer:
        session = self._presenter.explain.session
        drawer = PictureDrawer(picture, name, title=title, session=session, frame=self._frame)
        drawer.failed.connect(self.failed)
        return drawer

    def _lay_out(self) -> None:
        self._bars_card.add_head(self.forms.form)
        for part in (self.forms, self._bars_note):
            self._bars_card.add(part)
        self._bars_card.body.addStretch(1)
        self.curves.setMinimumHeight(_CURVES_HEIGHT)
        self._curves_card.set_title("Deletion against a random order")
        self._curves_card.add(self.curves, stretch=1)
        self._curves_card.add(muted(_GAINS, wraps=True))
        self._methods_card.set_title("Every method asked, and whether its sums hold")
        self._methods_card.add(self.methods)
        self.cards = [self._bars_card, self._curves_card, self._methods_card]
        words = QVBoxLayout()
        words.setSpacing(metrics.HALF)
        words.addWidget(self._claim)
        words.addWidget(self._question)
        words.addWidget(self.turned)
        self.column.addLayout(words)
        self.column.addWidget(self._pair)
        self.column.addWidget(self._methods_card)
        self.column.addStretch(1)

    def _show_method(self, view: GlobalView) -> None:
        method = self._presenter.method
        self._pair.setVisible(method is not None)
        self.turned.set_text("" if method is None else method.baseline_note)
        if method is None:
            return
        kept = "its sums hold" if method.is_quotable else method.rule
        self._bars_card.set_title(finding(method.players))
        rest = len(method.players) - SHOWN
        others = (
            f" {count_text(rest, 'more stands', 'more stand')} in the table." if rest > 0 else ""
        )
        over = "rows"
        if view.kind == "text":
            over = "the places of a word, each of which stands in the texts several times"
        self._bars_note.setText(
            f"{method.title}: {kept}. Lines: 95 % intervals over {over}; where they overlap the "
            f"order is not settled.{others}"
        )
        shown = min(len(method.players), SHOWN)
        self.forms.setFixedHeight(round(shown * _PER_BAR) + _FOOT)
        self._bars_drawer.show_record(
            bars_of(method, target=view.target), title=f"Mean attributions, {method.title}"
        )
        self._curves_drawer.show_record(curves_of(view.methods, first=method.name))
        self.bars.set_caption("", _spoken(method))
        if self.players.rows_model.rows != method.players:
            self.players.rows_model.set_rows(method.players)

    def _bar_clicked(self, place: int) -> None:
        method = self._presenter.method
        if method is not None and place < len(method.players):
            self._presenter.show_spread(method.players[place].name)

    def _player_activated(self, player: object) -> None:
        if isinstance(player, GlobalPlayer):
            self._presenter.show_spread(player.name)


def finding(players: Sequence[GlobalPlayer]) -> str:
    """Return which part is the largest, as far as the intervals allow."""
    first, low = players[0], players[0].mean.low
    if low is None:
        return "Mean attributions"
    near = sum(one.mean.high is None or one.mean.high >= low for one in players[1:])
    return f"Any of {near + 1} may be the largest" if near else f"Largest for {first.name}"


def _spoken(method: GlobalMethod) -> str:
    means = "; ".join(f"{player.name} {player.text}" for player in method.players[:SHOWN])
    return f"Mean absolute attribution by {method.title}, largest first: {means}."
