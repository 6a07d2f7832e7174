"""What each layer makes of a shape, and how many weights it owns, without building anything."""

from __future__ import annotations

import math

from core.errors import AuditError
from core.records.architecture import (
    Activation,
    Architecture,
    Conv,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
)

Shape = tuple[int, ...]

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
LARGEST = 500_000_000
"""Most weights of a network, and most values that one layer may give for one row."""

_SIDES = {1: "length", 2: "height and width"}


class _MisfitError(Exception):
    """A layer cannot take a shape; the message says what it takes."""


def layer_shapes(architecture: Architecture) -> tuple[Shape, ...]:
    """Return the output shape of each layer, without N.

    Raises
    ------
    AuditError
        If two layers do not fit, share a name, or are too large, or if the last one does not
        give the declared output.
    """
    _check_names(architecture)
    shapes: list[Shape] = []
    shape: Shape = architecture.input_shape
    before = "the input"
    for layer in architecture.layers:
        try:
            shape_after = _after(layer, shape)
        except _MisfitError as misfit:
            raise AuditError(
                f"Layer '{layer.name}' does not fit after {before}",
                seen=f"{shape_text(shape)} from {before}",
                allowed=f"{misfit} for layer '{layer.name}'",
                remedy="Change one of the two so that the shapes agree.",
            ) from None
        shape = shape_after
        shapes.append(shape)
        before = f"layer '{layer.name}'"
    _check_size(architecture, shapes)
    _check_output(architecture, shape)
    return tuple(shapes)


def parameters_of(layer: Layer) -> int:
    """Return the number of weights and biases of a layer."""
    match layer:
        case Linear():
            return layer.outputs * (layer.inputs + 1)
        case Conv():
            window: int = layer.kernel**layer.dimensions
            return layer.outputs * (layer.inputs * window + 1)
        case Recurrent():
            return _recurrent_parameters(layer)
        case _:
            return 0


def shape_text(shape: Shape) -> str:
    """Return a shape as it is written with its rows: (N, 3, 32, 32)."""
    return f"({', '.join(['N', *(str(size) for size in shape)])})"


def _recurrent_parameters(layer: Recurrent) -> int:
    """Two weight matrices and two biases for each gate, direction and layer."""
    directions = 2 if layer.bidirectional else 1
    inputs = [layer.inputs] + [layer.hidden * directions] * (layer.layers - 1)
    units = GATES[layer.cell] * layer.hidden
    return directions * sum(units * (width + layer.hidden + 2) for width in inputs)


def _after(layer: Layer, shape: Shape) -> Shape:  # noqa: PLR0911 - one return for each kind
    match layer:
        case Linear():
            if shape[-1] != layer.inputs:
                raise _MisfitError(f"(N, {layer.inputs})")
            return (*shape[:-1], layer.outputs)
        case Conv():
            return _after_conv(layer, shape)
        case Pool():
            return _after_pool(layer, shape)
        case Recurrent():
            if len(shape) != 2 or shape[1] != layer.inputs:
                raise _MisfitError(f"(N, steps, {layer.inputs})")
            return (shape[0], layer.hidden * (2 if layer.bidirectional else 1))
        case Reshape():
            return _after_reshape(layer, shape)
        case Activation(function="softmax"):
            if len(shape) != 1:
                raise _MisfitError("(N, classes)")
            return shape
        case _:
            return shape


def _after_conv(layer: Conv, shape: Shape) -> Shape:
    sides = _SIDES[layer.dimensions]
    if len(shape) != layer.dimensions + 1 or shape[0] != layer.inputs:
        raise _MisfitError(f"(N, {layer.inputs}, {sides})")
    reach = layer.dilation * (layer.kernel - 1) + 1
    least = reach - 2 * layer.padding
    if min(shape[1:]) < least:
        raise _MisfitError(f"(N, {layer.inputs}, {sides} of at least {least})")
    return (
        layer.outputs,
        *((side + 2 * layer.padding - reach) // layer.stride + 1 for side in shape[1:]),
    )


def _after_pool(layer: Pool, shape: Shape) -> Shape:
    if len(shape) != layer.dimensions + 1 or min(shape[1:]) < layer.kernel:
        sides = _SIDES[layer.dimensions]
        raise _MisfitError(f"(N, channels, {sides} of at least {layer.kernel})")
    return (shape[0], *((side - layer.kernel) // layer.stride + 1 for side in shape[1:]))


def _after_reshape(layer: Reshape, shape: Shape) -> Shape:
    if layer.operation == "flatten":
        return (math.prod(shape),)
    if len(shape) != 2:
        order = "channels, steps" if layer.operation == "steps_first" else "steps, states"
        raise _MisfitError(f"(N, {order})")
    if layer.operation == "steps_first":
        return (shape[1], shape[0])
    if layer.operation == "last_step" and shape[1] % layer.directions:
        raise _MisfitError("(N, steps, an even number of states)")
    return (shape[1],)


def _check_names(architecture: Architecture) -> None:
    names = [layer.name for layer in architecture.layers]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AuditError(
            "Several layers share a name",
            seen=", ".join(f"'{name}'" for name in twice),
            allowed="one name for each layer",
            remedy="Give each layer its own name, the prefix of its weights.",
        )


def _check_size(architecture: Architecture, shapes: list[Shape]) -> None:
    total = sum(parameters_of(layer) for layer in architecture.layers)
    widest = max(math.prod(shape) for shape in shapes)
    if max(total, widest) > LARGEST:
        raise AuditError(
            "The network is too large",
            seen=f"{total:,} weights, and up to {widest:,} values for one row after a layer",
            allowed=f"at most {LARGEST:,} of either",
            remedy="Use fewer units or channels, or pool before the first fully connected layer.",
        )


def _check_output(architecture: Architecture, shape: Shape) -> None:
    """Hold the last shape against the declared output: one number, or one for each class."""
    is_single = architecture.output in ("logit", "value")
    fits = shape == (1,) if is_single else len(shape) == 1 and shape[0] >= 2
    if not fits:
        last = architecture.layers[-1].name
        raise AuditError(
            f"Layer '{last}' does not give the declared output '{architecture.output}'",
            seen=shape_text(shape),
            allowed="(N, 1)" if is_single else "(N, classes) with at least two classes",
            remedy="Change the last layer, or the declared output.",
        )
