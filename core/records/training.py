"""What was trained, or loaded, and how it went."""

from __future__ import annotations

from typing import Literal

from core.records.architecture import Architecture
from core.records.base import Record


class LayerSignal(Record):
    """What one layer showed while it learnt.

    Attributes
    ----------
    layer : str
        Name in the architecture.
    first, last : float
        Norm of the loss's gradient by the layer's weights, divided by the root of their number,
        at the last step of the first and of the last epoch, before clipping; 0 for a layer
        without weights.
    silent : float or None
        For rectifiers: share of units (channels of a convolution) that gave zero for every row
        of the first batch of training rows, in eval mode at the end.
    saturated : float or None
        For sigmoid and tanh: share of values within 0.01 of an end of their range, likewise.
    """

    layer: str
    first: float
    last: float
    silent: float | None = None
    saturated: float | None = None


class Epoch(Record):
    """One line of the learning curve; losses are means over rows.

    Attributes
    ----------
    training_metric, validation_metric : float
        Accuracy, or mean absolute error in the target's unit; training's as it went along.
    rate : float
        Learning rate of the epoch.
    gradient : float
        Largest gradient norm (over all weights, before clipping) of the epoch, over at most 8
        evenly chosen steps, the last among them; over all steps where gradients are clipped.
    """

    epoch: int
    training_loss: float
    validation_loss: float
    validation_metric: float
    training_metric: float | None = None
    rate: float | None = None
    gradient: float | None = None


class CheckpointRecord(Record):
    """Weights with the architecture that they belong to.

    Attributes
    ----------
    weights : str
        SHA-256 of the safetensors bytes, which is also the artifact's name.
    origin : str
        `trained` here, `loaded` from a file, or `continued`: loaded and trained on.
    stopped : str
        Why training ended, in words; empty for loaded weights.
    signals : tuple of LayerSignal
        One for each layer with weights or a bounded activation.
    step_gradients : tuple of float
        For recurrent networks: norm of the gradient of the loss by the input of each step, first
        to last, at the end of training; at most 64 steps, evenly chosen.
    events : tuple of str
        What happened on the way, in words: a batch halved for memory, layers set free.
    """

    architecture: Architecture
    weights: str
    parameters: int
    origin: Literal["trained", "loaded", "continued"]
    dataset: str
    split: str
    seed: int
    loss: str = ""
    history: tuple[Epoch, ...] = ()
    best_epoch: int = 0
    stopped: str = ""
    signals: tuple[LayerSignal, ...] = ()
    step_gradients: tuple[float, ...] = ()
    events: tuple[str, ...] = ()
    device: str = "cpu"
    threads: int = 1
