"""How a job ended: finished, failed with its reason, or stopped because somebody asked."""

from __future__ import annotations

import signal
import traceback
from dataclasses import dataclass

from core.errors import AuditError
from core.jobs.table import JSON

_BUG = "Something went wrong that the program did not expect"
_MEMORY = (
    "Close other programs, or lower the memory budget or the size of the sample; then run again."
)
_AGAIN = "Everything finished is kept; run it again, and report the fault if it comes back."


@dataclass(frozen=True)
class Finished:
    """The job gave a result."""

    result: dict[str, JSON]


@dataclass(frozen=True)
class Failed:
    """The job gave none.

    Attributes
    ----------
    sentence : str
        What happened, for everybody.
    detail : str
        The traceback, for a dialog that can be copied; empty where there is none.
    is_bug : bool
        Whether nobody expected it.
    """

    sentence: str
    detail: str
    is_bug: bool

    @property
    def has_lost_device(self) -> bool:
        """Whether the worker's graphics card answers no more, which only a new process mends."""
        return "CUDA error" in self.detail or "AcceleratorError" in self.detail


@dataclass(frozen=True)
class Stopped:
    """The job was cancelled."""


Outcome = Finished | Failed | Stopped


def failure(error: Exception) -> Failed:
    """Return the failure that an exception means: a sentence, and its traceback as detail."""
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, AuditError):
        return Failed(error.sentence, detail, is_bug=False)
    if isinstance(error, MemoryError):
        fault = AuditError("The computer's memory was not enough", remedy=_MEMORY)
        return Failed(fault.sentence, detail, is_bug=False)
    seen = "".join(traceback.format_exception_only(error)).strip()
    fault = AuditError(_BUG, seen=seen.removesuffix("."), remedy=_AGAIN)
    return Failed(fault.sentence, detail, is_bug=True)


def worker_death(exit_code: int | None) -> Failed:
    """Return the failure of a job whose worker process ended under it.

    Parameters
    ----------
    exit_code : int or None
        As `multiprocessing` gives it: negative for the number of a signal.
    """
    what = "The worker process ended in the middle of the job"
    if exit_code is None or exit_code >= 0:
        fault = AuditError(what, seen=f"exit code {exit_code}", remedy=_AGAIN)
        return Failed(fault.sentence, "", is_bug=True)
    name = _signal_name(-exit_code)
    if name == "SIGKILL":
        seen = "SIGKILL, which the system sends when it is out of memory"
        return Failed(AuditError(what, seen=seen, remedy=_MEMORY).sentence, "", is_bug=False)
    is_bug = name != "SIGTERM"
    return Failed(AuditError(what, seen=name, remedy=_AGAIN).sentence, "", is_bug=is_bug)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
