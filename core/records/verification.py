"""What holds of a bundle, check by check, in words for everybody."""

from __future__ import annotations

from core.records.base import Record

NOT_SIGNED = (
    "The bundle is not signed: this shows integrity only, not identity. Whoever can write the file "
    "can make another that verifies; compare the evidence hash with one that you were told."
)


class Check(Record):
    """One thing that was checked, whether it holds, and the sentence that says so."""

    name: str
    holds: bool
    sentence: str


class Verification(Record):
    """All checks of one bundle, in order; it holds if every one of them does.

    After a fault in the container or the manifest the parts are not trusted and not looked at.
    """

    bundle: str
    holds: bool
    checks: tuple[Check, ...]
    evidence: str = ""  # SHA-256 of the evidence, empty where it was not reached
    identity: str = NOT_SIGNED

    @property
    def first_fault(self) -> str:
        """The sentence of the first check that does not hold; empty if all do."""
        return next((check.sentence for check in self.checks if not check.holds), "")

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        if self.holds:
            return f"{self.bundle} verifies: all {len(self.checks)} checks hold."
        return f"{self.bundle} does not verify. {self.first_fault}"

    def lines(self) -> list[str]:
        """Return the outcome, one line for each check, and what was not shown."""
        marks = [f"  {'holds ' if c.holds else 'BROKEN'}  {c.sentence}" for c in self.checks]
        digest = [f"  Evidence SHA-256 {self.evidence}"] if self.evidence else []
        return [self.sentence, *marks, *digest, f"  {self.identity}"]
