"""How one column of a table becomes columns of numbers, fitted on the training part only."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import Field

from core.data.tables.dates import date_parts
from core.errors import AuditError
from core.records.base import Record

MISSING = "(missing)"
OTHER = "(other)"

_SMALL, _LARGE = 1e-100, 1e100

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
Positive = Annotated[float, Field(gt=0.0)]
DatePart = Literal["year", "month", "weekday", "days"]
DATE_PARTS: tuple[DatePart, ...] = ("year", "month", "weekday", "days")


class NumericEncoding(Record):
    """(x − mean) / std; a missing value becomes `fill`, the mean of the training rows."""

    kind: Literal["numeric"] = "numeric"
    feature: str
    mean: float
    std: Positive
    fill: float

    @property
    def width(self) -> int:
        """One column."""
        return 1

    def write(self, values: pd.Series, encoded: Floats) -> None:
        """Write the numbers (N,) into the columns (N, 1)."""
        numbers = values.to_numpy(dtype=np.float64)
        filled = np.where(np.isnan(numbers), self.fill, numbers)
        encoded[:, 0] = (filled - self.mean) / self.std


class DateEncoding(Record):
    """Year, month, day of the week (Monday 1) and days since 1970, each as a number of its own.

    A missing date becomes the mean of the training rows in each of them.
    """

    kind: Literal["date"] = "date"
    feature: str
    parts: tuple[DatePart, ...] = DATE_PARTS
    means: tuple[float, ...]
    stds: tuple[Positive, ...]
    fills: tuple[float, ...]

    @property
    def width(self) -> int:
        """One column for each part."""
        return len(self.parts)

    def write(self, values: pd.Series, encoded: Floats) -> None:
        """Write days since 1970 (N,) into the columns (N, parts)."""
        parts = date_parts(values.to_numpy(dtype=np.float64))
        for place, part in enumerate(self.parts):
            numbers = parts[part]
            filled = np.where(np.isnan(numbers), self.fills[place], numbers)
            encoded[:, place] = (filled - self.means[place]) / self.stds[place]


class CategoricalEncoding(Record):
    """One column for each category of the training part, `(missing)` among them if it had any.

    A category that training did not show gives zeros in all columns; where rare ones are merged
    it counts as `(other)`, the last column.
    """

    kind: Literal["categorical"] = "categorical"
    feature: str
    categories: tuple[str, ...]
    is_merged: bool = False

    @property
    def width(self) -> int:
        """One column for each category."""
        return len(self.categories)

    def write(self, values: pd.Series, encoded: Floats) -> None:
        """Write the texts (N,) into the columns (N, categories)."""
        codes = self.codes(values)
        rows = np.flatnonzero(codes >= 0)
        encoded[rows, codes[rows]] = 1.0

    def codes(self, values: pd.Series) -> Indices:
        """Return (N,) places of the categories, −1 where training did not show it."""
        codes = self.known_codes(values)
        return np.where(codes < 0, len(self.categories) - 1, codes) if self.is_merged else codes

    def known_codes(self, values: pd.Series) -> Indices:
        """Return (N,) places of the categories, −1 where the text has no column of its own."""
        codes = pd.Index(self.categories, dtype=object).get_indexer(_filled(values))
        return np.asarray(codes, dtype=np.int64)


def fit_number(values: pd.Series, *, is_scaled: bool) -> NumericEncoding:
    """Return the encoding of numbers.

    Raises
    ------
    AuditError
        If no training row has a value.
    """
    fill, std = mean_std(_present(values))
    mean, std = (fill, std) if is_scaled else (0.0, 1.0)
    return NumericEncoding(feature=str(values.name), mean=mean, std=std, fill=fill)


def fit_date(values: pd.Series, *, is_scaled: bool) -> DateEncoding:
    """Return the encoding of dates, given as days since 1970.

    Raises
    ------
    AuditError
        If no training row has a value.
    """
    parts = date_parts(_present(values))
    found = [mean_std(parts[part]) for part in DATE_PARTS]
    fills = tuple(mean for mean, _ in found)
    return DateEncoding(
        feature=str(values.name),
        means=fills if is_scaled else (0.0,) * len(found),
        stds=tuple(std for _, std in found) if is_scaled else (1.0,) * len(found),
        fills=fills,
    )


def fit_category(values: pd.Series, *, most: int | None = None) -> CategoricalEncoding:
    """Return the encoding of texts: sorted by name, then `(missing)`, then `(other)`.

    Parameters
    ----------
    most : int, optional
        If there are more texts, this many of the most frequent keep a column (of equally
        frequent ones the first by name), and all others share one. Without it all keep one.
    """
    counts = values.dropna().astype(object).value_counts()
    texts = [str(text) for text in counts.index]
    is_merged = most is not None and len(texts) > most
    if is_merged:
        order = sorted(
            range(len(texts)), key=lambda place: (-int(counts.iloc[place]), texts[place])
        )
        texts = [texts[place] for place in order[:most] if texts[place] != OTHER]
    last = [MISSING] if bool(values.isna().any()) or MISSING in texts else []
    last += [OTHER] if is_merged else []
    kept = sorted(set(texts) - {MISSING})
    return CategoricalEncoding(
        feature=str(values.name), categories=(*kept, *last), is_merged=is_merged
    )


def merged_counts(encoding: CategoricalEncoding, values: pd.Series) -> tuple[int, int]:
    """Return how many different texts share `(other)`, and in how many rows they stand."""
    if not encoding.is_merged:
        return 0, 0
    shared = _filled(values)[encoding.known_codes(values) < 0]
    return int(shared.nunique()), len(shared)


def mean_std(values: npt.NDArray[np.floating]) -> tuple[float, float]:
    """Return mean and standard deviation; 1 for the latter where all values are the same."""
    if bool(np.all(values == values.flat[0])):
        # Rounding gives a constant column a tiny spread, which would blow up any other value.
        return float(values.flat[0]), 1.0
    exact = values.astype(np.float64)
    largest = float(np.max(np.abs(exact)))
    # Squares of numbers beyond these bounds leave the range of float64.
    scale = 1.0 if _SMALL < largest < _LARGE else largest
    std = float(np.std(exact / scale)) * scale
    return float(np.mean(exact / scale)) * scale, std if std > 0.0 else 1.0


def _present(values: pd.Series) -> npt.NDArray[np.float64]:
    numbers = values.to_numpy(dtype=np.float64)
    present: npt.NDArray[np.float64] = numbers[~np.isnan(numbers)]
    if present.size == 0:
        raise AuditError(
            f"The column '{values.name}' has no value in the training part",
            seen=f"{numbers.size} missing values",
            allowed="at least one value among the training rows",
            remedy=f"Give '{values.name}' the role \"ignored\", or fill it in.",
        )
    return present


def _filled(values: pd.Series) -> pd.Index:
    return pd.Index(values.astype(object).where(values.notna(), MISSING), dtype=object)
