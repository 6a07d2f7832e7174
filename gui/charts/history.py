"""What was measured epoch by epoch, and which epoch was best. Nothing here knows Qt."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable

Row = tuple[int, float | None, float | None]


class History:
    """Epochs in rising order with a value for training and one for validation.

    A value that is missing, infinite or not a number is kept as NaN: a gap in the curve.
    """

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.training: list[float] = []
        self.validation: list[float] = []

    def clear(self) -> None:
        """Forget everything."""
        self.epochs, self.training, self.validation = [], [], []

    def add(self, epoch: int, training: float | None, validation: float | None) -> None:
        """Take in one epoch; one that is there already is replaced."""
        place = bisect_left(self.epochs, epoch)
        if place < len(self.epochs) and self.epochs[place] == epoch:
            self.training[place], self.validation[place] = _known(training), _known(validation)
            return
        self.epochs.insert(place, epoch)
        self.training.insert(place, _known(training))
        self.validation.insert(place, _known(validation))

    def extend(self, rows: Iterable[Row]) -> None:
        """Take in several epochs."""
        for row in rows:
            self.add(*row)

    def best(self) -> int | None:
        """Return the place of the first epoch that no other betters, by validation."""
        judged = self.validation if any(map(math.isfinite, self.validation)) else self.training
        places = [place for place, value in enumerate(judged) if math.isfinite(value)]
        if not places:
            return None
        return min(places, key=lambda place: (judged[place], place))

    def judged(self, place: int) -> float:
        """Return the value by which an epoch is judged: validation, or training without one."""
        value = self.validation[place]
        return value if math.isfinite(value) else self.training[place]

    def nearest(self, epoch: float) -> int | None:
        """Return the place of the epoch nearest to a point of the axis."""
        if not self.epochs:
            return None
        right = bisect_left(self.epochs, epoch)
        near = [place for place in (right - 1, right) if 0 <= place < len(self.epochs)]
        return min(near, key=lambda place: abs(self.epochs[place] - epoch))

    def rows(self) -> list[Row]:
        """Return every epoch with its values; None where there is none."""
        return [
            (epoch, _told(one), _told(other))
            for epoch, one, other in zip(self.epochs, self.training, self.validation, strict=True)
        ]


def last_known(values: list[float]) -> int | None:
    """Return the place of the last value that is a number."""
    places = range(len(values) - 1, -1, -1)
    return next((place for place in places if math.isfinite(values[place])), None)


def _known(value: float | None) -> float:
    return value if value is not None and math.isfinite(value) else math.nan


def _told(value: float) -> float | None:
    return value if math.isfinite(value) else None
