"""The one kind of expected fault, and the one place that turns it into a sentence."""

from __future__ import annotations


class AuditError(Exception):
    """An expected fault, told in plain words.

    Parameters
    ----------
    what : str
        What failed, as a clause without a full stop.
    seen : object, optional
        The value that was met.
    allowed : str, optional
        What would have been accepted.
    remedy : str
        What the reader should do next, as a sentence.

    Notes
    -----
    A bug is not an `AuditError`: it keeps its own type and traceback.
    """

    def __init__(
        self, what: str, *, seen: object = None, allowed: str | None = None, remedy: str
    ) -> None:
        self.what = what
        self.seen = seen
        self.allowed = allowed
        self.remedy = remedy
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """What failed, the value seen, the values allowed, and what to do."""
        parts = [f"{self.what}."]
        if self.seen is not None:
            parts.append(f"Found: {self.seen}.")
        if self.allowed is not None:
            parts.append(f"Allowed: {self.allowed}.")
        parts.append(self.remedy)
        return " ".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the pipe from the worker, although the arguments are keyword-only."""
        return _rebuild, (self.what, self.seen, self.allowed, self.remedy)


def _rebuild(what: str, seen: object, allowed: str | None, remedy: str) -> AuditError:
    return AuditError(what, seen=seen, allowed=allowed, remedy=remedy)
