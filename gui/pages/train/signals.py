"""The tab Signals: how strongly each layer learnt, what fell silent, and gradients by step."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from core.records.training import Epoch, LayerSignal
from core.records.views.training import TrainingView
from gui.charts.layers import LayerChart
from gui.charts.plot import Line, Plot, ticks_of_epochs
from gui.charts.plot_view import PlotView
from gui.pages.train.pane import framed
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.labels import sentence

_EMPTY = "Gradients and activations are measured while the network is trained."
_EMPTY_LOADED = "The weights are used as they are, so no gradients are measured."
_OLD = "This training was kept without its gradients; train again to measure them."
_LAYERS = (
    "Norm of the loss's gradient by each layer's weights, divided by the root of their number, at "
    "the last step of the first and of the last epoch."
)
_STEPS = "Norm of the gradient of the loss by the input of each step, at the end of training."
_EPOCHS = "Largest gradient norm over all weights in each epoch, before clipping."
_HEIGHT = 220
_MOST_ROWS = 10
_WEAK = 1e-3  # of the strongest layer: see docs/diagnosis.md


class SignalsTab(QWidget):
    """Charts and a table of what the layers showed while they learnt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers = LayerChart()
        self.table = Table(_layers_model(), title="Signals by layer")
        self.steps = PlotView("Gradient by step")
        self.epochs = PlotView("Largest gradient by epoch")
        self.rates = PlotView("Learning rate by epoch")
        self.cards = self._make_cards()
        self._shown: TrainingView | None = None
        self._empty = EmptyState(_EMPTY)
        self._scroll = QScrollArea()
        inside = QWidget()
        inside.setProperty("ground", "window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.setSpacing(metrics.CARD_GAP)
        for card in self.cards:
            column.addWidget(card)
        column.addStretch(1)
        framed(self._scroll, inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._empty, 1)
        self.show_view(None, is_loaded=False)

    def show_view(self, view: TrainingView | None, *, is_loaded: bool) -> None:
        """Show the signals of a training, or say why there are none."""
        has_signals = view is not None and bool(view.signals)
        self._scroll.setVisible(has_signals)
        self._empty.setVisible(not has_signals)
        without = _EMPTY if view is None else _OLD
        self._empty.set_text(_EMPTY_LOADED if is_loaded else without)
        if view is None or not view.signals or view == self._shown:
            return
        self._shown = view
        layers, by_step, by_epoch, by_rate, units = self.cards
        layers.set_title(_finding(view.signals))
        shown = tuple(signal for signal in view.signals if signal.first > 0 or signal.last > 0)
        layers.setVisible(bool(shown))
        self.layers.set_signals(shown)
        units.set_title(_units_finding(view.signals))
        self.table.rows_model.set_rows(view.signals)
        rows = min(_MOST_ROWS, len(view.signals))
        self.table.setMinimumHeight(metrics.TABLE_HEAD + rows * metrics.TABLE_ROW + 2)
        by_step.setVisible(bool(view.step_gradients))
        self.steps.set_plot(_steps_plot(view.step_gradients))
        self.epochs.set_plot(_epochs_plot(view.history))
        by_epoch.setVisible(bool(self.epochs.plot.xs))
        rates = {line.rate for line in view.history}
        by_rate.setVisible(len(rates) > 1)
        self.rates.set_plot(_rates_plot(view.history))

    def set_stale(self, text: str) -> None:
        """Dim everything where it is from an earlier plan."""
        for card in self.cards:
            card.set_stale(text)

    def _make_cards(self) -> list[Card]:
        cards = []
        charts: tuple[tuple[str, QWidget, str], ...] = (
            ("Gradients by layer", self.layers, _LAYERS),
            ("Gradients by step", self.steps, _STEPS),
            ("Largest gradient by epoch", self.epochs, _EPOCHS),
            ("Learning rate by epoch", self.rates, ""),
        )
        for title, chart, caption in charts:
            card = Card(title)
            if isinstance(chart, PlotView):
                chart.setFixedHeight(_HEIGHT)
            card.add(chart)
            if caption:
                card.add(sentence(caption))
            cards.append(card)
        units = Card("Signals by layer", is_flush=True)
        copy = Button("Copy table", "quiet", is_small=True, trigger=self.table.copy_all)
        units.add_head(copy)
        units.add(self.table)
        return [*cards, units]


def _finding(signals: tuple[LayerSignal, ...]) -> str:
    """Return what the norms at the end show, by the threshold of the diagnosis."""
    norms = [signal for signal in signals if signal.first > 0 or signal.last > 0]
    if not norms:
        return "No layer with weights learns"
    strongest = max(signal.last for signal in norms)
    weak = [signal.layer for signal in norms if signal.last <= _WEAK * strongest]
    if not weak:
        return "Gradients reach every layer"
    return f"Hardly any gradient at {', '.join(weak[:3])}{' …' if len(weak) > 3 else ''}"


def _units_finding(signals: tuple[LayerSignal, ...]) -> str:
    silent = [s.layer for s in signals if s.silent is not None and s.silent > 0.5]
    saturated = [s.layer for s in signals if s.saturated is not None and s.saturated > 0.5]
    if silent:
        return f"More than half of {silent[0]} is silent"
    if saturated:
        return f"More than half of {saturated[0]} is saturated"
    return "Layers and their units"


def _layers_model() -> RowsModel[LayerSignal]:
    return RowsModel(
        [
            Column("Layer", lambda row: row.layer, is_stretched=True, is_strong=lambda _: True),
            Column(
                "First epoch",
                lambda row: row.first or None,
                text=lambda row: _norm(row.first),
                is_number=True,
                head_tip="Gradient norm at the last step of the first epoch",
            ),
            Column(
                "Last epoch",
                lambda row: row.last or None,
                text=lambda row: _norm(row.last),
                is_number=True,
                head_tip="Gradient norm at the last step of the last epoch",
            ),
            _share("Silent", is_silent=True),
            _share("Saturated", is_silent=False),
        ]
    )


def _share(title: str, *, is_silent: bool) -> Column[LayerSignal]:
    def value(row: LayerSignal) -> float | None:
        return row.silent if is_silent else row.saturated

    def text(row: LayerSignal) -> str:
        share = value(row)
        return "\N{EN DASH}" if share is None else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"

    tip = (
        "Share of units that gave zero for every row of a batch"
        if is_silent
        else "Share of values within 0.01 of an end of the function's range"
    )
    return Column(title, value, text=text, is_number=True, head_tip=tip)


def _norm(value: float) -> str:
    return f"{value:.2g}" if value else "\N{EN DASH}"


def _steps_plot(gradients: tuple[float, ...]) -> Plot:
    points = tuple((float(at), value or math.nan) for at, value in enumerate(gradients, start=1))
    return Plot(
        "Gradient by step", "Step, first to last", "Gradient norm",
        lines=(Line("", points),), is_log_y=True,
    )  # fmt: skip


def _epochs_plot(history: tuple[Epoch, ...]) -> Plot:
    points = tuple(
        (float(line.epoch), line.gradient) for line in history if line.gradient is not None
    )
    last = history[-1].epoch if history else 1
    return Plot(
        "Largest gradient by epoch",
        "Epoch",
        "Gradient norm",
        lines=(Line("", points),),
        x_ticks=ticks_of_epochs(last),
    )


def _rates_plot(history: tuple[Epoch, ...]) -> Plot:
    points = tuple((float(line.epoch), line.rate) for line in history if line.rate is not None)
    last = history[-1].epoch if history else 1
    return Plot(
        "Learning rate by epoch",
        "Epoch",
        "Learning rate",
        lines=(Line("", points),),
        x_ticks=ticks_of_epochs(last),
    )
