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

    def and_then(self, line: Epoch, *, is_best: bool | None = None) -> LiveCurve:
        """Return the curve after one more epoch.

        Parameters
        ----------
        is_best : bool, optional
            Whether its weights are the ones to keep, which a plan may tie to a least improvement;
            without it the lowest validation loss decides.
        """
        if is_best is None:
            is_best = self.best is None or line.validation_loss < self.best.validation_loss
        return LiveCurve(last=line, best=line if is_best else self.best)

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
    for name, value in _optional(line):
        if value is not None:
            yield f"{which}{name}", value


def _optional(line: Epoch) -> tuple[tuple[str, float | None], ...]:
    return (
        ("training metric", line.training_metric),
        ("rate", line.rate),
        ("gradient", line.gradient),
    )


def _epoch(which: str, found: dict[str, float]) -> Epoch | None:
    if f"{which}epoch" not in found:
        return None
    return Epoch(
        epoch=int(found[f"{which}epoch"]),
        training_loss=found[f"{which}training loss"],
        validation_loss=found[f"{which}validation loss"],
        validation_metric=found[f"{which}validation metric"],
        training_metric=found.get(f"{which}training metric"),
        rate=found.get(f"{which}rate"),
        gradient=found.get(f"{which}gradient"),
    )
