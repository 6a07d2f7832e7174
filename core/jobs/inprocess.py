"""Running a job here and now: for the command line, for tests, and inside the worker."""

from __future__ import annotations

from collections.abc import Mapping

from core.jobs.context import CancelledError, JobContext
from core.jobs.outcome import Finished, Outcome, Stopped, failure
from core.jobs.table import JOBS, JSON, as_json, check_name, find_job


def run_in_process(
    name: str,
    arguments: dict[str, JSON],
    context: JobContext | None = None,
    *,
    table: Mapping[str, str] = JOBS,
) -> Outcome:
    """Run a job in this process and return how it ended.

    Arguments and result are passed through JSON, as on the way to a worker and back.

    Raises
    ------
    AuditError
        If the table does not know the name.
    """
    check_name(name, table)
    try:
        job = find_job(name, table)
        return Finished(as_json(job(as_json(arguments), context or JobContext())))
    except CancelledError:
        return Stopped()
    except Exception as error:  # noqa: BLE001 -- kept whole, with its traceback, in the outcome
        return failure(error)
