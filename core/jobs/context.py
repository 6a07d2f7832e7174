"""What every long function is handed: a way to tell how far it is, and a way to be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


class CancelledError(Exception):
    """Raised at the next batch after somebody pressed Cancel."""


class CancelToken:
    """Two flags that one thread sets and the working thread reads between batches."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._finish = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next batch."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._event.is_set()

    def finish(self) -> None:
        """Ask the work to end at its next good moment and keep what it has."""
        self._finish.set()

    @property
    def is_finishing(self) -> bool:
        """Whether somebody asked the work to end early and keep what it has."""
        return self._finish.is_set()


@dataclass(frozen=True)
class Progress:
    """How far one step is.

    Attributes
    ----------
    step : str
        What runs, in words that a person reads ("Training").
    done, total : float
        Work finished and work in all, in the step's own unit.
    note : str
        A short detail ("epoch 12 of 50").
    figures : tuple of (str, float)
        Live figures for a curve, such as ("validation loss", 0.21).
    views : tuple of str
        Names of views that the job has kept by now, though it has not ended.
    """

    step: str
    done: float
    total: float
    note: str = ""
    figures: tuple[tuple[str, float], ...] = ()
    views: tuple[str, ...] = ()


def _ignore(_: Progress) -> None:
    return None


@dataclass(frozen=True)
class JobContext:
    """Progress callback and cancel token of one job; the default reports to nobody."""

    report: Callable[[Progress], None] = _ignore
    token: CancelToken = field(default_factory=CancelToken)

    def progress(
        self,
        step: str,
        done: float,
        total: float,
        *,
        note: str = "",
        figures: tuple[tuple[str, float], ...] = (),
    ) -> None:
        """Tell how far the step is, and stop here if the job was cancelled.

        Raises
        ------
        CancelledError
            If the token was set.
        """
        self.check()
        self.report(Progress(step, done, total, note, figures))

    def part(self, step: str, index: int, *, count: int, note: str) -> JobContext:
        """Return the context of part `index` (from 0) of `count` equal parts of one step.

        Whatever the part reports becomes progress of the whole, which never moves back.
        """
        reached = 0.0

        def report(progress: Progress) -> None:
            nonlocal reached
            reached = max(reached, min(progress.done / max(progress.total, 1e-9), 1.0))
            self.report(
                Progress(step, index + reached, count, note, progress.figures, progress.views)
            )

        return JobContext(report=report, token=self.token)

    @property
    def is_finishing(self) -> bool:
        """Whether the job should end at its next good moment and keep what it has."""
        return self.token.is_finishing

    def check(self) -> None:
        """Raise `CancelledError` if the job was cancelled."""
        if self.token.is_cancelled:
            raise CancelledError
