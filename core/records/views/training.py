"""What the Train page shows: the learning curve, which epoch was kept, and the facts of the run."""

from __future__ import annotations

from typing import Literal

from core.records.base import Kind, Record
from core.records.training import Epoch, LayerSignal
from core.records.views.experiments import Symptom


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
    findings : tuple of Symptom
        What curves and gradients say, the likeliest cause first; `healthy` where they say nothing,
        empty for loaded weights.
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
    findings: tuple[Symptom, ...] = ()


class ShownRow(Record):
    """One row as a person sees it: a picture, a series or a text, by the kind of data.

    Attributes
    ----------
    picture : str
        SHA-256 of a PNG.
    traces : tuple of tuple of float
        For a series, each channel's values in its unit; at most 8 channels and 200 points, each
        the mean over a stretch of equal length.
    words : tuple of str
        Words as they stand in the text; `changed` names the places of those that were changed.
    """

    picture: str = ""
    traces: tuple[tuple[float, ...], ...] = ()
    words: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()


class AugmentedRow(Record):
    """One training row (`row` from 1, in the data set) and what training may see instead of it."""

    row: int
    original: ShownRow
    variants: tuple[ShownRow, ...]


class AugmentationView(Record):
    """How the plan varies training rows, on a few of them.

    Attributes
    ----------
    changes : tuple of str
        What is done, each as printed: "Rotation 15 degrees"; empty where nothing is.
    channels : tuple of str
        Names of the channels that `traces` show.
    """

    kind: Kind
    changes: tuple[str, ...]
    rows: tuple[AugmentedRow, ...]
    channels: tuple[str, ...] = ()
    sentence: str
