"""What bridge and worker say to each other: JSON, so that nothing that arrives can run code."""

from __future__ import annotations

import json
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import cast

from core.jobs.context import Progress
from core.jobs.outcome import Failed, Finished, Outcome, Stopped
from core.jobs.table import JSON

Message = dict[str, JSON]


def send(connection: Connection, message: Message) -> None:
    """Send one message.

    Raises
    ------
    OSError
        If the other side is gone.
    """
    connection.send_bytes(json.dumps(message).encode())


def receive(connection: Connection) -> Message:
    """Return the next message.

    Raises
    ------
    EOFError, OSError
        If the other side is gone.
    """
    return cast("Message", json.loads(connection.recv_bytes()))


def progress_message(job: int, progress: Progress) -> Message:
    """Return the message that tells how far a job is; figures may be NaN while a loss diverges."""
    return {
        "kind": "progress",
        "job": job,
        "step": progress.step,
        "done": float(progress.done),
        "total": float(progress.total),
        "note": progress.note,
        "figures": [[name, float(value)] for name, value in progress.figures],
        "views": list(progress.views),
    }


def read_progress(message: Message) -> Progress:
    """Return the progress that a message tells."""
    figures = cast("list[tuple[str, float]]", message["figures"])
    return Progress(
        step=cast("str", message["step"]),
        done=cast("float", message["done"]),
        total=cast("float", message["total"]),
        note=cast("str", message["note"]),
        figures=tuple((name, value) for name, value in figures),
        views=tuple(cast("list[str]", message["views"])),
    )


def outcome_message(job: int, outcome: Outcome) -> Message:
    """Return the message that tells how a job ended."""
    message: Message = {"kind": type(outcome).__name__.lower(), "job": job}
    return {**message, **asdict(outcome)}


def read_outcome(message: Message) -> Outcome:
    """Return the outcome that a message tells."""
    match message["kind"]:
        case "finished":
            return Finished(cast("dict[str, JSON]", message["result"]))
        case "failed":
            return Failed(
                sentence=cast("str", message["sentence"]),
                detail=cast("str", message["detail"]),
                is_bug=cast("bool", message["is_bug"]),
            )
        case "stopped":
            return Stopped()
        case other:
            text = f"the worker sent {other!r}"
            raise ValueError(text)
