"""The range test of the learning rate: its curve, and the rate that it suggests."""

from __future__ import annotations

from core.records.views.experiments import RangeTestView
from core.records.views.network import PlanChange
from gui.charts.plot import Line, Mark, Plot
from gui.charts.plot_view import PlotView
from gui.forms.wording import grouped
from gui.pages.train.pane import Pane
from gui.session.session import Session
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence

_HEIGHT = 280
_ABOVE = 1.5  # of the loss at the start


class RateTestPane(Pane[RangeTestView]):
    """Loss over a growing rate, with the suggestion and a button that takes it."""

    job_name = "range_test"
    view_name = "range_test"
    running = "Testing learning rates"
    empty = (
        "One short training whose learning rate grows from step to step shows at which rates the "
        "loss falls. Nothing of it is kept but the curve."
    )
    action = "Test learning rates"

    def __init__(self, session: Session) -> None:
        self.chart = PlotView("Range test of the learning rate")
        self.chart.setMinimumHeight(_HEIGHT)
        self._sentence = sentence()
        self.use = Button("Use this rate", "secondary", is_small=True, trigger=self._use)
        self._remedy: PlanChange | None = None
        super().__init__(session, RangeTestView)

    def make_cards(self) -> list[Card]:
        """Return the card with curve and suggestion."""
        card = Card("Range test")
        card.add_head(self.use)
        card.add(self.chart, stretch=1)
        card.add(self._sentence)
        return [card]

    def fill(self, view: RangeTestView) -> None:
        """Show curve, suggestion and sentence."""
        self._remedy = view.remedy
        rate = view.suggestion
        title = "No rate is suggested" if rate is None else f"Suggested rate: {grouped(rate)}"
        self.cards[0].set_title(title)
        self._sentence.setText(view.sentence)
        marks = () if rate is None else (Mark(rate, f"suggested: {grouped(rate)}"),)
        self.chart.set_plot(
            Plot(
                "Range test of the learning rate",
                "Learning rate",
                "Loss",
                lines=(
                    Line("each step", _pairs(view.rates, view.losses), "muted", 1.0),
                    Line("smoothed", _pairs(view.rates, view.smoothed), "accent", 2.0),
                ),
                marks=marks,
                is_log_x=True,
                # What explodes at the end must not press the fall to the ground.
                most_y=_ABOVE * max(view.smoothed[:1], default=1.0),
            )
        )

    def show_state(self) -> None:
        """Show the state; the rate can be taken unless the plan has it already."""
        super().show_state()
        remedy = self._remedy
        self.use.setVisible(remedy is not None)
        if remedy is not None:
            is_new = remedy.changes.get("training.learning_rate") != (
                self.session.plan.training.learning_rate
            )
            self.use.setEnabled(is_new and self.session.is_writer)
            self.use.setToolTip("" if is_new else "The plan has this rate already")

    def _use(self) -> None:
        if self._remedy is not None:
            self.apply(self._remedy)


def _pairs(xs: tuple[float, ...], ys: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    return tuple(zip(xs, ys, strict=False))
