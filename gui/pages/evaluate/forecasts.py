"""Forecasts: the error by step ahead as curve and as table, and a few windows of the test part."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from core.records.views.evaluation import ForecastView, StepRow
from core.records.views.pictures import StepErrorsPicture
from gui.pages.drawing import PictureDrawer
from gui.pages.page import Frame
from gui.session.session import Session
from gui.tables.column import Column
from gui.tables.model import RowsModel
from gui.tables.texts import number_in
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import muted
from gui.widgets.picture import Picture

_ERRORS, _STEPS = 288, 216  # least heights of the two cards at the left
_PANELS = 480  # three windows under each other, as high as the worker draws them
_SHARES = 16, 10
_WIDE = 900  # in a narrower window the table would be cut beside the windows
_COUNTED = "Counted where the whole interval of the network's error is below each naive forecast"
_HEADS = {
    "seasonal-naive": "Repeats the value of one season before",
    "persistence": "Repeats the last value of the window",
}


class _FreeCard(Card):
    """A card in a grid: the height of its caption is made room for, not asked for."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height is free: Qt's grids forget the least height of the others."""
        return False


class ForecastCards(QWidget):
    """Curve and table of the errors at the left, windows at the right; stacked where it is small.

    Signals
    -------
    failed(object)
        An `AuditError` or a `Failed` of a picture or of a file.
    """

    failed = Signal(object)

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.errors, self.windows = Picture(), Picture()
        self._errors_drawer = PictureDrawer(
            self.errors,
            "evaluation.step_errors",
            title="Error by step ahead",
            session=session,
            frame=frame,
        )
        self._windows_drawer = PictureDrawer(
            self.windows, "evaluation.forecast", title="Forecasts", session=session, frame=frame
        )
        self.errors_card = _FreeCard()
        self.windows_card = _FreeCard("Three windows with what came after")
        self.steps_card = _FreeCard("Errors by step ahead", is_flush=True)
        self.steps: Table[StepRow] = Table(
            RowsModel(_columns()), title="Errors by step ahead", row_height=metrics.THEME_ROW
        )
        for part in (self._errors_drawer, self._windows_drawer, self.steps):
            part.failed.connect(self.failed)
        self._note = muted(wraps=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(metrics.CARD_GAP)
        self._is_compact = False
        self._is_stacked: bool | None = None
        self._fill()
        self._arrange()

    def cards(self) -> tuple[Card, ...]:
        """Return the cards, the first one first."""
        return self.errors_card, self.steps_card, self.windows_card

    def show_view(self, view: ForecastView) -> None:
        """Show the errors and windows of another evaluation."""
        self.errors_card.set_title(_title(view))
        self.errors_card.setToolTip(_COUNTED)
        self._errors_drawer.show_record(view.errors)
        self.errors.set_caption(view.naive_sentence, f"{view.naive_sentence} {_spoken(view)}")
        self.steps.rows_model.set_rows(view.steps)
        has_seasonal = any(row.seasonal for row in view.steps)
        self.steps.setColumnHidden(len(self.steps.rows_model.columns) - 1, not has_seasonal)
        self._note.setText(view.interval_note)
        self._windows_drawer.show_record(view.windows)
        shown = view.windows.windows
        rules = "; ".join(window.rule for window in shown)
        self.windows.set_caption(
            "", f"Recorded and forecast values of {view.windows.target} in windows with {rules}."
        )

    def set_density(self, *, is_compact: bool) -> None:
        """Put the cards under each other in a small window."""
        self._is_compact = is_compact
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the cards under each other where they would be too narrow side by side."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_stacked = self._is_compact or self.width() < _WIDE
        if is_stacked == self._is_stacked:
            return
        self._is_stacked = is_stacked
        for card in self.cards():
            self._grid.removeWidget(card)
        for row in range(3):
            self._grid.setRowStretch(row, 0)
        if is_stacked:
            for row, card in enumerate(self.cards()):
                self._grid.addWidget(card, row, 0, 1, 2)
            return
        self._grid.addWidget(self.errors_card, 0, 0)
        self._grid.addWidget(self.steps_card, 1, 0)
        self._grid.addWidget(self.windows_card, 0, 1, 2, 1)
        self._grid.setRowStretch(1, 1)
        for column, share in enumerate(_SHARES):
            self._grid.setColumnStretch(column, share)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height is free: Qt's grids forget the least height of the others."""
        return False

    def _fill(self) -> None:
        self.errors_card.setMinimumHeight(_ERRORS + 3 * metrics.MUTED_LINE)
        self.errors.setMinimumHeight(_ERRORS - metrics.CARD_HEAD)
        self.errors_card.add(self.errors, stretch=1)
        self.windows.setFixedHeight(_PANELS)
        self.windows_card.add(self.windows)
        self.windows_card.body.addStretch(1)
        copy = Button("Copy table", is_small=True, trigger=self.steps.copy_all)
        self.steps_card.add_head(copy)
        self.steps.setMinimumHeight(_STEPS - metrics.CARD_HEAD - metrics.MUTED_LINE)
        self.steps_card.add(self.steps, stretch=1)
        self._note.setContentsMargins(metrics.PAD, 0, metrics.PAD, metrics.STEP)
        self.steps_card.add(self._note)


def _columns() -> list[Column[StepRow]]:
    return [
        Column("Ahead", lambda row: row.step, is_number=True, head_tip="Steps ahead of the window"),
        _error("Network", lambda row: row.mae, "Mean absolute error of the network", strong=True),
        Column(
            "95 % interval",
            lambda row: row.interval or None,
            order=lambda row: number_in(row.interval.partition(" to ")[0]),
            is_number=True,
            is_stretched=True,
            is_muted=lambda _: True,
            head_tip="Of the network's error",
        ),
        _error("RMSE", lambda row: row.rmse, "Root mean squared error of the network"),
        _error("Linear", lambda row: row.linear, "Mean absolute error of ridge regression"),
        _error("Persistence", lambda row: row.persistence, _HEADS["persistence"]),
        _error("Seasonal", lambda row: row.seasonal, _HEADS["seasonal-naive"]),
    ]


def _error(
    title: str,
    text: Callable[[StepRow], str],
    tip: str,
    *,
    strong: bool = False,
) -> Column[StepRow]:
    return Column(
        title,
        value=lambda row: number_in(text(row)),
        text=text,
        is_number=True,
        is_stretched=True,
        is_strong=(lambda _: True) if strong else None,
        head_tip=tip,
    )


def steps_below_naive(errors: StepErrorsPicture) -> int:
    """Return at how many steps the whole band of the network is below every naive forecast."""
    naive = [values for name, values in errors.others if name in _HEADS]
    ends = errors.high or errors.network
    return sum(
        all(end < value for value in values) for end, *values in zip(ends, *naive, strict=True)
    )


def _title(view: ForecastView) -> str:
    steps = len(view.errors.network)
    below = steps_below_naive(view.errors)
    if below == steps:
        return "Below naive forecasts at every step" if steps > 1 else "Below naive forecasts"
    return f"Below naive forecasts at {below} of {steps} steps"


def _spoken(view: ForecastView) -> str:
    first, last = view.steps[0], view.steps[-1]
    return (
        f"Mean absolute error {first.mae} one step ahead and {last.mae} at {last.step}; "
        f"persistence {first.persistence} and {last.persistence}."
    )
