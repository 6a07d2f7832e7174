"""The bridge to the warm worker: a queue of jobs, and a thread that sees each through.

Whatever happens to the worker, every job ends with exactly one outcome, and the next one runs.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from core.jobs.job import Job, OnDone, OnProgress, timeout_left
from core.jobs.messages import Message, read_outcome, read_progress
from core.jobs.outcome import Failed, Outcome, Stopped, failure, worker_death
from core.jobs.process import WorkerProcess
from core.jobs.table import JOBS, JSON, as_json, check_name

PATIENCE_S = 3.0  # how long a worker may take to answer a cancel, or to close


class Worker:
    """One warm worker process behind a queue; jobs run one at a time, in order.

    Methods may be called from any thread. `on_progress` and `on_done` are called on the bridge's
    own thread and should return at once; an exception in one reaches `threading.excepthook` and
    harms nothing else. A callback may submit and cancel, but not wait.

    Parameters
    ----------
    table : mapping
        The closed table of jobs.
    warm : sequence of str
        Modules that the worker imports before its first job, such as "torch".
    patience : float
        Seconds after which a worker that does not answer a cancel is killed and replaced.
    """

    def __init__(
        self,
        *,
        table: Mapping[str, str] = JOBS,
        warm: Sequence[str] = (),
        patience: float = PATIENCE_S,
    ) -> None:
        self._table = dict(table)
        self._warm = tuple(warm)
        self._patience = patience
        # Shared between threads, under the lock.
        self._turn = threading.Lock()
        self._queue: deque[Job] = deque()
        self._count = 0
        self._is_closing = False
        self._is_woken = False
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        # Of the bridge's thread alone; the rest of the world only looks.
        self._process: WorkerProcess | None = None
        self._current: Job | None = None
        self._deadline: float | None = None
        self._is_finish_told = False
        self._wake_reader, self._wake_writer = Pipe(duplex=False)

    def start(self) -> Self:
        """Begin the worker process behind the caller's back, so that it is warm when needed.

        Raises
        ------
        RuntimeError
            If the worker was closed.
        """
        with self._turn:
            self._start()
        return self

    def submit(
        self,
        name: str,
        arguments: dict[str, JSON],
        *,
        on_progress: OnProgress | None = None,
        on_done: OnDone | None = None,
    ) -> Job:
        """Put a job into the queue and return it at once.

        Raises
        ------
        AuditError
            If the table does not know the name.
        TypeError, ValueError
            If the arguments are not JSON.
        RuntimeError
            If the worker was closed.
        """
        check_name(name, self._table)
        given = as_json(arguments)
        with self._turn:
            self._start()
            self._count += 1
            job = Job(
                self._count,
                name,
                arguments=given,
                on_progress=on_progress,
                on_done=on_done,
                wake=self._wake,
            )
            self._queue.append(job)
        self._wake()
        return job

    def wait(self, job: Job, timeout: float | None = None) -> Outcome:
        """Wait for a job; see `Job.wait`."""
        return job.wait(timeout)

    def wait_until_warm(self, timeout: float | None = None) -> bool:
        """Wait until the worker has imported what it should; whether it has in time."""
        return self._ready.wait(timeout)

    @property
    def process_id(self) -> int | None:
        """Number of the worker process, or None while there is none."""
        process = self._process
        return process.number if process else None

    def close(self) -> None:
        """Stop all jobs and end the process; afterwards no process and no thread is left.

        A job that does not stop in time is ended with its worker. May be called twice.
        """
        with self._turn:
            self._is_closing = True
        self._wake()
        if self._thread is None:
            self._close_pipe()
        elif self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> None:
        if self._is_closing:
            message = "the worker was closed"
            raise RuntimeError(message)
        if self._thread is None:
            # A daemon, so that a program that forgets to close can still end.
            self._thread = threading.Thread(target=self._run, name="vitrine-bridge", daemon=True)
            self._thread.start()

    def _wake(self) -> None:
        """Let the bridge look around; one wake that waits is as good as many."""
        with self._turn:
            if not self._is_woken and not self._wake_writer.closed:
                self._is_woken = True
                self._wake_writer.send_bytes(b"!")

    # From here on: the bridge's own thread.

    def _run(self) -> None:
        reason: Outcome = Stopped()
        try:
            self._begin_process()
            while not self._is_finished():
                self._stop_cancelled()
                self._dispatch()
                self._pass_wishes_on()
                self._listen()
        except Exception as error:
            reason = failure(error)
            raise
        finally:
            self._end_all(reason)

    def _is_finished(self) -> bool:
        with self._turn:
            return self._is_closing and self._current is None

    def _end_all(self, reason: Outcome) -> None:
        """Leave nothing: every job told, the process ended, the pipes closed."""
        with self._turn:
            self._is_closing = True
            left = [*([self._current] if self._current else ()), *self._queue]
            self._queue.clear()
        for job in left:
            job.settle(reason)
        if self._process is not None:
            self._process.send({"kind": "close"})
            self._process.end(patience=self._patience)
            self._process = None
        self._ready.clear()
        self._close_pipe()

    def _close_pipe(self) -> None:
        with self._turn:
            self._wake_reader.close()
            self._wake_writer.close()

    def _begin_process(self) -> None:
        try:
            self._process = WorkerProcess(table=self._table, warm=self._warm)
        except OSError as error:  # no memory or no process to be had: the job waiting is told
            job = self._next_job()
            if job is not None:
                job.settle(failure(error))

    def _next_job(self) -> Job | None:
        with self._turn:
            return self._queue.popleft() if self._queue else None

    def _stop_cancelled(self) -> None:
        """Settle at once what was cancelled before it began."""
        with self._turn:
            stopped = [job for job in self._queue if job.is_cancel_asked]
            self._queue = deque(job for job in self._queue if not job.is_cancel_asked)
        for job in stopped:
            job.settle(Stopped())

    def _dispatch(self) -> None:
        if self._current is not None:
            return
        while self._process is None and self._is_wanted():
            self._begin_process()
        if self._process is not None and self._process.is_ready and self._is_wanted():
            job = self._next_job()
            assert job is not None
            self._current = job
            self._process.send(
                {
                    "kind": "run",
                    "job": job.number,
                    "name": job.name,
                    "arguments": job.arguments,
                }
            )

    def _is_wanted(self) -> bool:
        with self._turn:
            return bool(self._queue) and not self._is_closing

    def _pass_wishes_on(self) -> None:
        job = self._current
        if job is None or self._process is None:
            return
        if job.is_finish_asked and not self._is_finish_told:
            self._process.send({"kind": "finish", "job": job.number})
            self._is_finish_told = True
        if self._deadline is not None:
            return
        if job.is_cancel_asked or self._is_closing:
            self._process.send({"kind": "cancel", "job": job.number})
            self._deadline = time.monotonic() + self._patience

    def _listen(self) -> None:
        """Wait for a message, a death, a wake or the end of patience; deal with one of each."""
        process = self._process
        heard: list[Connection | int] = []
        if process is not None:
            heard = [process.connection, process.sentinel]
        limit = None if self._deadline is None else timeout_left(self._deadline)
        ready = wait([self._wake_reader, *heard], timeout=limit)
        if self._wake_reader in ready:
            with self._turn:
                self._wake_reader.recv_bytes()
                self._is_woken = False
        if process is None:
            return
        if process.connection in ready:
            self._hear(process)
        elif process.sentinel in ready:  # only once all that it said has been heard
            self._bury(process)
        elif self._deadline is not None and time.monotonic() >= self._deadline:
            self._replace(process, Stopped())

    def _hear(self, process: WorkerProcess) -> None:
        try:
            message = process.receive()
        except (EOFError, OSError):
            self._bury(process)
            return
        job = self._current
        if message["kind"] == "ready":
            process.is_ready = True
            self._ready.set()
        elif job is not None and message["job"] == job.number:
            self._hear_of(job, message, process)

    def _hear_of(self, job: Job, message: Message, process: WorkerProcess) -> None:
        if message["kind"] == "progress":
            job.tell_progress(read_progress(message))
            return
        outcome = read_outcome(message)
        if isinstance(outcome, Failed) and outcome.has_lost_device:
            self._replace(process, outcome)
        else:
            self._settle(outcome)

    def _settle(self, outcome: Outcome) -> None:
        job, self._current, self._deadline = self._current, None, None
        self._is_finish_told = False
        if job is not None:
            job.settle(outcome)

    def _replace(self, process: WorkerProcess, outcome: Outcome) -> None:
        """Kill a worker that answers no more, and warm another while the window is told."""
        self._forget(process, patience=0.0)
        if not self._is_closing:
            self._begin_process()
        self._settle(outcome)

    def _bury(self, process: WorkerProcess) -> None:
        """Fail the job of a worker that died, or the next one if it never got ready."""
        was_ready = process.is_ready
        death = worker_death(self._forget(process, patience=self._patience))
        if self._current is None and not was_ready:
            # Else a worker that cannot start would be started for ever.
            self._current = self._next_job()
        elif not self._is_closing:
            self._begin_process()
        self._settle(death)

    def _forget(self, process: WorkerProcess, *, patience: float) -> int | None:
        self._process = None
        self._ready.clear()
        return process.end(patience=patience)
