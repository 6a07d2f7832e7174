"""Chunks that were halved because memory ran out: noted, and done again by a replay."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass

_SENTENCE = re.compile(
    r"(?P<step>.+): (?P<points>\d+) to (?P<size>\d+) points from chunk (?P<chunk>\d+) on "
    r"\(rows (?P<rows>[0-9a-f]*)\)"
)


@dataclass(frozen=True)
class Halving:
    """One halving, and where it happened.

    Attributes
    ----------
    step : str
        What ran, as the progress bar names it.
    rows : str
        Checksum of the rows that were asked about, since one step runs over several samples.
    chunk : int
        Chunks that had succeeded before.
    points, size : int
        Points in the chunk that did not fit, and in those after it.
    """

    step: str
    rows: str
    chunk: int
    points: int
    size: int

    @property
    def sentence(self) -> str:
        """What the records keep; `read` understands it."""
        return (
            f"{self.step}: {self.points} to {self.size} points from chunk {self.chunk + 1} on "
            f"(rows {self.rows})"
        )

    @classmethod
    def read(cls, sentence: str) -> Halving | None:
        """Return the halving that a record tells of, or None if the sentence says no such thing."""
        found = _SENTENCE.fullmatch(sentence)
        if found is None:
            return None
        return cls(
            step=found["step"],
            rows=found["rows"],
            chunk=int(found["chunk"]) - 1,
            points=int(found["points"]),
            size=int(found["size"]),
        )


_NOBODYS: frozenset[Halving] = frozenset()
_to_repeat: ContextVar[frozenset[Halving]] = ContextVar("halvings to repeat", default=_NOBODYS)


@contextlib.contextmanager
def repeated(sentences: Iterable[str]) -> Iterator[None]:
    """Halve the same chunks inside the block, at the same places, however much memory there is.

    The order of additions changes with the size of a chunk, and so may the last bits of a figure:
    a run that was halved is only found again bit by bit if its replay is halved too.
    """
    read = (Halving.read(sentence) for sentence in sentences)
    token = _to_repeat.set(frozenset(found for found in read if found is not None))
    try:
        yield
    finally:
        _to_repeat.reset(token)


def halvings_to_repeat() -> frozenset[Halving]:
    """Return the halvings of the run that is being replayed; none where nothing is."""
    return _to_repeat.get()
