"""What a training tells of itself while it runs: the last epoch that ended, and the best so far.

Progress is thinned on its way to a window, so that an epoch may be skipped; the best one is
therefore told again each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.records.training import Epoch

Figures = tuple[tuple[str, float], ...]

SO_FAR = "training loss so far"  # of the epoch under way


@dataclass(frozen=True)
class LiveCurve:
    """The last epoch that ended and the best one so far; None before the first has ended."""

    last: Epoch | None = None
    best: Epoch | None = None

    def and_then(self, line: Epoch) -> LiveCurve:
        """Return the curve after one more epoch."""
        is_better = self.best is None or line.validation_loss < self.best.validation_loss
        return LiveCurve(last=line, best=line if is_better else self.best)

    def figures(self) -> Figures:
        """Return the curve as the live figures of a progress report."""
        if self.last is None or self.best is None:
            return ()
        return (*_named("", self.last), *_named("best ", self.best))

    @classmethod
    def read(cls, figures: Iterable[tuple[str, float]]) -> LiveCurve:
        """Return the curve that a progress report tells."""
        found = dict(figures)
        return cls(last=_epoch("", found), best=_epoch("best ", found))


def _named(which: str, line: Epoch) -> Iterator[tuple[str, float]]:
    yield f"{which}epoch", float(line.epoch)
    yield f"{which}training loss", line.training_loss
    yield f"{which}validation loss", line.validation_loss
    yield f"{which}validation metric", line.validation_metric


def _epoch(which: str, found: dict[str, float]) -> Epoch | None:
    if f"{which}epoch" not in found:
        return None
    return Epoch(
        epoch=int(found[f"{which}epoch"]),
        training_loss=found[f"{which}training loss"],
        validation_loss=found[f"{which}validation loss"],
        validation_metric=found[f"{which}validation metric"],
    )
