"""Jobs that behave and misbehave in every way that a worker must survive."""

from __future__ import annotations

import os
import time
from pathlib import Path

from core.errors import AuditError
from core.jobs.context import JobContext, Progress
from core.jobs.table import JSON

_HERE = "tests.core.jobs.sample_jobs"
TABLE = {
    name: f"{_HERE}:{name}"
    for name in (
        "count", "flood", "wait_in_a_batch", "ignore_cancel", "spin", "fall_silent", "hold",
        "fault", "bug", "memory", "lose_device", "not_json", "nan", "not_a_dict", "kill_itself",
        "leave", "interrupt", "finish_when_asked",
    )
} | {"absent_module": "tests.core.jobs.no_such_module:job"}  # fmt: skip

Arguments = dict[str, JSON]


def _wait_for(path: JSON) -> None:
    end = time.monotonic() + 30
    while not Path(str(path)).exists():
        assert time.monotonic() < end, "nobody came"
        time.sleep(0.002)


def count(arguments: Arguments, context: JobContext) -> Arguments:
    """Report each of so many batches and give their number."""
    batches = int(str(arguments["batches"]))
    for batch in range(batches):
        context.progress("Counting", batch + 1, batches, note=f"batch {batch + 1}")
    return {"batches": batches, "process": os.getpid()}


def flood(arguments: Arguments, context: JobContext) -> Arguments:
    """Report without a pause for so many seconds, with a loss that diverges."""
    start = time.monotonic()
    reported = 0
    while time.monotonic() < start + float(str(arguments["seconds"])):
        reported += 1
        views = ("early",) if reported == 3 else ()
        context.report(Progress("Flooding", reported, 0, "", (("loss", float("nan")),), views))
    context.progress("Flooding", -1, 0, figures=(("loss", 0.5),))
    return {"reported": reported, "seconds": time.monotonic() - start}


def wait_in_a_batch(arguments: Arguments, context: JobContext) -> Arguments:
    """Begin a batch that lasts until it is cancelled, and write down each batch begun."""
    book = Path(str(arguments["book"]))
    for batch in (1, 2):
        context.progress("Batches", batch, 2)
        with book.open("a", encoding="utf-8") as file:
            file.write(f"batch {batch} begun\n")
        while not context.token.is_cancelled:
            time.sleep(0.002)
    return {}


def finish_when_asked(arguments: Arguments, context: JobContext) -> Arguments:
    """Work on until asked to end early, or until a file appears, and say whether it was asked."""
    context.progress("Working", 0, 1)
    if arguments.get("until"):
        _wait_for(arguments["until"])
        return {"was_asked": context.is_finishing}
    while not context.is_finishing:
        context.check()
        time.sleep(0.002)
    return {"was_asked": True}


def ignore_cancel(arguments: Arguments, context: JobContext) -> Arguments:
    """Never look at the token."""
    context.progress("Deaf", 0, 1)
    while True:
        time.sleep(0.01)


def spin(arguments: Arguments, context: JobContext) -> Arguments:
    """Keep the interpreter busy, so that other threads of the process hardly run."""
    context.progress("Spinning", 0, 1)
    while True:
        pass


def fall_silent(arguments: Arguments, context: JobContext) -> Arguments:
    """Report two steps in one instant, then nothing until a file appears."""
    context.progress("First", 0, 1)
    context.progress("Second", 0, 1)
    _wait_for(arguments["until"])
    return {}


def hold(arguments: Arguments, context: JobContext) -> Arguments:
    """Hold the worker until a file appears."""
    context.progress("Holding", 0, 1)
    _wait_for(arguments["until"])
    return {"process": os.getpid()}


def fault(arguments: Arguments, context: JobContext) -> Arguments:
    """Meet an expected fault."""
    raise AuditError("The column is missing", seen="age", allowed="sex", remedy="Choose another.")


def bug(arguments: Arguments, context: JobContext) -> Arguments:
    """Meet a bug."""
    return {"value": 1 / (len(arguments) * 0)}


def memory(arguments: Arguments, context: JobContext) -> Arguments:
    """Ask for more memory than any computer has."""
    return {"value": len(bytearray(1 << 62))}


def lose_device(arguments: Arguments, context: JobContext) -> Arguments:
    """Fail as torch does when the graphics card answers no more."""
    message = "CUDA error: device-side assert triggered"
    raise RuntimeError(message)


def not_json(arguments: Arguments, context: JobContext) -> Arguments:
    """Give what cannot be sent."""
    return {"model": lambda: None}  # type: ignore[dict-item]


def nan(arguments: Arguments, context: JobContext) -> Arguments:
    """Give a figure that is none."""
    return {"value": float("nan")}


def not_a_dict(arguments: Arguments, context: JobContext) -> Arguments:
    """Give a list."""
    return [1]  # type: ignore[return-value]


def kill_itself(arguments: Arguments, context: JobContext) -> Arguments:
    """Die by a signal."""
    os.kill(os.getpid(), int(str(arguments["signal"])))
    _wait_for("/nowhere")
    return {}


def leave(arguments: Arguments, context: JobContext) -> Arguments:
    """End the process as a library might."""
    os._exit(int(str(arguments["code"])))


def interrupt(arguments: Arguments, context: JobContext) -> Arguments:
    """Get what Ctrl+C in a terminal sends to every process."""
    import signal

    for _ in range(20):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.001)
    return {"survived": True}
