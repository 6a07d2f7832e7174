"""What the designs of all families share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.plan.model import NetworkPlan
from core.records.architecture import Activation, Dropout, Embedding, Layer, Linear
from core.records.data import DatasetRecord


@dataclass(frozen=True)
class Designed:
    """All layers but the last, and the width (N, width) of what they give."""

    layers: tuple[Layer, ...]
    width: int


def steps_of(dataset: DatasetRecord) -> Literal["whole", "marked", "tokens"]:
    """Return how the network tells real steps from padding."""
    if dataset.kind == "text":
        return "tokens"
    has_lengths = dataset.kind == "series" and dataset.lengths is not None
    return "marked" if has_lengths else "whole"


def channels_of(dataset: DatasetRecord) -> int:
    """Return the channels of images and series, without the one that marks real steps."""
    return dataset.input_shape[0] - (1 if steps_of(dataset) == "marked" else 0)


def fewest_steps(dataset: DatasetRecord) -> int:
    """Return the steps of the shortest series, or the words of the shortest text."""
    return dataset.input_shape[-1] if dataset.lengths is None else dataset.lengths[0]


def embedding(dataset: DatasetRecord, width: int) -> Embedding:
    """Return the layer that turns a text's word numbers into vectors."""
    return Embedding(name="embedding", words=dataset.words, width=width)


def dense(
    plan: NetworkPlan, inputs: int, outputs: int, *, number: int, place: int
) -> tuple[Linear, Activation]:
    """Return a fully connected layer and the `place`-th activation of the network."""
    return (
        Linear(name=f"linear{number}", inputs=inputs, outputs=outputs),
        Activation(name=f"activation{place}", function=plan.activation),
    )


def dropout(probability: float, number: int) -> list[Layer]:
    """Return the `number`-th dropout, or nothing where nothing is dropped."""
    return [Dropout(name=f"dropout{number}", probability=probability)] if probability else []
