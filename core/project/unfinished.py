"""Trainings that were cut short: where they are kept in a project, and how far they had come.

The file is safetensors, written by `core.training.resume`; its header is JSON in the front, which
is all that is read here, so that a window can tell of it without torch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core.plan.plan import Plan
from core.plan.stages import stage_key
from core.records.training import Epoch

TOLD = "vitrine"
"""Key of the header under which the state tells what it is."""

_FOLDER = "unfinished"
_MOST_HEADER = 64 * 2**20


@dataclass(frozen=True)
class Unfinished:
    """A training that can go on: epochs that were run, and those planned.

    Attributes
    ----------
    history : tuple of Epoch
        The epochs that were run, as far as they are kept.
    """

    epochs: int
    planned: int
    history: tuple[Epoch, ...] = ()

    @property
    def sentence(self) -> str:
        """What there is, for a page."""
        return (
            f"A training of this plan was stopped after epoch {self.epochs:,} of {self.planned:,}. "
            "Training goes on from there, with the same result as if it had never been stopped."
        )


def unfinished_path(project: Path, plan: Plan, *, folder: Path) -> Path:
    """Return where the state of a training of this plan is kept.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start.
    """
    key = stage_key(plan, "training", folder=folder)
    return project / _FOLDER / f"{key}.safetensors"


def unfinished_training(project: Path, plan: Plan, *, folder: Path) -> Unfinished | None:
    """Return how far a training of this plan had come before it was stopped, if it was."""
    header = header_of(unfinished_path(project, plan, folder=folder))
    if header is None:
        return None
    try:
        history = tuple(Epoch.model_validate(line) for line in json.loads(header)["history"])
    except (ValueError, KeyError, TypeError):
        return None
    return Unfinished(len(history), plan.training.epochs, history) if history else None


def header_of(path: Path) -> str | None:
    """Return what a kept state tells of itself, as JSON; None where there is none to read."""
    try:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            if size > _MOST_HEADER:
                return None
            header = json.loads(file.read(size))
        told = header["__metadata__"][TOLD]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, str) else None
