"""What experiments around a plan keep in its project, one record for each training."""

from __future__ import annotations

from core.records.base import Record
from core.records.training import CheckpointRecord
from core.records.views.experiments import AmountPoint, FoldView


class FoldRecord(Record):
    """One fold of a cross-validation: its network, and how it did on the rows held out."""

    checkpoint: CheckpointRecord
    fold: FoldView


class AmountRecord(Record):
    """One amount of data, and what a network trained on it gave."""

    checkpoint: CheckpointRecord
    point: AmountPoint


class RunRecord(Record):
    """One finished training of the project.

    Attributes
    ----------
    plan : str
        SHA-256 of the plan's TOML, an artifact of the project.
    seconds : float
        How long its training took.
    """

    plan: str
    checkpoint: CheckpointRecord
    seconds: float
