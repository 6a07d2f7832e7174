"""The parent's side of one worker process: begin it, speak to it, end it for certain."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import resource_tracker

from core.jobs.messages import Message, receive, send
from core.jobs.worker import work


class WorkerProcess:
    """One spawned worker.

    Spawned, not forked: a fork would copy threads and locks in whatever state they are, and
    CUDA refuses to run in one.
    """

    def __init__(self, *, table: Mapping[str, str], warm: Sequence[str]) -> None:
        spawning = multiprocessing.get_context("spawn")
        self.connection, theirs = spawning.Pipe()
        # A daemon in the sense of multiprocessing: ended, not waited for, at the parent's exit.
        self._process = spawning.Process(
            target=work, args=(theirs, dict(table), tuple(warm)), name="vitrine-worker", daemon=True
        )
        try:
            with _without_interrupts():
                self._process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            theirs.close()  # else the pipe would not end with the worker
        self.number = self._process.pid
        self.sentinel = self._process.sentinel
        self.is_ready = False

    def send(self, message: Message) -> None:
        """Send one message; a worker that is gone is noticed by `sentinel`, not here."""
        with contextlib.suppress(OSError):
            send(self.connection, message)

    def receive(self) -> Message:
        """Return the next message.

        Raises
        ------
        EOFError, OSError
            If the worker is gone.
        """
        return receive(self.connection)

    def end(self, *, patience: float) -> int | None:
        """Wait so many seconds for the process to end, then kill it; return its exit code."""
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        code = self._process.exitcode
        self._process.close()
        self.connection.close()
        return code


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Let a child begin deaf to Ctrl+C, until it ignores it by itself."""
    if sys.platform == "win32":
        yield
        return
    # The tracker's own start would lift the mask in the middle.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
