"""The tab Epochs: every epoch in a table that can be sorted, copied and exported."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.evidence.wording import figure_text
from core.records.training import Epoch
from gui.pages.train.learning import Learning
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState

_DIGITS = 4
_EMPTY = "Each epoch is listed here once training has begun."
_EMPTY_LOADED = "The weights come from a file, so there are no epochs to list."
Write = Callable[[float], str]


class EpochsTab(QWidget):
    """The epochs of the training under way, or of the one that is kept.

    Signals
    -------
    export_wanted
        The user wants the table as a file.
    failed : str
        Why an export from the table's own menu was not written.
    """

    export_wanted = Signal()
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learning: Learning | None = None
        self._best = 0
        self._metric = "Metric"
        self._write: Write = figure_text
        self._is_due = False
        self.table = self._make_table()
        self.card = Card("Epochs", is_flush=True)
        self._export = Button(
            "Export CSV…", "quiet", trigger=self.export_wanted.emit, is_small=True
        )
        self._copy = Button("Copy table", "quiet", trigger=self._copy_all, is_small=True)
        self.card.add_head(self._copy)
        self.card.add_head(self._export)
        self.card.add(self.table, stretch=1)
        self._empty = EmptyState(_EMPTY)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[metrics.PAGE_PADDING] * 4)
        column.addWidget(self.card, 1)
        column.addWidget(self._empty, 1)
        self.show_learning(None)

    def set_metric(self, title: str, write: Write) -> None:
        """Say what the last column holds, and how it is written."""
        self._write = write
        if title != self._metric:
            self._metric = title
            fresh = self._make_table()
            self.card.body.replaceWidget(self.table, fresh)
            self.table.hide()
            self.table.deleteLater()
            self.table = fresh
            self._is_due = True

    def show_learning(self, learning: Learning | None, *, is_loaded: bool = False) -> None:
        """Show a training, or say why there is none; while nobody looks, the table waits."""
        self._learning = learning
        self._empty.set_text(_EMPTY_LOADED if is_loaded else _EMPTY)
        has_epochs = learning is not None and bool(learning.epochs)
        self.card.setVisible(has_epochs)
        self._empty.setVisible(not has_epochs)
        self._is_due = True
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Fill the table when somebody looks."""
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        learning = self._learning
        if not self._is_due or learning is None:
            return
        self._is_due = False
        self._best = learning.best.epoch if learning.best is not None else 0
        self.card.set_title(learning.finding)
        self.table.rows_model.set_rows(learning.epochs)

    def _make_table(self) -> Table[Epoch]:
        model = RowsModel[Epoch](
            [
                Column(
                    "Epoch",
                    lambda row: row.epoch,
                    is_number=True,
                    is_stretched=True,
                    is_strong=self._is_best,
                ),
                _figure("Training loss", lambda row: row.training_loss, self._is_best),
                _figure("Validation loss", lambda row: row.validation_loss, self._is_best),
                Column(
                    "On training",
                    lambda row: row.training_metric,
                    text=lambda row: self._written(row.training_metric),
                    is_number=True,
                    head_tip=f"{self._metric} on the training rows, as training went along",
                ),
                Column(
                    self._metric,
                    lambda row: row.validation_metric,
                    text=lambda row: self._write(row.validation_metric),
                    is_number=True,
                    is_strong=self._is_best,
                ),
                _small("Rate", lambda row: row.rate, "Learning rate of the epoch"),
                _small(
                    "Gradient",
                    lambda row: row.gradient,
                    "Largest gradient norm of the epoch, before clipping",
                ),
                Column(
                    "Weights",
                    lambda row: "kept" if self._is_best(row) else "",
                    is_muted=lambda _: True,
                ),
            ]
        )
        table = Table(model, title="Epochs")
        table.failed.connect(lambda fault: self.failed.emit(fault.sentence))
        return table

    def _written(self, value: float | None) -> str:
        return "\N{EN DASH}" if value is None else self._write(value)

    def _is_best(self, row: Epoch) -> bool:
        return row.epoch == self._best

    def _copy_all(self) -> None:
        self._fill()
        self.table.copy_all()


def _small(title: str, value: Callable[[Epoch], float | None], tip: str) -> Column[Epoch]:
    def text(row: Epoch) -> str:
        known = value(row)
        return "\N{EN DASH}" if known is None else f"{known:.3g}"

    return Column(title, value, text=text, is_number=True, head_tip=tip)


def _figure(
    title: str, value: Callable[[Epoch], float], is_best: Callable[[Epoch], bool]
) -> Column[Epoch]:
    return Column(
        title,
        value,
        text=lambda row: figure_text(value(row), digits=_DIGITS),
        is_number=True,
        is_strong=is_best,
    )
