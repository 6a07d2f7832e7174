"""One step of an audit: done once, kept in the project, and found there the next time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.canonical import sha256_json
from core.project import Project
from core.records.base import Record

R = TypeVar("R", bound=Record)

# Raised when a step computes something else from the same inputs, so that old records are redone.
EDITION = 2


@dataclass
class Steps:
    """Runs steps against a project and remembers the hash and the duration of each."""

    project: Project
    records: dict[str, str] = field(default_factory=dict)
    durations: dict[str, float] = field(default_factory=dict)

    def run(
        self,
        name: str,
        model: type[R],
        *,
        made_from: Sequence[str],
        make: Callable[[], tuple[R, Sequence[bytes]]],
    ) -> R:
        """Return the record of the step, from the project where it was finished before.

        Parameters
        ----------
        name : str
            The step, unique within an audit.
        model : type
            Class of the record.
        made_from : sequence of str
            Hashes of everything that decides the result.
        make : callable
            Computes the record and the artifacts that it names.
        """
        key = sha256_json([EDITION, name, *made_from])
        found = self.project.finished(name, key=key)
        if found is not None:
            record = model.from_json(found)
            self.durations[name] = 0.0
        else:
            start = time.perf_counter()
            record, artifacts = make()
            seconds = time.perf_counter() - start
            self.project.finish(
                name, key=key, record=record.to_json(), artifacts=artifacts, seconds=seconds
            )
            self.durations[name] = round(seconds, 3)
        self.records[name] = record.digest
        return record
