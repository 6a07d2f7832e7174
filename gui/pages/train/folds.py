"""Cross-validation: every fold in a table and as a dot, with mean, deviation and interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.evidence.wording import count_text, digits_for, figure_text
from core.records.views.experiments import CrossValidationView
from gui.charts.plot import Line, Plot
from gui.charts.plot_view import PlotView
from gui.pages.train.pane import Pane, loss_words
from gui.session.session import Session
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence

_HEIGHT = 200
_MOST_ROWS = 12
_BAR = 14  # room for the bar that scrolls sideways


@dataclass(frozen=True)
class FoldLine:
    """One line of the table: a fold, or a figure over all of them (`number` is then None)."""

    name: str
    number: int | None
    training: int | None = None
    held_out: int | None = None
    epochs: int | None = None
    best: int | None = None
    loss: float | None = None
    values: tuple[float | None, ...] = ()
    texts: tuple[str, ...] = ()


class FoldsPane(Pane[CrossValidationView]):
    """Dots for the folds above, the table below."""

    job_name = "cross_validate"
    view_name = "cross_validation"
    running = "Cross-validation"
    empty = (
        "Train once for each fold and measure on the rows that the fold holds out: how much of the "
        "result is luck of the split? The test part stays untouched."
    )
    action = "Cross-validate"

    def __init__(self, session: Session) -> None:
        self.chart = PlotView("Folds")
        self.chart.setMinimumHeight(_HEIGHT)
        self._sentence = sentence()
        self.table: Table[FoldLine] | None = None
        self._copy = Button("Copy table", "quiet", is_small=True, trigger=self._copy_all)
        super().__init__(session, CrossValidationView)

    def make_cards(self) -> list[Card]:
        """Return the card with the dots and the one with the table."""
        dots, folds = Card("Cross-validation"), Card("Folds", is_flush=True)
        dots.add(self.chart, stretch=1)
        dots.add(self._sentence)
        folds.add_head(self._copy)
        return [dots, folds]

    def fill(self, view: CrossValidationView) -> None:
        """Show folds, mean and spread."""
        mean, deviation = view.means[0], view.deviations[0]
        counted = count_text(len(view.folds), "fold", "folds")
        spread = "" if deviation is None else f" ± {_text(deviation)}"
        title = f"{view.titles[0]} {_text(mean)}{spread} over {counted}"
        self.cards[0].set_title(title)
        self._sentence.setText(view.sentence)
        self.chart.set_plot(_plot(view))
        self._show_table(view)

    def _show_table(self, view: CrossValidationView) -> None:
        """Show a table; each plan's task brings metrics of its own, and so columns of its own."""
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        lines = lines_of(view)
        model = RowsModel[FoldLine](_columns(view))
        model.set_rows(lines)
        self.table = Table(model, title="Folds", is_sorted=False)
        self.table.failed.connect(lambda fault: self.failed.emit(fault.sentence))
        shown = min(len(lines), _MOST_ROWS)
        self.table.setMinimumHeight(metrics.TABLE_HEAD + shown * metrics.TABLE_ROW + _BAR)
        self.cards[1].add(self.table)
        way = "class by class" if view.is_stratified else "at random"
        grouped = f", rows of one {view.grouped_by} together" if view.grouped_by else ""
        self.cards[1].set_title(f"Folds dealt {way}{grouped}")

    def _copy_all(self) -> None:
        if self.table is not None:
            self.table.copy_all()


def lines_of(view: CrossValidationView) -> list[FoldLine]:
    """Return a line for each fold, then mean, deviation and interval."""
    folds = [
        FoldLine(
            f"Fold {fold.number}",
            fold.number,
            fold.training_rows,
            fold.held_out_rows,
            fold.epochs,
            fold.best_epoch,
            fold.loss,
            fold.metrics,
            tuple(map(_text, fold.metrics)),
        )
        for fold in view.folds
    ]
    intervals = tuple(
        "\N{EN DASH}"
        if one.low is None or one.high is None
        else f"{_text(one.low)} to {_text(one.high)}"
        for one in view.intervals
    )
    level = f"{view.intervals[0].level * 100:.0f} % interval" if intervals else ""
    summary = [
        FoldLine("Mean", None, values=view.means, texts=tuple(map(_text, view.means))),
        FoldLine(
            "Deviation", None, values=view.deviations, texts=tuple(map(_text, view.deviations))
        ),
        FoldLine(level, None, texts=intervals),
    ]
    return [*folds, *(line for line in summary if line.name)]


def _columns(view: CrossValidationView) -> list[Column[FoldLine]]:
    def number(title: str, value: Callable[[FoldLine], int | None], tip: str) -> Column[FoldLine]:
        return Column(
            title,
            value,
            text=lambda line: "" if value(line) is None else f"{value(line):,}",
            is_number=True,
            head_tip=tip,
        )

    return [
        Column(
            "Fold",
            lambda line: line.name,
            is_strong=lambda line: line.number is None,
        ),
        *(_metric(title, at) for at, title in enumerate(view.titles)),
        Column(
            "Loss",
            lambda line: line.loss,
            text=lambda line: "" if line.loss is None else loss_words(line.loss),
            is_number=True,
            head_tip="On the rows that the fold holds out",
        ),
        number("Best epoch", lambda line: line.best, "Its weights were kept"),
        number("Epochs", lambda line: line.epochs, "Epochs that were run"),
        number("Trained on", lambda line: line.training, "Rows that were learnt from"),
        number("Held out", lambda line: line.held_out, "Rows that judge"),
    ]


def _metric(title: str, at: int) -> Column[FoldLine]:
    return Column(
        title,
        lambda line: line.values[at] if at < len(line.values) else None,
        text=lambda line: line.texts[at] if at < len(line.texts) else "",
        is_number=True,
        is_strong=lambda line: line.number is None,
    )


def _plot(view: CrossValidationView) -> Plot:
    dots = tuple(
        (float(fold.number), value) for fold in view.folds if (value := fold.metrics[0]) is not None
    )
    mean = view.means[0]
    ends = (dots[0][0], dots[-1][0]) if dots else ()
    return Plot(
        f"{view.titles[0]} by fold",
        "Fold",
        view.titles[0],
        lines=(
            Line("mean", tuple((x, mean) for x in ends) if mean is not None else (),
                 "muted", 1.0),
            Line("", dots, "accent", 0.0, has_dots=True),
        ),
        x_ticks=tuple(x for x, _ in dots),
    )  # fmt: skip


def _text(value: float | None) -> str:
    """Return a metric with the decimals of the page Evaluate."""
    if value is None:
        return "\N{EN DASH}"
    return figure_text(value, digits=digits_for(max(abs(value), 1.0)))
