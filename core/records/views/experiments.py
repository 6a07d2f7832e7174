"""What the window shows of experiments around one plan: tests of the rate, folds, comparisons."""

from __future__ import annotations

from typing import Literal

from core.records.base import Estimate, Record
from core.records.views.network import PlanChange

Severity = Literal["good", "attention", "bad"]


class Symptom(Record):
    """What the curves and gradients of a training say about it.

    Attributes
    ----------
    name : str
        Such as `overfitting`; `healthy` where nothing was found.
    title, sentence : str
        "Overfitting since epoch 12", and what it means.
    evidence : str
        The figures it rests on, as printed.
    advice : tuple of str
        Strategies that fit, best first.
    remedies : tuple of PlanChange
        Those that a button can try.
    """

    name: str
    severity: Severity
    title: str
    sentence: str
    evidence: str
    advice: tuple[str, ...] = ()
    remedies: tuple[PlanChange, ...] = ()


class RangeTestView(Record):
    """Loss over a learning rate that grows from step to step (Smith 2017).

    Attributes
    ----------
    rates, losses, smoothed : tuple of float
        One for each step; the last may be a loss that diverged.
    suggestion : float or None
        None where the curve does not fall; `sentence` says why, or where it was taken.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    suggestion: float | None
    sentence: str
    remedy: PlanChange | None = None


class FoldView(Record):
    """One fold: rows trained on and held out, epochs, the loss and each metric."""

    number: int
    training_rows: int
    held_out_rows: int
    epochs: int
    best_epoch: int
    loss: float
    metrics: tuple[float | None, ...]
    weights: str


class CrossValidationView(Record):
    """Training repeated with each part of the rows held out once; the test part stays untouched.

    Attributes
    ----------
    metrics : tuple of str
        Names as in the catalogue; `titles` as printed.
    means, deviations : tuple of float or None
        Over the folds, by metric; `intervals` of the mean from Student's t.
    """

    folds: tuple[FoldView, ...]
    metrics: tuple[str, ...]
    titles: tuple[str, ...]
    means: tuple[float | None, ...]
    deviations: tuple[float | None, ...]
    intervals: tuple[Estimate, ...]
    is_stratified: bool
    grouped_by: str = ""
    sentence: str = ""


class AmountPoint(Record):
    """One amount of data: rows, and the losses and metrics that training on them gave."""

    rows: int
    training_loss: float
    validation_loss: float
    validation_metric: float
    epochs: int


class LearningCurveView(Record):
    """How the error falls with the amount of data, and what that says."""

    points: tuple[AmountPoint, ...]
    metric: str
    is_metric_share: bool
    sentence: str


class RunRow(Record):
    """One training among several, as the comparison shows it.

    Attributes
    ----------
    name : str
        "Run 3" or what differs ("GRU").
    changes : tuple of str
        How its plan differs from that of the first run, "Learning rate 0.01".
    seconds : float
        How long its training took.
    memory_mib : float or None
        What its training needs: measured on a CUDA device where several are compared at once,
        reckoned elsewhere; the view's sentence says which.
    """

    name: str
    changes: tuple[str, ...] = ()
    parameters: int
    epochs: int
    best_epoch: int
    training_loss: float
    validation_loss: float
    metric: float
    seconds: float
    memory_mib: float | None = None
    is_current: bool = False
    curve: tuple[tuple[int, float, float], ...] = ()  # epoch, training and validation loss
    plan: str = ""  # SHA-256 of the plan's TOML, kept as an artifact
    weights: str = ""


class ComparisonView(Record):
    """Several trainings side by side."""

    rows: tuple[RunRow, ...]
    metric: str
    is_metric_share: bool
    loss: str
    sentence: str = ""


class ArchitectureRow(Record):
    """One named network: what was published of it, and what was counted and measured here.

    Attributes
    ----------
    parameters, size_mib, multiply_adds : float
        Counted here, for one picture of `side` × `side`.
    cpu_ms, gpu_ms : float or None
        Milliseconds for one picture; None where there is no such device.
    top5 : float or None
        Share of the validation folder, where weights and folder were given.
    published : tuple of str
        Parameters, depth, top-5, CPU and GPU milliseconds as published, empty where unknown.
    remarks : tuple of str
        Where the published figure and ours disagree.
    """

    name: str
    title: str
    parameters: int
    depth: int
    size_mib: float
    multiply_adds: int
    side: int
    cpu_ms: float | None = None
    gpu_ms: float | None = None
    top5: float | None = None
    published: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


class ArchitecturesView(Record):
    """Named networks side by side, with the machine that the times were taken on."""

    rows: tuple[ArchitectureRow, ...]
    machine: str
    notes: tuple[str, ...] = ()


class TopClass(Record):
    """One of the most probable classes of a picture."""

    name: str
    probability: float
