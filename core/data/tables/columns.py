"""From a column of text to numbers or categories."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import AuditError
from core.evidence.wording import count_text

MOST_CATEGORIES = 100


def feature_column(
    cells: Sequence[str | None],
    *,
    name: str,
    lines: Sequence[int],
    most_categories: int | None = MOST_CATEGORIES,
) -> pd.Series:
    """Return the column as float64 if every cell is a number or missing, else as texts.

    Parameters
    ----------
    cells : sequence of str or None
        None where the value is missing.
    lines : sequence of int
        The file's line of each cell, for messages.
    most_categories : int or None
        Different texts that a column may hold; None where there is no bound.

    Raises
    ------
    AuditError
        If all values are missing, a number is infinite, or there are too many categories.
    """
    numbers = numeric_column(cells, name=name, lines=lines)
    if numbers is not None:
        if bool(np.isnan(numbers).all()):
            raise all_missing(name, len(cells))
        return pd.Series(numbers, name=name, dtype=np.float64)
    texts = pd.Series(list(cells), name=name, dtype=object)
    if most_categories is not None:
        _refuse_many_categories(texts, name, lines, most_categories)
    return texts


def text_column(cells: Sequence[str | None], *, name: str) -> pd.Series:
    """Return the column as texts, None where a value is missing."""
    return pd.Series(list(cells), name=name, dtype=object)


def numeric_column(
    cells: Sequence[str | None], *, name: str, lines: Sequence[int]
) -> npt.NDArray[np.float64] | None:
    """Return the cells as numbers (NaN where missing), or None if some cell is not a number.

    Raises
    ------
    AuditError
        If all cells are numbers or missing, and one of them is infinite.
    """
    by_text: dict[str | None, float] = {None: math.nan}
    for text in set(cells) - {None}:
        number = _number(str(text))
        if number is None:
            return None
        by_text[text] = number
    numbers = np.array([by_text[text] for text in cells], dtype=np.float64)
    infinite = np.flatnonzero(np.isinf(numbers))
    if infinite.size:
        first = int(infinite[0])
        raise AuditError(
            f"The column '{name}' holds values that are infinite",
            seen=f"'{cells[first]}' on line {lines[first]}"
            + (f" and {infinite.size - 1} more" if infinite.size > 1 else ""),
            allowed="numbers up to 1.8e308, or an empty cell where the value is not known",
            remedy="Correct these cells, or leave them empty.",
        )
    return numbers


def _number(text: str) -> float | None:
    """Return the number in `text`; Python's own `1_000` is no number in a table."""
    if "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def all_missing(name: str, rows: int) -> AuditError:
    """Return the refusal of a column without a value."""
    return AuditError(
        f"The column '{name}' holds no value",
        seen=count_text(rows, "missing cell", "missing cells"),
        allowed="at least one value",
        remedy=f"Give '{name}' the role \"ignored\".",
    )


def _refuse_many_categories(texts: pd.Series, name: str, lines: Sequence[int], most: int) -> None:
    distinct = texts.dropna().unique()
    if len(distinct) <= most:
        return
    words = [text for text in distinct if _number(text) is None]
    seen = f"{len(distinct)} different texts"
    if 2 * len(words) < len(distinct):
        # Mostly numbers: a few stray texts made a category of it.
        place = lines[int(np.flatnonzero((texts == words[0]).to_numpy())[0])]
        seen += f", most of them numbers, but '{words[0]}' on line {place}"
        remedy = (
            "Correct these cells (numbers have a decimal point, no thousands separator), or add "
            f"the text to the missing marks; or give '{name}' the role \"ignored\"."
        )
    else:
        seen += f", such as '{distinct[0]}'"
        remedy = (
            f'Give \'{name}\' the role "identifier" or "ignored", or let the rare texts become '
            'one ("Many categories").'
        )
    raise AuditError(
        f"The column '{name}' has too many categories",
        seen=seen,
        allowed=f"at most {most}",
        remedy=remedy,
    )
