"""Jobs of the warm worker, as objects of the window's own thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from core.jobs.bridge import Worker
from core.jobs.context import Progress
from core.jobs.job import Job
from core.jobs.outcome import Outcome

# What the worker imports while the user still reads the start screen.
WARM = ("reports.stages.warm",)


class JobHandle(QObject):
    """One job; all signals arrive on the window's thread.

    `progressed` and `ended` speak to who asked for the job, `settled` to the queue: it comes first,
    and also when nobody asks any more.

    Attributes
    ----------
    name, title : str
        Name in the closed table, and what the job bar calls it ("Training").
    is_quiet : bool
        Whether it runs without the job bar.
    outcome : Outcome or None
        How it ended.
    """

    progressed = Signal(object)
    ended = Signal(object)
    settled = Signal(object)

    _told_progress = Signal(object)
    _told_outcome = Signal(object)

    def __init__(self, name: str, *, title: str, is_quiet: bool, parent: QObject) -> None:
        super().__init__(parent)
        self.name = name
        self.title = title
        self.is_quiet = is_quiet
        self.outcome: Outcome | None = None
        self.progress: Progress | None = None
        self._job: Job | None = None
        self._is_heard = True
        # The bridge speaks from its own thread; a queued connection brings it over.
        queued = Qt.ConnectionType.QueuedConnection
        self._told_progress.connect(self._take_progress, queued)
        self._told_outcome.connect(self._take_outcome, queued)

    def begin(self, worker: Worker, arguments: dict[str, object]) -> None:
        """Hand the job to the worker."""
        self._job = worker.submit(
            self.name,
            arguments,  # type: ignore[arg-type]
            on_progress=self._told_progress.emit,
            on_done=self._told_outcome.emit,
        )

    @property
    def is_done(self) -> bool:
        """Whether it has ended and the window knows."""
        return self.outcome is not None

    def cancel(self) -> None:
        """Ask it to stop at its next batch."""
        if self._job is not None:
            self._job.cancel()

    def finish_early(self) -> None:
        """Ask it to end at its next good moment and keep what it has."""
        if self._job is not None:
            self._job.finish_early()

    def forget(self) -> None:
        """Stop the job and tell nobody how it ends: whoever asked for it is gone."""
        self._is_heard = False
        self.cancel()

    def _take_progress(self, progress: Progress) -> None:
        if self._is_heard and not self.is_done:
            self.progress = progress
            self.progressed.emit(progress)

    def _take_outcome(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.settled.emit(outcome)
        if self._is_heard:
            self.ended.emit(outcome)
        self.deleteLater()


class Jobs(QObject):
    """The worker's queue; loud jobs show in the job bar, quiet ones do not."""

    started = Signal(object)
    ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(warm=WARM)
        self._open: list[JobHandle] = []
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be run any more."""
        return self._is_closed

    def warm_up(self) -> None:
        """Begin the worker process, so that the first job need not wait for its imports."""
        if not self._is_closed:
            self._worker.start()

    def submit(
        self, name: str, arguments: dict[str, object], *, title: str = "", is_quiet: bool = False
    ) -> JobHandle:
        """Put a job into the queue and return it.

        Raises
        ------
        AuditError
            If there is no such job.
        """
        handle = JobHandle(name, title=title or name, is_quiet=is_quiet, parent=self)
        handle.settled.connect(lambda outcome: self._end(handle, outcome))
        self._open.append(handle)
        handle.begin(self._worker, arguments)
        if not is_quiet:
            self.started.emit(handle)
        return handle

    @property
    def current(self) -> JobHandle | None:
        """The loud job that runs or waits longest."""
        return next((handle for handle in self._open if not handle.is_quiet), None)

    @property
    def is_idle(self) -> bool:
        """Whether no job runs or waits, loud or quiet."""
        return not self._open

    @property
    def worker_process(self) -> int | None:
        """Number of the worker process, or None while there is none."""
        return self._worker.process_id

    def close(self) -> None:
        """Stop everything; afterwards no process and no thread is left."""
        self._is_closed = True
        self._worker.close()

    def _end(self, handle: JobHandle, outcome: Outcome) -> None:
        self._open.remove(handle)
        self.ended.emit(handle, outcome)
