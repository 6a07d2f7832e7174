"""Choices about training."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting


class TrainingPlan(Section):
    """How the network learns."""

    optimiser: Literal["adam", "adamw", "sgd"] = setting(
        "Optimiser",
        "Adam, AdamW (decoupled weight decay) or SGD with momentum 0.9.",
        default="adamw",
    )
    learning_rate: float = setting(
        "Learning rate", "Size of a step.", default=1e-3, gt=0.0, le=10.0
    )
    weight_decay: float = setting(
        "Weight decay", "Pull of the weights towards zero.", default=0.0, ge=0.0, le=10.0
    )
    loss: Literal["auto", "cross_entropy", "bce", "mse", "mae"] = setting(
        "Loss",
        "'auto' takes cross-entropy for classes and mean squared error for numbers; 'bce' needs "
        "two classes and gives the network a single logit.",
        default="auto",
    )
    epochs: int = setting(
        "Epochs", "Most passes over the training rows.", unit="epochs", default=100, ge=1, le=10_000
    )
    batch_size: int = setting(
        "Batch", "Rows in one step.", unit="rows", default=64, ge=1, le=65_536
    )
    patience: int = setting(
        "Patience",
        "Epochs without a lower validation loss before training stops; the best weights are kept.",
        unit="epochs",
        default=15,
        ge=1,
        le=10_000,
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
        "What one chunk of an explanation may need.",
        unit="MiB",
        default=512,
        ge=16,
        le=1_048_576,
    )
