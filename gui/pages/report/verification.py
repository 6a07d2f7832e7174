"""The outcome of verifying a bundle, as a notice and as text to be copied."""

from __future__ import annotations

from core.jobs.outcome import Failed, Finished, Outcome
from core.records.verification import Verification
from gui.pages.page import Notice

VERIFY_JOB = "verify"


def read_verification(outcome: Outcome) -> Verification | None:
    """Return what holds of the bundle; None where the job did not get that far."""
    if not isinstance(outcome, Finished):
        return None
    return Verification.model_validate(outcome.result)


def notice_of(outcome: Outcome) -> Notice | None:
    """Return what to tell the user; None where the job was stopped, which needs no telling."""
    found = read_verification(outcome)
    if found is not None:
        return verified(found)
    if isinstance(outcome, Failed):
        return Notice("bad", outcome.sentence, detail=outcome.detail)
    return None


def verified(found: Verification) -> Notice:
    """Return the notice of a verification; its details are the whole outcome, line by line."""
    detail = "\n".join(found.lines())
    if found.holds:
        remedy = "Not signed: this shows that nothing changed, not who made it."
        return Notice("good", found.sentence, remedy=remedy, detail=detail)
    remedy = "Do not rely on it; ask whoever made it for it again."
    return Notice("bad", found.sentence, remedy=remedy, detail=detail)
