"""What is counted of one column while its file streams by."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.data.tables.dates import day_of


class Tally:
    """Counts of one column of texts, in bounded memory.

    While there are few different texts they are counted; of more, only what numbers need.

    Parameters
    ----------
    marks : frozenset of str
        Texts that stand for a missing value, the empty one among them.
    cap : int
        Different texts that are counted; beyond it counting stops and `has_more` is set.
    """

    def __init__(self, marks: frozenset[str], *, cap: int) -> None:
        self._marks = marks
        self._cap = cap
        self._is_closed = False
        self._missing = 0
        self._rows = 0
        self.counts: Counter[str] = Counter()  # of texts that are not missing, once finished
        self.has_more = False
        self.is_number = True
        self.is_date = True  # `low` and `high` are then days since 1970
        self.first_word = ""  # first text that is no number
        self.infinite = 0
        self.first_infinite = ""
        self.low = math.inf
        self.high = -math.inf

    def take(self, cells: Sequence[str]) -> None:
        """Count the cells of some rows."""
        self._rows += len(cells)
        if self.has_more:
            self._take_rest(cells)
            return
        self.counts.update(cells)
        if len(self.counts) > self._cap:
            self.has_more = True
            for text, count in self.counts.items():
                self._judge(text, count)

    @classmethod
    def of_numbers(cls, values: npt.NDArray[np.float64], *, cap: int) -> Tally:
        """Return the finished counts of a column of numbers, NaN where missing."""
        made = cls(frozenset(), cap=cap)
        known = values[~np.isnan(values)]
        levels, counts = np.unique(known, return_counts=True)
        made.has_more = len(levels) > cap
        shown = zip(levels[:cap].tolist(), counts[:cap].tolist(), strict=True)
        made.counts = Counter({repr(level): count for level, count in shown})
        made._missing, made._rows = int(values.size - known.size), int(values.size)
        made.is_number, made._is_closed = bool(known.size), True
        made.is_date = False
        if known.size:
            made.low, made.high = float(levels[0]), float(levels[-1])
        return made

    def finish(self) -> None:
        """Draw the figures from the counts, where they hold everything."""
        if self._is_closed:
            return
        self._is_closed = True
        if not self.has_more:
            for text, count in self.counts.items():
                self._judge(text, count)
        for mark in self._marks:
            self.counts.pop(mark, None)
        has_values = self.missing < self._rows
        self.is_number = self.is_number and has_values
        self.is_date = self.is_date and not self.is_number and has_values

    @property
    def missing(self) -> int:
        """Cells without a value."""
        return self._missing

    @property
    def distinct(self) -> int:
        """Different values; where `has_more` is set, as many as were counted."""
        return self._cap if self.has_more else len(self.counts)

    def _take_rest(self, cells: Sequence[str]) -> None:
        if self.is_date:
            for text, count in Counter(cells).items():
                self._judge(text, count)
            return
        if not self.is_number:
            self._missing += sum(map(self._marks.__contains__, cells))
            return
        try:
            numbers = np.array(list(map(float, cells)))
        except ValueError:
            for text, count in Counter(cells).items():
                self._judge(text, count)
            return
        if "_" in "".join(cells) or not np.isfinite(numbers).all():
            for text, count in Counter(cells).items():
                self._judge(text, count)
            return
        self.low = min(self.low, float(numbers.min()))
        self.high = max(self.high, float(numbers.max()))

    def _judge(self, text: str, count: int) -> None:
        if text in self._marks:
            self._missing += count
            return
        number = number_of(text)
        if number is None:
            self.first_word = self.first_word or text
            self.is_number = False
            self._judge_date(text)
        elif math.isnan(number):
            self._missing += count
            self.is_date = False
        elif math.isinf(number):
            self.infinite += count
            self.first_infinite = self.first_infinite or text
            self.is_date = False
        else:
            self.is_date = False
            self.low, self.high = min(self.low, number), max(self.high, number)

    def _judge_date(self, text: str) -> None:
        day = day_of(text) if self.is_date else None
        if day is None:
            self.is_date = False
            return
        self.low, self.high = min(self.low, day), max(self.high, day)


def number_of(text: str) -> float | None:
    """Return the number in a cell, or None; Python's own `1_000` is no number in a table."""
    if "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None
