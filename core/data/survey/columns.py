"""From counts and a sample of one column to what the page shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.survey.alone import auc_alone, category_scores, determines, rank_correlation
from core.data.survey.tally import Tally, number_of
from core.data.tables.columns import MOST_CATEGORIES
from core.data.tables.dates import date_text, day_of
from core.evidence.wording import figure_text
from core.plan.sources import TableSource
from core.records.views.data import ColumnKind, ColumnView, Suspect

Floats = npt.NDArray[np.float64]

MOST_BARS = 12
SUSPECT_ABOVE = 0.98


@dataclass(frozen=True)
class Targets:
    """The target in the rows of the sample.

    Attributes
    ----------
    codes : ndarray or None
        (N,) class numbers; None for regression.
    numbers : ndarray
        (N,) 1 for the positive class and 0 else, or the number to be predicted.
    class_count : int
        0 for regression.
    """

    codes: npt.NDArray[np.int64] | None
    numbers: Floats
    class_count: int


def kind_of(tally: Tally, source: TableSource | None = None) -> ColumnKind:
    """Return what a column holds: numbers, dates, categories, or too many texts for categories.

    Parameters
    ----------
    source : TableSource, optional
        The plan's choices about dates and many categories; the usual ones without it.
    """
    if not tally.distinct:
        return "empty"
    if tally.is_number:
        return "number"
    if tally.is_date and (source is None or source.dates != "text"):
        return "date"
    most = MOST_CATEGORIES if source is None else source.categories
    is_many = tally.has_more or tally.distinct > most
    return "text" if is_many and (source is None or source.rare == "refuse") else "category"


_WORDS: dict[ColumnKind, str] = {
    "number": "Number",
    "date": "Date",
    "category": "Category",
    "text": "Text",
    "channel": "Channel",
    "empty": "Empty",
}


def column_view(
    name: str,
    *,
    role: str,
    tally: Tally,
    values: Floats | npt.NDArray[np.object_],
    targets: Targets | None,
    source: TableSource | None = None,
) -> ColumnView:
    """Return what is shown of one column.

    Parameters
    ----------
    values : ndarray
        (N,) the sample's numbers or days since 1970, NaN where missing, or its texts, None where
        missing.
    targets : Targets or None
        Of the same rows; None for the target itself and where there is no usable target.
    source : TableSource, optional
        The plan's choices about dates and many categories.
    """
    kind = kind_of(tally, source)
    bars, bars_text = _bars(kind, tally, values)
    return ColumnView(
        name=name,
        role=role,
        kind=kind,
        kind_text=_WORDS[kind],
        bars=bars,
        bars_text=bars_text,
        distinct=tally.distinct,
        has_more=tally.has_more,
        missing=tally.missing,
        alone=None if targets is None else alone(kind, values, targets=targets),
        note=_ignored_note(tally) if role == "ignored" else "",
    )


def _ignored_note(tally: Tally) -> str:
    """Return why a column could be no input; empty where nothing speaks against it."""
    if not tally.distinct:
        return "Ignored because it holds no value."
    if tally.is_number and tally.infinite:
        return "Ignored because it holds infinite values."
    return ""


def alone(
    kind: ColumnKind, values: Floats | npt.NDArray[np.object_], *, targets: Targets
) -> float | None:
    """Return AUC alone for two classes, |rank correlation| for numbers, None otherwise.

    Categories count by the mean target of their rows; texts that cannot be encoded do not count.
    """
    if kind not in ("number", "date", "category") or targets.class_count > 2:
        return None
    scores = _scores(kind, values, targets)
    if targets.codes is None:
        found = rank_correlation(scores, targets=targets.numbers)
    else:
        found = auc_alone(scores, is_event=targets.numbers > 0.5)
    return None if found is None else round(found, 6)


def suspect(
    view: ColumnView, values: Floats | npt.NDArray[np.object_], *, targets: Targets
) -> Suspect | None:
    """Return why the column alone says too much of the target, or None."""
    if view.alone is not None and view.alone > SUSPECT_ABOVE:
        what = "AUC alone" if targets.codes is not None else "Rank correlation alone"
        return Suspect(
            column=view.name,
            figure=f"{what} {figure_text(view.alone, digits=3)}",
            rule=f"above {SUSPECT_ABOVE}",
        )
    if targets.codes is None or view.kind not in ("number", "date", "category"):
        return None
    codes = pd.factorize(values)[0].astype(np.int64)
    if determines(codes, targets=targets.codes):
        return Suspect(
            column=view.name,
            figure=f"{len(np.unique(codes)):,} values, each with one class only",
            rule="its value settles the class",
        )
    return None


def sample_values(
    cells: Sequence[str], *, marks: frozenset[str], is_number: bool, is_date: bool = False
) -> Floats | npt.NDArray[np.object_]:
    """Return numbers or days since 1970 (NaN where missing), or texts (None where missing)."""
    if is_date:
        by_day = {text: np.nan if text in marks else _day_of(text) for text in set(cells)}
        return np.array([by_day[text] for text in cells], dtype=np.float64)
    if is_number:
        by_text = {text: np.nan if text in marks else number_of(text) for text in set(cells)}
        return np.array([by_text[text] for text in cells], dtype=np.float64)
    return np.array([None if text in marks else text for text in cells], dtype=object)


def _day_of(text: str) -> float:
    day = day_of(text)
    return np.nan if day is None else day


def histogram(values: Floats, *, low: float, high: float) -> tuple[float, ...]:
    """Return the heights, the tallest 1, of 12 bars between two numbers.

    Of whole numbers with fewer different values each has its own bar.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        return ()
    levels = np.unique(known)
    if len(levels) <= MOST_BARS:
        counts = np.array([np.sum(known == level) for level in levels])
    else:
        # Halved, since the span of two huge numbers may lie beyond the largest float.
        counts, _ = np.histogram(known / 2, bins=MOST_BARS, range=(low / 2, high / 2))
    return _heights(counts.tolist())


