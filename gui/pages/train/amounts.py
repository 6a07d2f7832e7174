"""The learning curve over the amount of data, which says whether more rows would help."""

from __future__ import annotations

from collections.abc import Callable

from core.records.views.experiments import AmountPoint, LearningCurveView
from gui.charts.plot import Line, Plot
from gui.charts.plot_view import PlotView
from gui.pages.train.pane import Pane, loss_words, metric_words
from gui.session.session import Session
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence

_HEIGHT = 240


class AmountsPane(Pane[LearningCurveView]):
    """Both losses over the number of rows, the sentence, and the table."""

    job_name = "learning_curve"
    view_name = "learning_curve"
    running = "Learning curve"
    empty = (
        "Train on more and more of the rows to see whether more data would help. It takes up to "
        "six trainings."
    )
    action = "Measure amounts of data"

    def __init__(self, session: Session) -> None:
        self.chart = PlotView("Loss by amount of data")
        self.chart.setMinimumHeight(_HEIGHT)
        self._sentence = sentence()
        self._is_share, self._metric = True, ""
        self.table: Table[AmountPoint] | None = None
        self._copy = Button("Copy table", "quiet", is_small=True, trigger=self._copy_all)
        super().__init__(session, LearningCurveView)

    def make_cards(self) -> list[Card]:
        """Return the card with the curve and the one with the table."""
        curve, table = Card("Amount of data"), Card("Amounts", is_flush=True)
        curve.add(self.chart, stretch=1)
        curve.add(self._sentence)
        table.add_head(self._copy)
        return [curve, table]

    def fill(self, view: LearningCurveView) -> None:
        """Show curve, sentence and table."""
        finding, _, rest = view.sentence.partition(". ")
        self.cards[0].set_title(finding.rstrip("."))
        self._sentence.setText(rest)
        self._sentence.setVisible(bool(rest))
        self.chart.set_plot(
            Plot(
                "Loss by amount of data",
                "Rows trained on",
                "Loss",
                lines=(
                    _line("training", view.points, lambda point: point.training_loss, "muted"),
                    _line("validation", view.points, lambda point: point.validation_loss, "accent"),
                ),
                x_ticks=_apart(tuple(float(point.rows) for point in view.points)),
            )
        )
        if self.table is None or (view.metric, view.is_metric_share) != (
            self._metric,
            self._is_share,
        ):
            self._metric, self._is_share = view.metric, view.is_metric_share
            self._make_table()
        if self.table is not None:
            self.table.rows_model.set_rows(view.points)
            height = metrics.TABLE_HEAD + len(view.points) * metrics.TABLE_ROW + 2
            self.table.setMinimumHeight(height)

    def _make_table(self) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        is_share = self._is_share
        self.table = Table(
            RowsModel[AmountPoint](
                [
                    Column("Rows", lambda point: point.rows, is_number=True, is_stretched=True),
                    Column(
                        "Training loss",
                        lambda point: point.training_loss,
                        text=lambda point: loss_words(point.training_loss),
                        is_number=True,
                        is_stretched=True,
                    ),
                    Column(
                        "Validation loss",
                        lambda point: point.validation_loss,
                        text=lambda point: loss_words(point.validation_loss),
                        is_number=True,
                        is_stretched=True,
                    ),
                    Column(
                        self._metric,
                        lambda point: point.validation_metric,
                        text=lambda point: metric_words(point.validation_metric, is_share=is_share),
                        is_number=True,
                        is_stretched=True,
                        head_tip="On the validation rows",
                    ),
                    Column("Epochs", lambda point: point.epochs, is_number=True),
                ]
            ),
            title="Amounts of data",
        )
        self.table.failed.connect(lambda fault: self.failed.emit(fault.sentence))
        self.cards[1].add(self.table)

    def _copy_all(self) -> None:
        if self.table is not None:
            self.table.copy_all()


def _line(
    name: str,
    points: tuple[AmountPoint, ...],
    value: Callable[[AmountPoint], float],
    role: str,
) -> Line:
    pairs = tuple((float(point.rows), value(point)) for point in points)
    if role == "accent":
        return Line(name, pairs, "accent", 2.0, has_dots=True)
    return Line(name, pairs, "muted", 1.5, has_dots=True)


def _apart(ticks: tuple[float, ...]) -> tuple[float, ...]:
    """Return the ticks that do not stand on each other: the last ones come first."""
    kept: list[float] = []
    for tick in reversed(ticks):
        if not kept or kept[-1] - tick > 0.1 * (ticks[-1] - ticks[0]):
            kept.append(tick)
    return tuple(reversed(kept))
