"""What the Train page shows: the learning curve, which epoch was kept, and the facts of the run."""

from __future__ import annotations

from typing import Literal

from core.records.base import Record
from core.records.training import Epoch, LayerSignal


class TrainingView(Record):
    """How the network came to its weights.

    Attributes
    ----------
    origin : str
        `trained` here, `continued` from weights that existed, or `loaded` from a file; then there
        is no history.
    loss, metric : str
        Names as printed ("Cross-entropy", "Accuracy").
    is_metric_share : bool
        Whether the metric is a share of rows, to be printed in per cent.
    stopped : str
        Why training ended, as a sentence; empty for loaded weights.
    seconds : float
        How long training took; 0 for loaded weights.
    weights : str
        SHA-256 of the weights.
    signals : tuple of LayerSignal
        What each layer showed while it learnt; `step_gradients` by step of a series.
    events : tuple of str
        What happened on the way, as sentences.
    """

    origin: Literal["trained", "loaded", "continued"]
    source: str = ""
    history: tuple[Epoch, ...] = ()
    best_epoch: int = 0
    planned_epochs: int = 0
    stopped: str = ""
    loss: str = ""
    metric: str = ""
    is_metric_share: bool = False
    seconds: float = 0.0
    parameters: int
    training_rows: int
    validation_rows: int
    device: str
    threads: int
    seed: int
    weights: str
    signals: tuple[LayerSignal, ...] = ()
    step_gradients: tuple[float, ...] = ()
    events: tuple[str, ...] = ()
