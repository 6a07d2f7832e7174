"""Trainings side by side: those of the project, and the recurrent cells in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QShowEvent

from core.errors import AuditError
from core.evidence.wording import count_text
from core.plan import Plan, plan_from_toml
from core.plan.model import RecurrentPlan
from core.records.views.experiments import ComparisonView, RunRow
from gui.charts.plot import Line, Plot, ticks_of_epochs
from gui.charts.plot_view import PlotView
from gui.pages.train.facts import seconds_text
from gui.pages.train.pane import Pane, loss_words, metric_words
from gui.session.session import Session
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.theme.tokens import Role
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence

_HEIGHT = 230
_MOST_ROWS, _MOST_LINES = 8, 8
_PARTS = ("seed", "data", "model", "training", "compute")
"""Sections of the plan on which a training depends."""


class ComparisonPane(Pane[ComparisonView]):
    """The curves laid over each other above, the table below."""

    def __init__(self, session: Session) -> None:
        self.chart = PlotView("Validation loss of the runs")
        self.chart.setMinimumHeight(_HEIGHT)
        self._sentence = sentence()
        self.table: Table[RunRow] | None = None
        self._heads: tuple[str, bool] | None = None
        self._copy = Button("Copy table", "quiet", is_small=True, trigger=self._copy_all)
        super().__init__(session, ComparisonView)

    def make_cards(self) -> list[Card]:
        """Return the card with the curves and the one with the table."""
        curves, table = Card("Curves"), Card("Runs", is_flush=True)
        curves.add(self.chart, stretch=1)
        curves.add(self._sentence)
        table.add_head(self._copy)
        return [curves, table]

    def fill(self, view: ComparisonView) -> None:
        """Show all runs; the one with the lowest validation loss is chosen."""
        self._sentence.setText(view.sentence)
        self.cards[0].set_title(self.headline(view))
        heads = (view.metric, view.is_metric_share)
        if self.table is None or self._heads != heads:
            self._heads = heads
            self._make_table(view)
        if self.table is None:
            return
        self.table.rows_model.set_rows(view.rows)
        shown = min(_MOST_ROWS, len(view.rows))
        self.table.setMinimumHeight(metrics.TABLE_HEAD + shown * metrics.TABLE_ROW + 14)
        if self.table.chosen_row is None and view.rows:
            self.table.choose(best_of(view))
        self.choose(self.chosen)

    def headline(self, view: ComparisonView) -> str:
        """Return the finding of the card with the curves."""
        if not view.rows:
            return "Nothing has been trained yet"
        return f"Lowest validation loss: {best_of(view).name}"

    def columns(self, view: ComparisonView) -> list[Column[RunRow]]:
        """Return the columns of the table."""
        return run_columns(view)

    def choose(self, row: RunRow | None) -> None:
        """Follow the cursor of the table, which has come to a row."""
        kept = self.job.kept
        if kept is not None:
            self.chart.set_plot(curves_of(kept.view, row))

    @property
    def chosen(self) -> RunRow | None:
        """The run with the cursor."""
        return self.table.chosen_row if self.table is not None else None

    def _make_table(self, view: ComparisonView) -> None:
        if self.table is not None:
            self.table.hide()
            self.table.deleteLater()
        model = RowsModel[RunRow](self.columns(view))
        self.table = Table(model, title="Runs", has_many=False)
        self.table.row_chosen.connect(self.choose)
        self.table.failed.connect(lambda fault: self.failed.emit(fault.sentence))
        self.cards[1].add(self.table)

    def _copy_all(self) -> None:
        if self.table is not None:
            self.table.copy_all()


class RunsPane(ComparisonPane):
    """All trainings of the project; the plan of a chosen one can be taken back."""

    job_name = "runs"
    view_name = "runs"
    running = "Comparing runs"
    empty = (
        "Every finished training of this project is kept with its plan. Here they stand side by "
        "side."
    )
    action = "Compare runs"

    def __init__(self, session: Session) -> None:
        self.take = Button("Take this plan back", "secondary", is_small=True)
        self.take.setToolTip(
            "Sets data, model and training as they were in this run; undo takes it back"
        )
        self._is_due = True
        super().__init__(session)
        self.take.clicked.connect(self._take_back)
        session.views_changed.connect(self._note)
        session.busy_changed.connect(self._refresh)

    def make_cards(self) -> list[Card]:
        """Return the cards; the table's head holds the button."""
        cards = super().make_cards()
        cards[1].add_head(self.take)
        self.again.hide()
        return cards

    def show_state(self) -> None:
        """Show the runs; they are of the project, so that no plan makes them old."""
        super().show_state()
        self.again.hide()  # the list comes by itself
        for card in self.cards:
            if card.is_stale:
                card.set_stale()
        self.choose(self.chosen)

    def fill(self, view: ComparisonView) -> None:
        """Show all runs."""
        super().fill(view)
        self.cards[1].set_title(count_text(len(view.rows), "run", "runs").capitalize())

    def choose(self, row: RunRow | None) -> None:
        """Offer the plan of the run, unless it is the present one."""
        super().choose(row)
        plan = self._plan_of(row)
        is_other = plan is not None and _parts(plan) != _parts(self.session.plan)
        self.take.setEnabled(is_other and self.session.is_writer)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """List the runs when somebody looks: nothing is trained by that."""
        super().showEvent(event)
        self._refresh()

    def _note(self, view: str) -> None:
        if view in ("training", "cells"):
            self._is_due = True
            self._refresh()

    def _refresh(self) -> None:
        can_ask = self.session.is_writer and not self.session.is_busy
        if self._is_due and self.isVisible() and can_ask:
            self._is_due = False
            self.session.ask(self.job_name)

    def _plan_of(self, row: RunRow | None) -> Plan | None:
        if row is None or not row.plan:
            return None
        try:
            text = self.session.artifact(row.plan).read_text(encoding="utf-8")
            return plan_from_toml(text, name=row.name)
        except (OSError, AuditError):
            return None

    def _take_back(self) -> None:
        row = self.chosen
        plan = self._plan_of(row)
        if row is None or plan is None:
            return
        try:
            self.session.edit_many(_parts(plan), text=f"Take the plan of {row.name} back")
        except AuditError as fault:
            self.failed.emit(fault.sentence)


