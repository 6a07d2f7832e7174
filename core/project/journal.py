"""The journal: who did what to what, each entry sealed with the hash of the one before.

A chain alone shows only that its entries fit together; somebody who rewrites it all can seal it
anew. What fixes it is a head that was printed elsewhere, in a signed report: an entry at or
before a head that still stands cannot have been changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from core.canonical import sha256_json

GENESIS = "0" * 64  # what the first entry names as its predecessor


@dataclass(frozen=True)
class Entry:
    """One line of the journal.

    Attributes
    ----------
    sequence : int
        Counted from 1 without gaps.
    time : str
        UTC, ISO 8601.
    who : str
        Name of the user's account.
    what : str
        What was done, such as "finished training".
    subject : str
        SHA-256 of what it was done to; empty where there is no content.
    previous, digest : str
        Hash of the entry before, and of this one (over all other fields).
    """

    sequence: int
    time: str
    who: str
    what: str
    subject: str
    previous: str
    digest: str

    @property
    def is_sealed(self) -> bool:
        """Whether the digest follows from the other fields."""
        return self.digest == _seal(self)


@dataclass(frozen=True)
class JournalState:
    """What a check of the journal found.

    Attributes
    ----------
    entries : int
        Number of entries that stand in it.
    intact : int
        The chain holds from the first entry up to this one.
    confirmed : int
        The last entry fixed by a known head that still stands; 0 without one.
    missing : tuple of str
        Known heads that no longer stand in it.
    unjournalled : tuple of str
        Finished steps that no entry speaks of.
    removed : tuple of str
        Finished steps that an entry speaks of and that are gone.
    """

    entries: int
    intact: int
    confirmed: int
    missing: tuple[str, ...] = ()
    unjournalled: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the journal."""
        broken = self.intact < self.entries
        return not (broken or self.missing or self.unjournalled or self.removed)

    @property
    def sentence(self) -> str:
        """What was found, for the report."""
        if self.holds:
            return f"The journal holds: {_count(self.entries)}, {self._extent()}."
        return " ".join(self._faults())

    def _extent(self) -> str:
        if not self.confirmed:
            return "none of them fixed by an earlier report"
        return f"fixed by an earlier report up to entry {self.confirmed}"

    def _faults(self) -> list[str]:
        faults = []
        if self.intact < self.entries:
            faults.append(
                f"The journal was changed: entry {self.intact + 1} does not follow from those "
                "before it."
            )
        if self.missing:
            heads = "1 head" if len(self.missing) == 1 else f"{len(self.missing)} heads"
            since = f"after entry {self.confirmed}" if self.confirmed else "from its first entry on"
            faults.append(
                f"The journal was cut or rewritten {since}: {heads} printed in earlier reports no "
                "longer stand in it."
            )
        if self.unjournalled:
            faults.append(f"Entered without a journal entry: {', '.join(self.unjournalled)}.")
        if self.removed:
            faults.append(f"Journalled as finished, but gone: {', '.join(self.removed)}.")
        return faults


def next_entry(last: Entry | None, *, time: str, who: str, what: str, subject: str) -> Entry:
    """Return the sealed entry that follows `last`, or the first one."""
    sequence = last.sequence + 1 if last else 1
    previous = last.digest if last else GENESIS
    entry = Entry(sequence, time, who, what, subject, previous, digest="")
    return replace(entry, digest=_seal(entry))


def check_chain(entries: Sequence[Entry], heads: Iterable[str] = ()) -> JournalState:
    """Recompute the chain from the first entry and look for the known heads in it."""
    intact = 0
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        follows = entry.sequence == number and entry.previous == previous and entry.is_sealed
        if not follows:
            break
        intact, previous = number, entry.digest
    places = {entry.digest: entry.sequence for entry in entries[:intact]}
    known = tuple(dict.fromkeys(heads))
    return JournalState(
        entries=len(entries),
        intact=intact,
        confirmed=max((places[head] for head in known if head in places), default=0),
        missing=tuple(head for head in known if head not in places),
    )


def _seal(entry: Entry) -> str:
    fields = asdict(entry)
    del fields["digest"]
    return sha256_json(fields)


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
