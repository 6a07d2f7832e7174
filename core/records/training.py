"""What was trained, or loaded, and how it went."""

from __future__ import annotations

from typing import Literal

from core.records.architecture import Architecture
from core.records.base import Record


class Epoch(Record):
    """One line of the learning curve; losses are means over rows."""

    epoch: int
    training_loss: float
    validation_loss: float
    validation_metric: float  # accuracy, or mean absolute error in the target's unit


class CheckpointRecord(Record):
    """Weights with the architecture that they belong to.

    Attributes
    ----------
    weights : str
        SHA-256 of the safetensors bytes, which is also the artifact's name.
    origin : str
        `trained` here or `loaded` from a file.
    stopped : str
        Why training ended, in words; empty for loaded weights.
    """

    architecture: Architecture
    weights: str
    parameters: int
    origin: Literal["trained", "loaded"]
    dataset: str
    split: str
    seed: int
    loss: str = ""
    history: tuple[Epoch, ...] = ()
    best_epoch: int = 0
    stopped: str = ""
    device: str = "cpu"
    threads: int = 1
