"""What a network needs and sees, reckoned from its layers alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.models.shapes import GATES, Passage, parameters_of, passages
from core.plan.training import TrainingPlan
from core.records.architecture import (
    Architecture,
    Branches,
    Conv,
    Encoder,
    Layer,
    Linear,
    Norm,
    Pool,
    Position,
    Recurrent,
    Residual,
    StepAttention,
    Vision,
)

_FLOAT_BYTES = 4
_OPTIMISER_COPIES = {"adam": 2, "adamw": 2, "sgd": 1}  # moments; momentum


def training_bytes(architecture: Architecture, training: TrainingPlan) -> int:
    """Return an estimate of the memory that one training step needs.

    Four bytes for each of: the weights; their gradients; the optimiser's state (two numbers for
    each weight with Adam and AdamW, one with momentum); and for each row of a batch the inputs
    and, twice, what every layer gives (once forwards, once as a gradient backwards). A recurrent
    layer counts its gates and its state at every step, an encoder layer what each part of it
    gives and, twice, its attention. Left out are the rows themselves, which wait on the device,
    and what libraries take for their own work.
    """
    weights = sum(parameters_of(layer) for layer in architecture.layers)
    copies = 2 + _OPTIMISER_COPIES[training.optimiser]
    given = sum(_values(leaf) for passage in passages(architecture) for leaf in passage.leaves())
    row = math.prod(architecture.input_shape) + 2 * given
    return _FLOAT_BYTES * (weights * copies + training.batch_size * row)


def multiply_adds(architecture: Architecture) -> int:
    """Return the multiplications, each with an addition, that one row costs.

    Those of weights and of attention; biases, normalisation, activations and pooling are left
    out, as published figures leave them out. Rows of unequal length are reckoned as the longest.
    """
    return sum(_cost(leaf) for passage in passages(architecture) for leaf in passage.leaves())


def depth(architecture: Architecture) -> int:
    """Return the layers with weights on the longest way from the input to the output.

    Normalisation and positions are not counted. An encoder layer counts four: value and output of
    its attention, and the two of its feed-forward part.
    """
    return _depth(architecture, architecture.layers)


def receptive_field(architecture: Architecture) -> int | None:
    """Return how many pixels or steps, side by side, one output of the last convolution sees.

    None without a convolution. Each layer widens the field by (kernel - 1) times its dilation
    times the product of the strides before it; of ways side by side the widest counts.
    """
    sight = _seen(architecture.layers, _Sight())
    return sight.field if sight.has_convolution else None


@dataclass(frozen=True)
class _Sight:
    """How far one output sees, and how far apart the sights of two neighbours lie.

    `field` ends at the last convolution, `reach` goes on through pooling.
    """

    field: int = 1
    reach: int = 1
    jump: int = 1
    has_convolution: bool = False


def _seen(layers: Iterable[Layer], sight: _Sight) -> _Sight:
    for layer in layers:
        match layer:
            case Conv():
                reach = sight.reach + (layer.kernel - 1) * layer.dilation * sight.jump
                sight = _Sight(reach, reach, sight.jump * layer.stride, has_convolution=True)
            case Pool():
                reach = sight.reach + (layer.kernel - 1) * sight.jump
                sight = _Sight(sight.field, reach, sight.jump * layer.stride, sight.has_convolution)
            case Residual():
                ways = (_seen(layer.layers, sight), _seen(layer.shortcut, sight))
                sight = max(ways, key=lambda way: way.reach)
            case Branches():
                found = [_seen(branch, sight) for branch in layer.branches]
                sight = max(found, key=lambda way: way.reach)
    return sight


def _values(passage: Passage) -> int:
    layer, shape = passage.layer, passage.after
    match layer:
        case Recurrent():
            directions = 2 if layer.bidirectional else 1
            return shape[0] * layer.layers * directions * layer.hidden * (GATES[layer.cell] + 1)
        case Encoder():
            # Two normalisations, query, key, value, mixture, output, two sums; both halves of the
            # feed-forward part; scores and their softmax.
            steps = shape[0]
            own = 10 * layer.width + 2 * layer.feed_forward
            return steps * own + 2 * layer.heads * steps**2
        case Vision():
            return _vision_values(layer, passage.before)
        case _:
            return math.prod(shape)


def _vision_values(layer: Vision, shape: tuple[int, ...]) -> int:
    """Values that the innermost modules of a named network give for one picture."""
    # torchvision takes 1.6 s to import, which only its own networks need.
    from torch import Tensor, nn  # noqa: PLC0415

    from core.models.vision.shapes import run_shapes, shapes_only  # noqa: PLC0415

    network = shapes_only(layer.network, layer.inputs, layer.outputs)
    given: list[int] = []

    def note(_module: nn.Module, _inputs: object, output: object) -> None:
        if isinstance(output, Tensor):
            given.append(output.numel())

    innermost = [module for module in network.modules() if not list(module.children())]
    handles = [module.register_forward_hook(note) for module in innermost]
    try:
        run_shapes(network, shape)
    finally:
        for handle in handles:
            handle.remove()
    return sum(given)


def _cost(passage: Passage) -> int:  # noqa: PLR0911 - one return for each kind of layer
    layer, before, after = passage.layer, passage.before, passage.after
    match layer:
        case Linear():
            return math.prod(after) * layer.inputs
        case Conv():
            window: int = layer.kernel**layer.dimensions
            return math.prod(after) * (layer.inputs // layer.groups) * window
        case Recurrent():
            directions = 2 if layer.bidirectional else 1
            # Each weight once a step; the two biases of each unit of a gate are no products.
            biases = 2 * GATES[layer.cell] * layer.hidden * directions * layer.layers
            return before[0] * (parameters_of(layer) - biases)
        case StepAttention():
            return before[0] * layer.features * (layer.features + 2)
        case Encoder():
            weights = 4 * layer.width**2 + 2 * layer.width * layer.feed_forward
            return after[0] * weights + 2 * after[0] ** 2 * layer.width
        case Vision():
            from core.models.vision.counted import counted  # noqa: PLC0415 - imports torchvision
            from core.models.vision.shapes import shapes_only  # noqa: PLC0415

            network = shapes_only(layer.network, layer.inputs, layer.outputs)
            return counted(network, before).multiply_adds
        case _:
            return 0


def _depth(architecture: Architecture, layers: Iterable[Layer]) -> int:
    total = 0
    for layer in layers:
        match layer:
            case Residual():
                ways = (layer.layers, layer.shortcut)
                total += max(_depth(architecture, way) for way in ways)
            case Branches():
                total += max(_depth(architecture, way) for way in layer.branches)
            case Recurrent():
                total += layer.layers
            case Encoder():
                total += 4
            case StepAttention():
                total += 2
            case Vision():
                total += _vision_depth(layer, architecture.input_shape)
            case Norm() | Position():
                pass
            case _:
                total += 1 if parameters_of(layer) else 0
    return total


def _vision_depth(layer: Vision, shape: tuple[int, ...]) -> int:
    from core.models.vision.counted import counted  # noqa: PLC0415 - imports torchvision
    from core.models.vision.shapes import shapes_only  # noqa: PLC0415

    return counted(shapes_only(layer.network, layer.inputs, layer.outputs), shape).depth
