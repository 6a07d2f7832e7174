"""A sample of rows drawn while they stream by, each row with the same chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.seeds import generator


class RowSample:
    """Keeps `size` rows of a stream: those with the smallest random keys.

    Parameters
    ----------
    size : int
        Rows kept; a stream that is not longer is kept whole.
    seed : int
        The plan's seed; the draws come from its stream `survey`.
    """

    def __init__(self, size: int, *, seed: int) -> None:
        self._size = size
        self._draw = generator(seed, "survey")
        self._keys: npt.NDArray[np.float64] = np.empty(0)
        self._numbers: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._rows: list[tuple[str, ...]] = []
        self._seen = 0
        self._bound = np.inf  # rows with larger keys are out for good

    def take(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Draw from some more rows."""
        keys = self._draw.random(len(rows))
        chosen = np.flatnonzero(keys < self._bound)
        self._rows.extend(rows[place] for place in chosen.tolist())
        self._keys = np.concatenate([self._keys, keys[chosen]])
        self._numbers = np.concatenate([self._numbers, chosen + self._seen])
        self._seen += len(rows)
        if 2 * len(self._keys) > 3 * self._size:  # seldom, since each trim moves all rows
            self._trim()

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows kept, in the order of the stream."""
        self._trim()
        return [self._rows[place] for place in np.argsort(self._numbers)]

    @property
    def is_whole(self) -> bool:
        """Whether every row was kept."""
        return self._seen <= self._size

    def _trim(self) -> None:
        if len(self._keys) <= self._size:
            return
        kept = np.sort(np.argpartition(self._keys, self._size)[: self._size])
        self._rows = [self._rows[place] for place in kept]
        self._keys, self._numbers = self._keys[kept], self._numbers[kept]
        self._bound = float(self._keys.max())
