"""Which rows the browser shows, and what each is called at the threshold that is tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.evidence.wording import count_text
from core.records.views.evaluation import EvaluatedRow, EvaluationView

Pick = Literal["errors", "unsure", "all"]
Cell = tuple[int, int]  # recorded and predicted class, as in the confusion matrix

_HALF = 50


@dataclass(frozen=True)
class BrowsedRow:
    """A row as the browser shows it: `predicted` and `is_error` hold at the threshold tried."""

    evaluated: EvaluatedRow
    predicted: str
    predicted_class: int
    is_error: bool

    @property
    def number(self) -> int:
        """Number of the row in the data, from 1."""
        return self.evaluated.sample.row


def browsed_rows(view: EvaluationView, threshold: int = _HALF) -> tuple[BrowsedRow, ...]:
    """Return all listed rows, worst first, decided at `threshold` hundredths.

    At 50 the most probable class is predicted, whatever the rounding of the probabilities.
    """
    if view.threshold is None or view.confusion is None or threshold == _HALF:
        return tuple(
            BrowsedRow(row, row.sample.predicted, row.predicted_class, row.sample.is_error)
            for row in view.browsed
        )
    names = view.confusion.class_names
    return tuple(_decided(row, names, view, threshold=threshold / 100) for row in view.browsed)


def score_of(row: EvaluatedRow, *, positive: int) -> float:
    """Return the probability of the positive one of two classes."""
    certainty = row.sample.certainty or 0.0
    return certainty if row.predicted_class == positive else 1.0 - certainty


def _decided(
    row: EvaluatedRow, names: tuple[str, ...], view: EvaluationView, *, threshold: float
) -> BrowsedRow:
    positive = names.index(view.positive)
    is_positive = score_of(row, positive=positive) >= threshold
    predicted = positive if is_positive else 1 - positive
    return BrowsedRow(row, names[predicted], predicted, predicted != row.recorded_class)


def picked(
    rows: tuple[BrowsedRow, ...], pick: Pick, *, cell: Cell | None
) -> tuple[BrowsedRow, ...]:
    """Return the rows of a pick, or of one cell of the confusion matrix where one is chosen."""
    if cell is not None:
        return tuple(
            row for row in rows if (row.evaluated.recorded_class, row.predicted_class) == cell
        )
    if pick == "errors":
        return tuple(row for row in rows if row.is_error)
    if pick == "unsure":
        return tuple(sorted(rows, key=lambda row: row.evaluated.sample.certainty or 0.0))
    return rows


def confusion_counts(view: EvaluationView, threshold: int) -> tuple[tuple[int, ...], ...]:
    """Return the confusion matrix at the threshold; empty for regression."""
    if view.confusion is None:
        return ()
    table = view.threshold
    if table is None or threshold == _HALF:
        return view.confusion.counts
    of_positive = (table.true_positives[threshold], table.false_negatives[threshold])
    of_other = (table.true_negatives[threshold], table.false_positives[threshold])
    if view.confusion.class_names.index(view.positive) == 0:
        return (of_positive, of_other[::-1])
    return (of_other, of_positive[::-1])


def browser_title(
    view: EvaluationView, rows: tuple[BrowsedRow, ...], pick: Pick, *, cell: Cell | None
) -> str:
    """Return the head of the browser: what is listed, and in which order."""
    if view.confusion is None:
        return "Largest errors first" if view.forecast is None else "Windows, largest errors first"
    if cell is not None:
        names = view.confusion.class_names
        recorded, predicted = names[cell[0]], names[cell[1]]
        counted = count_text(len(rows), "row", "rows").capitalize()
        verb = "found" if cell[0] == cell[1] else f"called {predicted}"
        return f"{counted} of {recorded}, {verb}"
    if pick == "unsure":
        return "Least certain first"
    if pick == "all":
        return f"{count_text(len(rows), 'row', 'rows').capitalize()}, worst first"
    counted = count_text(len(rows), "error", "errors").capitalize()
    return f"{counted}, worst first" if rows else counted
