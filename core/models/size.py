"""What a network needs and sees, reckoned from its layers alone."""

from __future__ import annotations

import math

from core.models.shapes import GATES, Shape, layer_shapes, parameters_of
from core.plan.training import TrainingPlan
from core.records.architecture import Architecture, Conv, Pool, Recurrent

_FLOAT_BYTES = 4
_OPTIMISER_COPIES = {"adam": 2, "adamw": 2, "sgd": 1}  # moments; momentum


def training_bytes(architecture: Architecture, training: TrainingPlan) -> int:
    """Return an estimate of the memory that one training step needs.

    Four bytes for each of: the weights; their gradients; the optimiser's state (two numbers for
    each weight with Adam and AdamW, one with momentum); and for each row of a batch the inputs
    and, twice, what every layer gives (once forwards, once as a gradient backwards). A recurrent
    layer counts its gates and its state at every step. Left out are the rows themselves, which
    wait on the device, and what libraries take for their own work.
    """
    weights = sum(parameters_of(layer) for layer in architecture.layers)
    copies = 2 + _OPTIMISER_COPIES[training.optimiser]
    shapes = layer_shapes(architecture)
    given = sum(
        _values(layer, shape) for layer, shape in zip(architecture.layers, shapes, strict=True)
    )
    row = math.prod(architecture.input_shape) + 2 * given
    return _FLOAT_BYTES * (weights * copies + training.batch_size * row)


def receptive_field(architecture: Architecture) -> int | None:
    """Return how many pixels or steps, side by side, one output of the last convolution sees.

    None without a convolution. Each layer widens the field by (kernel - 1) times its dilation
    times the product of the strides before it.
    """
    field, jump, found = 1, 1, None
    for layer in architecture.layers:
        if isinstance(layer, Conv):
            field += (layer.kernel - 1) * layer.dilation * jump
            jump *= layer.stride
            found = field
        elif isinstance(layer, Pool):
            field += (layer.kernel - 1) * jump
            jump *= layer.stride
    return found


def _values(layer: object, shape: Shape) -> int:
    if isinstance(layer, Recurrent):
        directions = 2 if layer.bidirectional else 1
        return shape[0] * layer.layers * directions * layer.hidden * (GATES[layer.cell] + 1)
    return math.prod(shape)
