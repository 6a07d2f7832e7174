"""Progress at a pace that a window can draw: the newest event counts, the last is never lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from core.jobs.context import Progress

INTERVAL_S = 1 / 30


class Throttle:
    """Passes progress on at most once in `interval` seconds, from any thread.

    An event that came too soon waits; a newer one takes its place, and `flush` sends it when its
    time has come, so that a job that falls silent still shows its latest step. Views that an event
    tells of are told by the one that takes its place.
    """

    def __init__(
        self,
        send: Callable[[Progress], None],
        *,
        interval: float = INTERVAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._interval = interval
        self._clock = clock
        self._turn = threading.Lock()
        self._next = float("-inf")
        self._waiting: Progress | None = None
        self._is_open = True

    def report(self, progress: Progress) -> None:
        """Send the event, or let it wait."""
        with self._turn:
            if self._is_open:
                missed = () if self._waiting is None else self._waiting.views
                views = tuple(dict.fromkeys((*missed, *progress.views)))
                self._waiting = replace(progress, views=views)
                self._send_if_due()

    def flush(self) -> None:
        """Send the event that waits, if its time has come."""
        with self._turn:
            self._send_if_due()

    def close(self) -> None:
        """Send the event that waits at once; whatever is reported later is dropped."""
        with self._turn:
            self._next = float("-inf")
            self._send_if_due()
            self._is_open = False

    def _send_if_due(self) -> None:
        now = self._clock()
        if self._waiting is None or now < self._next:
            return
        progress, self._waiting = self._waiting, None
        self._next = now + self._interval
        self._send(progress)
