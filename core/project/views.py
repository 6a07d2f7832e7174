"""What a page shows of a stage, kept in the project: found again when the project is opened.

A view is kept under the key of its stage (`core.plan.stages`): after an edit of the plan the key
differs and the view is stale; after undoing the edit it is current again, and nothing was
computed in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from core.project.project import Project
from core.records.base import Record

R = TypeVar("R", bound=Record)

_PREFIX = "view."


@dataclass(frozen=True)
class Kept(Generic[R]):
    """A view, and whether it was made from the plan as it stands now."""

    view: R
    is_current: bool


def keep_view(
    project: Project,
    name: str,
    view: Record,
    *,
    key: str,
    artifacts: Sequence[str] = (),
    seconds: float = 0.0,
) -> None:
    """Keep what a page shows; `artifacts` are SHA-256s that were put before and must stay.

    Raises
    ------
    AuditError
        If the project is read-only or cannot be written.
    """
    project.finish(
        _PREFIX + name, key=key, record=view.to_json(), artifacts=artifacts, seconds=seconds
    )


def read_view(project: Project, name: str, model: type[R], *, key: str) -> Kept[R] | None:
    """Return the view for this key, else the latest of another key, else None.

    Raises
    ------
    AuditError
        If the stored record was changed.
    """
    step = _PREFIX + name
    current = _read(project, step, model, key=key)
    if current is not None:
        return Kept(current, is_current=True)
    # Asked anew with each edit of the plan, so that only what is looked for is read.
    for earlier in project.keys(step):
        old = _read(project, step, model, key=earlier)
        if old is not None:
            return Kept(old, is_current=False)
    return None


def _read(project: Project, step: str, model: type[R], *, key: str) -> R | None:
    found = project.finished(step, key=key)
    if found is None:
        return None
    try:
        return model.from_json(found)
    except ValidationError:  # of another edition of the program: the stage is run again
        return None