class CellsPane(ComparisonPane):
    """LSTM, GRU and RNN on the same rows, each trained anew."""

    job_name = "compare_cells"
    view_name = "cells"
    running = "Comparing cells"
    empty = (
        "Train LSTM, GRU and RNN on the same rows with the same settings, and see accuracy, "
        "parameters, time and memory side by side. It takes three trainings."
    )
    action = "Compare LSTM, GRU and RNN"

    def obstacle(self) -> str:
        """Return why there are no cells to compare."""
        if isinstance(self.session.plan.model, RecurrentPlan):
            return ""
        return (
            "Only recurrent networks have cells to compare. Choose the family Recurrent on the "
            "page Model, for series or texts."
        )

    def columns(self, view: ComparisonView) -> list[Column[RunRow]]:
        """Return the columns; the cell is all that differs, and time and memory count here."""
        left_out = ("Differs by", "Training loss")
        return [column for column in run_columns(view) if column.title not in left_out]

    def fill(self, view: ComparisonView) -> None:
        """Show all cells."""
        super().fill(view)
        self.cards[1].set_title("Cells side by side")


def best_of(view: ComparisonView) -> RunRow:
    """Return the run with the lowest validation loss."""
    return min(view.rows, key=lambda row: row.validation_loss)


def curves_of(view: ComparisonView, chosen: RunRow | None) -> Plot:
    """Return the validation losses of the last runs, the chosen one above all."""
    best = best_of(view) if view.rows else None
    shown = list(view.rows[-_MOST_LINES:])
    shown += [row for row in (best, chosen) if row is not None and row not in shown]
    shown.sort(key=lambda row: row == chosen)
    lines = []
    for row in shown:
        is_chosen = row == chosen
        role: Role = "accent" if is_chosen else "third" if row == best else "muted"
        points = tuple((float(epoch), validation) for epoch, _, validation in row.curve)
        lines.append(Line(row.name, points, role, 2.0 if is_chosen else 1.2))
    last = max((row.curve[-1][0] for row in shown if row.curve), default=1)
    loss = view.loss[:1].lower() + view.loss[1:]
    return Plot(
        "Validation loss of the runs",
        "Epoch",
        f"Validation, {loss}",
        lines=tuple(lines),
        x_ticks=ticks_of_epochs(last),
    )


def run_columns(view: ComparisonView) -> list[Column[RunRow]]:
    """Return the columns of a comparison."""
    is_share = view.is_metric_share

    def number(
        title: str, value: Callable[[RunRow], float | None], text: Callable[[RunRow], str], tip: str
    ) -> Column[RunRow]:
        return Column(title, value, text=text, is_number=True, head_tip=tip)

    return [
        Column(
            "Run",
            lambda row: row.name,
            text=lambda row: f"{row.name} (this plan)" if row.is_current else row.name,
            is_strong=lambda row: row.is_current,
        ),
        Column(
            "Differs by",
            lambda row: ", ".join(row.changes),
            text=lambda row: ", ".join(row.changes) or "\N{EN DASH}",
            tip=lambda row: "\n".join(row.changes),
            width=200,
            is_stretched=True,
            is_muted=lambda _: True,
            head_tip="How its plan differs from that of the first run",
        ),
        number(
            view.metric,
            lambda row: row.metric,
            lambda row: metric_words(row.metric, is_share=is_share),
            "On the validation rows, with the weights that were kept",
        ),
        number(
            "Validation loss",
            lambda row: row.validation_loss,
            lambda row: loss_words(row.validation_loss),
            "With the weights that were kept",
        ),
        number(
            "Training loss",
            lambda row: row.training_loss,
            lambda row: loss_words(row.training_loss),
            "In the epoch whose weights were kept",
        ),
        number(
            "Best epoch",
            lambda row: row.best_epoch,
            lambda row: f"{row.best_epoch:,} of {row.epochs:,}",
            "Epoch whose weights were kept, of those that were run",
        ),
        number(
            "Parameters",
            lambda row: row.parameters,
            lambda row: f"{row.parameters:,}",
            "Weights and biases",
        ),
        number(
            "Time", lambda row: row.seconds, lambda row: seconds_text(row.seconds), "Of training"
        ),
        number(
            "Memory",
            lambda row: row.memory_mib,
            lambda row: "\N{EN DASH}" if row.memory_mib is None else f"{row.memory_mib:,.2f} MiB",
            "What training needs; the sentence above says whether it was measured",
        ),
    ]


def _parts(plan: Plan) -> Mapping[str, object]:
    """Return the sections of the plan on which a training depends."""
    values = plan.model_dump(mode="python", include=set(_PARTS))
    return {name: values[name] for name in _PARTS}
