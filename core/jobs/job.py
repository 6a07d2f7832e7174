"""One job that was handed to a worker, as its owner sees it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from core.jobs.context import Progress
from core.jobs.outcome import Outcome
from core.jobs.table import JSON

OnProgress = Callable[[Progress], None]
OnDone = Callable[[Outcome], None]

_Value = TypeVar("_Value")

_SLICE_S = 0.1  # Windows does not let Ctrl+C through while a thread waits


class Job:
    """A job that waits, runs, or has an outcome. Made by `Worker.submit`.

    Attributes
    ----------
    number : int
        Counted from 1 for each worker.
    name : str
        Name of the job in the closed table.
    arguments : dict
        What it was given, as JSON.
    """

    def __init__(
        self,
        number: int,
        name: str,
        *,
        arguments: dict[str, JSON],
        on_progress: OnProgress | None,
        on_done: OnDone | None,
        wake: Callable[[], None],
    ) -> None:
        self.number = number
        self.name = name
        self.arguments = arguments
        self._on_progress = on_progress
        self._on_done = on_done
        self._wake = wake
        self._cancel = threading.Event()
        self._finish = threading.Event()
        self._done = threading.Event()
        self._outcome: Outcome | None = None

    def cancel(self) -> None:
        """Ask the job to stop; it does so at its next batch, or its worker is ended."""
        self._cancel.set()
        self._wake()

    @property
    def is_cancel_asked(self) -> bool:
        """Whether somebody cancelled the job."""
        return self._cancel.is_set()

    def finish_early(self) -> None:
        """Ask the job to end at its next good moment and keep what it has, if it can."""
        self._finish.set()
        self._wake()

    @property
    def is_finish_asked(self) -> bool:
        """Whether somebody asked the job to end early and keep what it has."""
        return self._finish.is_set()

    @property
    def is_done(self) -> bool:
        """Whether the job has ended and `on_done` has returned."""
        return self._done.is_set()

    @property
    def outcome(self) -> Outcome | None:
        """How the job ended, or None before."""
        return self._outcome

    def wait(self, timeout: float | None = None) -> Outcome:
        """Wait until the job has ended, and return how.

        Raises
        ------
        TimeoutError
            If it has not ended after `timeout` seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while not self._done.wait(_SLICE_S if end is None else min(_SLICE_S, timeout_left(end))):
            if end is not None and time.monotonic() >= end:
                message = f"job {self.number} ({self.name}) has not ended after {timeout} s"
                raise TimeoutError(message)
        assert self._outcome is not None
        return self._outcome

    def tell_progress(self, progress: Progress) -> None:
        """Pass progress on; called by the bridge."""
        if self._on_progress is not None:
            _call(self._on_progress, progress)

    def settle(self, outcome: Outcome) -> None:
        """Set the outcome and tell it, once; called by the bridge."""
        self._outcome = outcome
        try:
            if self._on_done is not None:
                _call(self._on_done, outcome)
        finally:
            self._done.set()


def timeout_left(end: float) -> float:
    """Return the seconds until `end` on the monotonic clock, never less than none."""
    return max(0.0, end - time.monotonic())


def _call(callback: Callable[[_Value], None], value: _Value) -> None:
    try:
        callback(value)
    except Exception:  # noqa: BLE001 -- reaches threading.excepthook, and the bridge lives on
        kind, error, trace = sys.exc_info()
        assert kind is not None
        thread = threading.current_thread()
        threading.excepthook(threading.ExceptHookArgs((kind, error, trace, thread)))
