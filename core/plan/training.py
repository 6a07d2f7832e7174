"""Choices about training."""

from __future__ import annotations

from typing import Literal

from core.plan.augmentation import AugmentationPlan
from core.plan.fields import Section, setting


class SchedulePlan(Section):
    """How the learning rate changes over the epochs."""

    kind: Literal["constant", "step", "cosine", "plateau"] = setting(
        "Schedule",
        "'step' lowers the rate after every so many epochs, 'cosine' along half a cosine to zero "
        "at the end of the last planned epoch, 'plateau' when the validation loss has not fallen "
        "for so many epochs.",
        default="constant",
    )
    every: int = setting(
        "After", "Epochs of a step, or without a fall.", unit="epochs", default=10, ge=1, le=10_000
    )
    factor: float = setting(
        "Factor", "What the rate is multiplied by then.", default=0.1, gt=0.0, lt=1.0
    )
    span: int = setting(
        "Span",
        "For 'cosine': epochs until the rate is zero, warm-up included; 0 takes the planned ones.",
        unit="epochs",
        default=0,
        ge=0,
        le=10_000,
    )
    warm_up: int = setting(
        "Warm-up",
        "Epochs over which the rate first rises in equal steps to its full size.",
        unit="epochs",
        default=0,
        ge=0,
        le=1000,
    )


class ValidationPlan(Section):
    """Cross-validation: how often the training and validation rows are dealt anew."""

    folds: int = setting(
        "Folds", "Parts, each held out once.", unit="folds", default=5, ge=2, le=20
    )


class TrainingPlan(Section):
    """How the network learns."""

    optimiser: Literal["adam", "adamw", "sgd"] = setting(
        "Optimiser",
        "Adam, AdamW (decoupled weight decay) or SGD with momentum.",
        default="adamw",
    )
    momentum: float = setting(
        "Momentum", "For SGD: how much of the last step is kept.", default=0.9, ge=0.0, lt=1.0
    )
    nesterov: bool = setting(
        "Nesterov", "For SGD: look ahead before taking the slope.", default=False
    )
    learning_rate: float = setting(
        "Learning rate", "Size of a step.", default=1e-3, gt=0.0, le=10.0
    )
    weight_decay: float = setting(
        "Weight decay (L2)",
        "Pull of the weights towards zero, in proportion to them.",
        default=0.0,
        ge=0.0,
        le=10.0,
    )
    l1: float = setting(
        "L1 penalty",
        "This times the sum of all absolute weights (not biases) is added to the loss.",
        default=0.0,
        ge=0.0,
        le=10.0,
    )
    schedule: SchedulePlan = setting(
        "Schedule", "How the learning rate changes.", default_factory=SchedulePlan
    )
    loss: Literal["auto", "cross_entropy", "bce", "mse", "mae", "huber"] = setting(
        "Loss",
        "'auto' takes cross-entropy for classes and mean squared error for numbers; 'bce' needs "
        "two classes and gives the network a single logit; 'huber' is squared near zero and "
        "absolute beyond.",
        default="auto",
    )
    huber_delta: float = setting(
        "Huber's bend",
        "For 'huber': where squared gives way to absolute.",
        unit="deviations of the target",
        default=1.0,
        gt=0.0,
        le=100.0,
    )
    class_weights: Literal["none", "balanced"] = setting(
        "Class weights",
        "'balanced' weighs each class by rows / (classes × its rows), so that rare ones count as "
        "much as common ones.",
        default="none",
    )
    label_smoothing: float = setting(
        "Label smoothing",
        "For classes: this share of each label is spread evenly over all of them.",
        default=0.0,
        ge=0.0,
        lt=1.0,
    )
    epochs: int = setting(
        "Epochs", "Most passes over the training rows.", unit="epochs", default=100, ge=1, le=10_000
    )
    batch_size: int = setting(
        "Batch", "Rows in one step.", unit="rows", default=64, ge=1, le=65_536
    )
    accumulate: int = setting(
        "Accumulate",
        "Batches whose gradients are added up before one step is taken.",
        unit="batches",
        default=1,
        ge=1,
        le=1024,
    )
    clip: float = setting(
        "Clip gradients",
        "Longest gradient (Euclidean norm over all weights); 0 clips nothing.",
        default=0.0,
        ge=0.0,
        le=1e6,
    )
    mixed_precision: bool = setting(
        "Mixed precision",
        "On a GPU, compute in 16 bits where that is safe; elsewhere it has no effect.",
        default=False,
    )
    augmentation: AugmentationPlan = setting(
        "Augmentation", "How training rows are varied.", default_factory=AugmentationPlan
    )
    patience: int = setting(
        "Patience",
        "Epochs without a lower validation loss before training stops; the best weights are kept.",
        unit="epochs",
        default=15,
        ge=1,
        le=10_000,
    )
    min_improvement: float = setting(
        "Least improvement",
        "A validation loss counts as lower only if it falls by more than this.",
        default=0.0,
        ge=0.0,
        le=10.0,
    )
    required_loss: float = setting(
        "Required error",
        "Training stops as soon as the validation loss is at most this; 0 never.",
        default=0.0,
        ge=0.0,
        le=1e6,
    )


class ComputePlan(Section):
    """On what the work runs."""

    device: Literal["auto", "cpu", "cuda", "mps"] = setting(
        "Device", "'auto' takes a GPU where there is one.", default="auto"
    )
    threads: int = setting(
        "Threads",
        "CPU threads; 0 takes one for small feed-forward and recurrent networks and all cores for "
        "convolutional ones.",
        default=0,
        ge=0,
        le=256,
    )
    memory_mib: int = setting(
        "Memory budget",
        "What one chunk of an explanation may need; 0 takes a share of the memory that is free, "
        "once for a project. A report prints the figure, and its replay uses the same.",
        unit="MiB",
        default=0,
        ge=0,
        le=1_048_576,
    )
