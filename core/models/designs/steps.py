"""Networks that go over the steps of a series or the words of a text: recurrent, transformer."""

from __future__ import annotations

from typing import Literal

from core.errors import AuditError
from core.models.designs.shared import Designed, channels_of, dropout, embedding
from core.plan.model import RecurrentPlan, TransformerPlan
from core.records.architecture import (
    Encoder,
    Layer,
    Linear,
    Norm,
    Position,
    Recurrent,
    Reshape,
    StepAttention,
)
from core.records.data import DatasetRecord


def recurrent(plan: RecurrentPlan, dataset: DatasetRecord) -> Designed:
    """Return recurrent layers and the readout of their states."""
    states = plan.hidden * (2 if plan.bidirectional else 1)
    first, inputs = _steps(dataset, plan.embedding)
    layers: list[Layer] = [
        first,
        Recurrent(
            name="recurrent",
            cell=plan.cell,
            inputs=inputs,
            hidden=plan.hidden,
            layers=plan.layers,
            bidirectional=plan.bidirectional,
            dropout=plan.dropout if plan.layers > 1 else 0.0,
        ),
        _readout(plan, states),
        *dropout(plan.dropout, 1),
    ]
    return Designed(tuple(layers), states)


def transformer(plan: TransformerPlan, dataset: DatasetRecord) -> Designed:
    """Return encoder layers over the steps and a readout.

    Raises
    ------
    AuditError
        If the heads cannot share the width, or the activation is not one of an encoder layer.
    """
    function = _encoder_function(plan)
    layers = _entry(plan, dataset)
    layers += dropout(plan.dropout, 1)
    layers += [
        Encoder(
            name=f"encoder{number}",
            width=plan.width,
            heads=plan.heads,
            feed_forward=plan.feed_forward,
            function=function,
            dropout=plan.dropout,
        )
        for number in range(1, plan.layers + 1)
    ]
    # With the normalisation first, nothing has normalised what the last layer added.
    layers.append(Norm(name="norm", operation="layer", features=plan.width))
    layers.append(_readout(plan, plan.width))
    layers += dropout(plan.dropout, 2)
    return Designed(tuple(layers), plan.width)


def _steps(dataset: DatasetRecord, width: int) -> tuple[Layer, int]:
    """Return the layer that gives (N, T, numbers of a step), and how many numbers that is."""
    if dataset.kind == "text":
        return embedding(dataset, width), width
    return Reshape(name="steps_first", operation="steps_first"), channels_of(dataset)


def _entry(plan: TransformerPlan, dataset: DatasetRecord) -> list[Layer]:
    """Return the layers up to vectors of the width that know their place."""
    first, inputs = _steps(dataset, plan.width)
    layers = [first]
    if dataset.kind != "text":
        layers.append(Linear(name="project", inputs=inputs, outputs=plan.width))
    if plan.positions != "none":
        layers.append(
            Position(
                name="position",
                operation=plan.positions,
                width=plan.width,
                longest=dataset.input_shape[-1],
            )
        )
    return layers


def _readout(plan: RecurrentPlan | TransformerPlan, width: int) -> Layer:
    if plan.readout == "attention":
        return StepAttention(name="readout", features=width)
    if plan.readout == "mean":
        return Reshape(name="readout", operation="mean_step")
    is_both_ways = isinstance(plan, RecurrentPlan) and plan.bidirectional
    return Reshape(name="readout", operation="last_step", directions=2 if is_both_ways else 1)


def _encoder_function(plan: TransformerPlan) -> Literal["relu", "gelu"]:
    if plan.width % plan.heads:
        below = plan.width - plan.width % plan.heads
        offered = [str(width) for width in (below, below + plan.heads) if width]
        raise AuditError(
            "The heads of the transformer cannot share its width equally",
            seen=f"model.width = {plan.width} with model.heads = {plan.heads}",
            allowed=f"a width that is a multiple of {plan.heads}",
            remedy=f"Choose a width of {' or '.join(offered)}, or other heads.",
        )
    match plan.activation:
        case "relu" | "gelu":
            return plan.activation
    raise AuditError(
        "A transformer's feed-forward part has no such activation",
        seen=f"model.activation = '{plan.activation}'",
        allowed="'relu' or 'gelu'",
        remedy="Choose one of the two.",
    )
