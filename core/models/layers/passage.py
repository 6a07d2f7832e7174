"""What each kind of layer makes of a form: a shape, and where its steps lie."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from core.models.layers.pooling import pooled_steps
from core.records.architecture import (
    Activation,
    Conv,
    Embedding,
    Encoder,
    GlobalPool,
    Layer,
    Linear,
    Norm,
    Pool,
    Position,
    Recurrent,
    Reshape,
    StepAttention,
)

Shape = tuple[int, ...]

_SIDES = {1: "length", 2: "height and width"}


class MisfitError(Exception):
    """A layer cannot take a form; the message says what it takes."""


@dataclass(frozen=True)
class Form:
    """A shape without N, and how its steps lie where some of them can be padding.

    Attributes
    ----------
    steps : str
        `last` for (C, T), `first` for (T, C), `numbers` for the word numbers (T,) of a text;
        `none` where there are no steps, or all of them are real.
    """

    shape: Shape
    steps: Literal["none", "last", "first", "numbers"] = "none"


def passed(layer: Layer, form: Form) -> Form:
    """Return what a layer, which holds no others, makes of a form.

    Raises
    ------
    MisfitError
        If it does not take that form.
    """
    if form.steps == "numbers" and not isinstance(layer, Embedding):
        raise MisfitError("word vectors; the first layer for texts is an embedding")
    match layer:
        case Conv() | Pool() | GlobalPool() | Norm():
            return _over_places(layer, form)
        case Recurrent() | StepAttention() | Position() | Encoder():
            return _over_steps(layer, form)
        case Reshape():
            return _reshaped(layer, form)
        case Embedding() | Linear():
            return _to_vectors(layer, form)
        case Activation(function="softmax"):
            if len(form.shape) != 1:
                raise MisfitError("(N, classes)")
    return form


def _to_vectors(layer: Embedding | Linear, form: Form) -> Form:
    if isinstance(layer, Embedding):
        if form.steps != "numbers":
            raise MisfitError("(N, words), the word numbers of a text")
        return Form((*form.shape, layer.width), "first")
    _require_steps_not_last(form)
    if form.shape[-1] != layer.inputs:
        raise MisfitError(f"(N, {layer.inputs})")
    return replace(form, shape=(*form.shape[:-1], layer.outputs))


def _over_places(layer: Conv | Pool | GlobalPool | Norm, form: Form) -> Form:
    if isinstance(layer, Norm) and layer.operation == "layer":
        _require_steps_not_last(form)
        if form.shape[-1] != layer.features:
            raise MisfitError(f"(N, …, {layer.features})")
        return form
    if form.steps == "first":
        raise MisfitError("channels before steps; put 'channels_first' before it")
    match layer:
        case Conv():
            return replace(form, shape=_after_conv(layer, form.shape))
        case Pool():
            return _after_pool(layer, form)
        case GlobalPool():
            if len(form.shape) < 2:
                raise MisfitError("(N, channels, places)")
            return Form((form.shape[0],))
        case Norm():
            if form.shape[0] != layer.features:
                raise MisfitError(f"(N, {layer.features}) or (N, {layer.features}, places)")
            return form


def _over_steps(layer: Recurrent | StepAttention | Position | Encoder, form: Form) -> Form:
    if form.steps == "last":
        raise MisfitError("steps before channels; put 'steps_first' before it")
    width = _width(layer)
    if len(form.shape) != 2 or form.shape[1] != width:
        raise MisfitError(f"(N, steps, {width})")
    if isinstance(layer, Position) and form.shape[0] > layer.longest:
        raise MisfitError(f"at most {layer.longest:,} steps")
    if isinstance(layer, Encoder) and width % layer.heads:
        raise MisfitError(f"a width that {layer.heads} heads can share equally")
    if isinstance(layer, StepAttention):
        return Form((width,))
    if isinstance(layer, Recurrent):
        states = layer.hidden * (2 if layer.bidirectional else 1)
        return replace(form, shape=(form.shape[0], states))
    return form


def _width(layer: Recurrent | StepAttention | Position | Encoder) -> int:
    match layer:
        case Recurrent():
            return layer.inputs
        case StepAttention():
            return layer.features
        case _:
            return layer.width


def _after_conv(layer: Conv, shape: Shape) -> Shape:
    sides = _SIDES[layer.dimensions]
    if layer.inputs % layer.groups or layer.outputs % layer.groups:
        raise MisfitError(f"channels, in and out, that {layer.groups} groups can share equally")
    if len(shape) != layer.dimensions + 1 or shape[0] != layer.inputs:
        raise MisfitError(f"(N, {layer.inputs}, {sides})")
    least = least_side(layer)
    if min(shape[1:]) < least:
        raise MisfitError(f"(N, {layer.inputs}, {sides} of at least {least})")
    return (layer.outputs, *(places(layer, side) for side in shape[1:]))


def least_side(layer: Conv) -> int:
    """Return the least side, or the fewest steps, that a convolution's kernel fits on."""
    return layer.dilation * (layer.kernel - 1) + 1 - 2 * layer.padding


def places(layer: Conv, side: int) -> int:
    """Return how many places of its kernel a convolution has along a side."""
    return (side - least_side(layer)) // layer.stride + 1


def _after_pool(layer: Pool, form: Form) -> Form:
    shape = form.shape
    fits = len(shape) == layer.dimensions + 1
    if fits and form.steps == "last":
        return replace(form, shape=(shape[0], pooled_steps(shape[1], layer.kernel, layer.stride)))
    if not fits or min(shape[1:]) < layer.kernel:
        sides = _SIDES[layer.dimensions]
        raise MisfitError(f"(N, channels, {sides} of at least {layer.kernel})")
    pooled = ((side - layer.kernel) // layer.stride + 1 for side in shape[1:])
    return replace(form, shape=(shape[0], *pooled))


def _reshaped(layer: Reshape, form: Form) -> Form:
    shape = form.shape
    if layer.operation == "flatten":
        if form.steps != "none":
            raise MisfitError("rows of one length; rows that differ need a pooled readout")
        return Form((math.prod(shape),))
    is_turned = layer.operation == "steps_first"
    if len(shape) != 2:
        raise MisfitError(f"(N, {'channels, steps' if is_turned else 'steps, states'})")
    if layer.operation in ("steps_first", "channels_first"):
        if form.steps not in ("none", "last" if is_turned else "first"):
            raise MisfitError("channels before steps" if is_turned else "steps before channels")
        turned = replace(form, shape=(shape[1], shape[0]))
        if form.steps == "none":
            return turned
        return replace(turned, steps="first" if is_turned else "last")
    if form.steps == "last":
        raise MisfitError("steps before channels; put 'steps_first' before it")
    if layer.operation == "last_step" and shape[1] % layer.directions:
        raise MisfitError("(N, steps, an even number of states)")
    return Form((shape[1],))


def _require_steps_not_last(form: Form) -> None:
    """Refuse what a layer over the last axis would mix: real steps with padding."""
    if form.steps == "last":
        raise MisfitError("steps before channels; put 'steps_first' before it")