def _scores(kind: ColumnKind, values: Floats | npt.NDArray[np.object_], targets: Targets) -> Floats:
    if kind in ("number", "date"):
        return values.astype(np.float64)
    codes = pd.factorize(values)[0].astype(np.int64)
    return category_scores(codes, targets=targets.numbers)


def _bars(
    kind: ColumnKind, tally: Tally, values: Floats | npt.NDArray[np.object_]
) -> tuple[tuple[float, ...], str]:
    if kind == "number":
        bars = histogram(values.astype(np.float64), low=tally.low, high=tally.high)
        return bars, f"from {number_text(tally.low)} to {number_text(tally.high)}"
    if kind == "date":
        bars = histogram(values.astype(np.float64), low=tally.low, high=tally.high)
        return bars, f"from {date_text(tally.low)} to {date_text(tally.high)}"
    if kind == "category" and not tally.has_more:
        return category_bars(tally.counts)
    return (), ""


def category_bars(counts: Mapping[str, int]) -> tuple[tuple[float, ...], str]:
    """Return a bar for each category in the order of names, of the 12 most common ones at most."""
    common = sorted(counts, key=lambda text: (-counts[text], text))[:MOST_BARS]
    shown = sorted(common)
    said = ", ".join(f"{text[:24]} {counts[text]:,}" for text in common[:6])
    more = f" and {len(counts) - 6} more" if len(counts) > 6 else ""
    return _heights([counts[text] for text in shown]), said + more


def number_text(value: float) -> str:
    """Return a number with no more figures than it needs."""
    text = f"{value:,.6g}" if abs(value) < 1e15 else f"{value:.3g}"
    return text.replace("-", "−")


def _heights(counts: Sequence[int]) -> tuple[float, ...]:
    tallest = max(counts, default=0)
    return tuple(round(count / tallest, 4) for count in counts) if tallest else ()
