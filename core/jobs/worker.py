"""The worker process: warm, one job at a time, and gone when its parent is gone.

The main thread runs jobs, so that libraries that insist on it are content. A second thread
listens: it passes a cancel on to the running job, sends progress that waits, and ends the process
when the parent has ended, however it ended.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import cast

from core.errors import AuditError
from core.jobs.context import CancelToken, JobContext
from core.jobs.inprocess import run_in_process
from core.jobs.messages import Message, outcome_message, progress_message, receive, send
from core.jobs.outcome import Failed, Outcome, failure
from core.jobs.table import JSON
from core.jobs.throttle import Throttle

_BUSY_TICK_S = 0.05  # how soon progress that waits is sent
_NICENESS = 5
_IDLE_TICK_S = 0.5  # how soon an orphan notices where the pipe alone does not tell


@dataclass(frozen=True)
class _Task:
    number: int
    name: str
    arguments: dict[str, JSON]
    token: CancelToken
    throttle: Throttle


def work(connection: Connection, table: dict[str, str], warm: tuple[str, ...]) -> None:
    """Run jobs until told to close: the main function of the spawned process.

    Parameters
    ----------
    connection : Connection
        The worker's end of the pipe.
    table : dict
        The closed table of jobs.
    warm : tuple of str
        Modules to import before the first job.
    """
    # Ctrl+C reaches every process of a terminal; this one is stopped by its parent's cancel.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _give_way()
    _Worker(connection, table).run(warm)


def _give_way() -> None:
    """Let the window be drawn first where both want the same core."""
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)


class _Worker:
    def __init__(self, connection: Connection, table: dict[str, str]) -> None:
        self._connection = connection
        self._table = table
        self._sending = threading.Lock()
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._task: _Task | None = None
        self._is_warm = False
        self._parent = os.getppid()

    def run(self, warm: Sequence[str]) -> None:
        threading.Thread(target=self._listen, name="worker-listener", daemon=True).start()
        unfit = _warm_up(warm)
        self._is_warm = True
        self._send({"kind": "ready"})
        while (task := self._tasks.get()) is not None:
            self._run_task(task, unfit)

    def _run_task(self, task: _Task, unfit: Failed | None) -> None:
        outcome = unfit or self._outcome(task)
        task.throttle.close()
        self._task = None
        self._send(outcome_message(task.number, outcome))

    def _outcome(self, task: _Task) -> Outcome:
        context = JobContext(report=task.throttle.report, token=task.token)
        try:
            return run_in_process(task.name, task.arguments, context, table=self._table)
        except AuditError as error:  # a name that the table does not know
            return failure(error)

    def _listen(self) -> None:
        """Never return while the parent lives, unless it said to close."""
        try:
            while self._hear():
                pass
        except BaseException:  # noqa: BLE001 -- told, and the process ends
            # A worker that is deaf would outlive its parent: better none, with the reason told.
            with contextlib.suppress(Exception):
                sys.excepthook(*sys.exc_info())
            os._exit(1)

    def _hear(self) -> bool:
        parent = parent_process()
        assert parent is not None
        tick = _IDLE_TICK_S if self._task is None else _BUSY_TICK_S
        ready = wait([self._connection, parent.sentinel], timeout=tick)
        if self._connection in ready:
            return self._take()
        if ready or os.getppid() != self._parent:
            os._exit(1)
        task = self._task
        if task is not None:
            task.throttle.flush()
        return True

    def _take(self) -> bool:
        """Act on one message; say whether to go on."""
        try:
            message = receive(self._connection)
        except (EOFError, OSError):
            os._exit(1)
        match message["kind"]:
            case "run":
                self._task = self._read_task(message)
                self._tasks.put(self._task)
            case "cancel" | "finish" as wish:
                task = self._task
                if task is not None and task.number == message["job"]:
                    (task.token.cancel if wish == "cancel" else task.token.finish)()
            case "close":
                if not self._is_warm:
                    os._exit(0)  # nothing was begun, and imports cannot be stopped
                self._tasks.put(None)
                return False
        return True

    def _read_task(self, message: Message) -> _Task:
        number = cast("int", message["job"])
        return _Task(
            number=number,
            name=cast("str", message["name"]),
            arguments=cast("dict[str, JSON]", message["arguments"]),
            token=CancelToken(),
            throttle=Throttle(lambda progress: self._send(progress_message(number, progress))),
        )

    def _send(self, message: Message) -> None:
        try:
            with self._sending:
                send(self._connection, message)
        except OSError:
            os._exit(1)  # the parent is gone; there is nobody to tell


def _warm_up(modules: Sequence[str]) -> Failed | None:
    """Import what jobs will need; a worker that cannot says so to every job it is given."""
    try:
        for module in modules:
            importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 -- becomes the outcome of each job
        return failure(error)
    return None
