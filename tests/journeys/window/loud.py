"""Every kind of job that shows in the job bar, begun as somebody would begin it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gui.session.jobs import JobHandle
from tests.journeys.window.user import User


def begin(user: User, kind: str) -> JobHandle:
    """Begin a job, and return it once it is under way."""
    user.wait_for_jobs()
    user.outcomes.clear()
    _BEGIN[kind](user)
    job = user.window.jobs.current
    assert job is not None, f"{kind} was not begun: {user.notices()}"
    assert job.name == kind
    user.until(lambda: job.progress is not None or job.is_done)
    assert not job.is_done, f"{kind} ended before anybody could do anything: {job.outcome}"
    return job


def _survey(user: User) -> None:
    user.go("Data")
    user.press_one("Check ")


def _train(user: User) -> None:
    user.go("Train")
    if not user.see_button("Train "):
        session = user.workspace.session
        session.edit("training.epochs", session.plan.training.epochs + 1)
        user.until(lambda: user.see_button("Train again"))
    user.press_one("Train ")


def _evaluate(user: User) -> None:
    """Measure a network whose training was stopped when it only had to be measured."""
    if not user.see_button("Run again") or user.workspace.page_name != "evaluate":
        training = begin(user, "train")
        user.until(lambda: training.is_done or _step_of(training) == "Performance")
        user.press("Cancel")
        user.wait_for_jobs()
        user.go("Evaluate")
    user.outcomes.clear()
    user.press_one("Run again")


def _step_of(job: JobHandle) -> str:
    return job.progress.step if job.progress is not None else ""


def _explain_rows(user: User) -> None:
    user.go("Explain")
    user.tab("Local")
    user.press_one("Explain ")


def _explain_global(user: User) -> None:
    user.go("Explain")
    user.tab("Global")
    user.press_one("Explain ")


def _audit(user: User) -> None:
    user.go("Audit")
    user.press("Run all checks")


_BEGIN: Final[dict[str, Callable[[User], None]]] = {
    "survey": _survey,
    "train": _train,
    "evaluate": _evaluate,
    "explain_rows": _explain_rows,
    "explain_global": _explain_global,
    "audit_stage": _audit,
}
KINDS = tuple(_BEGIN)
