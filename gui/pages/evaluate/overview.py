"""The tab with the cards: what stands where for classes, for numbers, and for forecasts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsOpacityEffect,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.records.views.evaluation import EvaluationView
from gui.pages.evaluate.browser import Browser
from gui.pages.evaluate.forecasts import ForecastCards
from gui.pages.evaluate.matrix_card import MatrixCard
from gui.pages.evaluate.pictured import CurveCard, ReliabilityCard, ScatterCard
from gui.pages.evaluate.presenter import EvaluatePresenter
from gui.pages.evaluate.residuals import Residuals
from gui.pages.evaluate.threshold_card import ThresholdCard
from gui.pages.page import Frame
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.key_figures import KeyFigure, KeyFigures
from gui.widgets.tiles import TileSheets

_UPPER, _LOWER = 224, 228
_STACKED = 272
_COLUMNS = 25
_MOST_ROWS = 6  # parts under each other in a small window
_STALE = "From an earlier plan"


class Overview(QScrollArea):
    """Key figures, curves, confusion matrix and the error browser."""

    def __init__(
        self, presenter: EvaluatePresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        session = presenter.session
        self.setAccessibleName("Overview of the evaluation")
        self._presenter = presenter
        self._shape = ""
        self._is_compact = False
        self.figures = KeyFigures()
        self.threshold = ThresholdCard()
        self.curve = CurveCard(session, frame)
        self.reliability = ReliabilityCard(session, frame)
        self.scatter = ScatterCard(session, frame)
        self.residuals = Residuals()
        self.residual_card = Card("How predictions miss")
        self.residual_card.add(self.residuals, stretch=1)
        self.forecast = ForecastCards(session, frame)
        self.matrix_card = MatrixCard()
        self.browser = Browser()
        self._grid = self._make_grid()
        self._connect()

    def cards(self) -> tuple[Card, ...]:
        """Return all cards, shown or not."""
        return (
            self.threshold,
            self.curve,
            self.reliability,
            self.scatter,
            self.residual_card,
            *self.forecast.cards(),
            self.matrix_card,
            self.browser.card,
        )

    def show_view(self, view: EvaluationView) -> None:
        """Show another evaluation."""
        self.figures.set_figures(
            [
                KeyFigure(f.label, f.value, f.interval, f.note, short=f.short)
                for f in view.key_figures
            ]
        )
        tiles = view.tiles
        sheets = None if tiles is None else TileSheets(tiles, self._presenter.session.artifact)
        self.browser.show_view(view, sheets=sheets)
        if view.forecast is not None:
            self.forecast.show_view(view.forecast)
        elif view.confusion is None:
            self.scatter.show_view(view)
            if view.residuals is not None:
                self.residuals.show_table(view.residuals)
        else:
            self.curve.show_view(view, self._presenter.roc())
            self.reliability.show_view(view)
            if view.threshold is not None:
                self.threshold.show_table(view.threshold)
        self._arrange(_shape_of(view))
        self.show_threshold()

    def show_threshold(self) -> None:
        """Show what follows from the threshold that is tried."""
        presenter, view = self._presenter, self._presenter.view
        if view is None or view.confusion is None:
            return
        self.threshold.show_threshold(presenter.threshold, presenter.threshold_title())
        tried = f"tried at {presenter.threshold / 100:.2f}"
        self.matrix_card.show_counts(
            view.confusion.class_names,
            presenter.confusion(),
            note=tried if presenter.is_trying else "counts, shares",
        )
        self.curve.show_point(presenter.roc())

    def show_rows(self) -> None:
        """Show the rows that are picked."""
        presenter = self._presenter
        self.matrix_card.matrix.set_chosen(presenter.cell)
        self.browser.show_rows(
            presenter.rows(), presenter.rows_title(), pick=presenter.pick, cell=presenter.cell
        )

    def set_stale(self, *, is_stale: bool, on_run: Callable[[], object]) -> None:
        """Dim everything that is of an earlier plan; the first card shown offers to run again."""
        text = _STALE if is_stale else ""
        leading: dict[str, Card] = {
            "numbers": self.scatter,
            "forecast": self.forecast.errors_card,
            "two": self.threshold,
        }
        first = leading.get(self._shape, self.matrix_card)
        for card in self.cards():
            card.set_stale(text, on_run if card is first else None)
        effect = QGraphicsOpacityEffect(self.figures) if is_stale else None
        if effect is not None:
            effect.setOpacity(0.5)
        # None takes the effect away, which the annotation of the call leaves out.
        self.figures.setGraphicsEffect(effect)  # type: ignore[arg-type]

    def set_density(self, *, is_compact: bool) -> None:
        """Put the cards under each other in a small window."""
        self._is_compact = is_compact
        self.figures.set_density(is_compact=is_compact)
        self.forecast.set_density(is_compact=is_compact)
        shape, self._shape = self._shape, ""
        if shape:
            self._arrange(shape)

    # -- laying out

    def _make_grid(self) -> QGridLayout:
        content = QWidget()
        column = QVBoxLayout(content)
        pad = metrics.PAGE_PADDING
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(metrics.CARD_GAP)
        column.addWidget(self.figures)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(metrics.CARD_GAP)
        column.addLayout(grid, 1)
        for part in self._parts():
            part.setParent(content)  # a part without one would flash up as a window
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return grid

    def _connect(self) -> None:
        presenter = self._presenter
        self.threshold.threshold_wanted.connect(presenter.try_threshold)
        self.matrix_card.matrix.cell_chosen.connect(presenter.choose_cell)
        self.browser.pick_chosen.connect(presenter.choose_pick)
        self.browser.cell_left.connect(lambda: presenter.choose_cell(None))
        presenter.threshold_changed.connect(self.show_threshold)
        presenter.rows_changed.connect(self.show_rows)

    def _parts(self) -> tuple[QWidget, ...]:
        return (
            self.threshold,
            self.curve,
            self.reliability,
            self.scatter,
            self.residual_card,
            self.forecast,
            self.matrix_card,
            self.browser,
        )

    def _arrange(self, shape: str) -> None:
        if shape == self._shape:
            return
        self._shape = shape
        parts = self._parts()
        for part in parts:
            self._grid.removeWidget(part)
        for row in range(_MOST_ROWS):
            self._grid.setRowMinimumHeight(row, 0)
            self._grid.setRowStretch(row, 0)
        upper, lower = self._rows(shape)
        shown = {part for part, _ in (*upper, *lower)}
        for part in parts:
            part.setVisible(part in shown)
        if self._is_compact:
            self._stack([part for part, _ in (*upper, *lower)])
        else:
            self._place(upper, lower)

    def _rows(self, shape: str) -> tuple[list[tuple[QWidget, int]], list[tuple[QWidget, int]]]:
        """Return the parts of the upper and of the lower row with the columns they take."""
        if shape == "numbers":
            return [(self.scatter, 12), (self.residual_card, 13)], [(self.browser, _COLUMNS)]
        if shape == "forecast":
            return [(self.forecast, _COLUMNS)], [(self.browser, _COLUMNS)]
        if shape == "two":
            upper: list[tuple[QWidget, int]] = [
                (self.threshold, 10),
                (self.curve, 8),
                (self.reliability, 7),
            ]
            return upper, [(self.matrix_card, 8), (self.browser, 17)]
        # Of many classes the matrix is what one asks, and its rows stand beside it.
        return (
            [(self.matrix_card, 12), (self.browser, 13)],
            [(self.curve, 12), (self.reliability, 13)],
        )

    def _place(self, upper: list[tuple[QWidget, int]], lower: list[tuple[QWidget, int]]) -> None:
        for row, (parts, height) in enumerate(((upper, _UPPER), (lower, _LOWER))):
            column = 0
            for part, span in parts:
                self._grid.addWidget(part, row, column, 1, span)
                column += span
            self._grid.setRowMinimumHeight(row, height)
            self._grid.setRowStretch(row, 1)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def _stack(self, parts: list[QWidget]) -> None:
        for row, part in enumerate(parts):
            self._grid.setRowMinimumHeight(row, _STACKED)
            self._grid.addWidget(part, row, 0, 1, _COLUMNS)


def _shape_of(view: EvaluationView) -> str:
    if view.forecast is not None:
        return "forecast"
    if view.confusion is None:
        return "numbers"
    return "two" if view.threshold is not None else "many"
