"""On what the work runs, which only the worker can tell: asking torch would mean importing it."""

from __future__ import annotations

from core.devices import device_text
from core.jobs.context import JobContext


def device_job(arguments: dict[str, object], context: JobContext) -> dict[str, object]:  # noqa: ARG001
    """Return the device in a few words, as `text`."""
    return {"text": device_text()}
