"""The layers of a network that can be looked into, and the one that a plan names."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn

from core.errors import AuditError
from core.models.block_words import words
from core.models.build import network_in
from core.models.shapes import Passage, Shape, passages
from core.records.architecture import Architecture, Layer, Norm, Reshape, Vision
from core.records.base import Kind
from core.records.layers import Axis, LayerChoice

_OFFERED = 12
# Layers that hand on what they are given, or that texts are read through before they are followed.
_PASSED_OVER = ("dropout", "position", "scale", "embedding")
_STEPS_LAST = ("recurrent", "encoder", "linear", "embedding", "position")
_RANKS = {"image": 3, "series": 2}


@dataclass(frozen=True)
class _Place:
    """A layer with its name from the top, and where the units of its output stand."""

    passage: Passage
    path: str
    block: str
    axis: Axis
    is_crossed: bool


def offered_layers(architecture: Architecture, *, kind: Kind) -> tuple[LayerChoice, ...]:
    """Return the layers that the plan can name, from input to output.

    Layers inside a residual block or a branch are offered where all rows have one length; the
    stages of torchvision's networks under their names there.

    Raises
    ------
    AuditError
        If the layers do not fit each other.
    """
    found: list[LayerChoice] = []
    is_whole = architecture.steps == "whole"
    for place in _places(passages(architecture), _start(architecture), inside=is_whole):
        layer = place.passage.layer
        if isinstance(layer, Vision):
            found += _stages(layer, place, kind=kind)
        elif not _is_passed_over(layer):
            found.append(
                _choice(
                    place.path,
                    words(layer) or layer.kind,
                    layer.kind,
                    place.passage.after,
                    axis=place.axis,
                    kind=kind,
                    is_crossed=place.is_crossed,
                    block=place.block,
                )
            )
    return tuple(found)


def chosen_layer(architecture: Architecture, *, kind: Kind, path: str) -> LayerChoice:
    """Return the layer of this name.

    Raises
    ------
    AuditError
        If the plan names no layer, or one that cannot be looked into.
    """
    choices = offered_layers(architecture, kind=kind)
    if not path:
        raise AuditError(
            "Choose a layer first",
            seen="explanation.inside.layer is empty",
            allowed=names_of(choices),
            remedy="Name a layer of the network, or pick one in its drawing.",
        )
    for choice in choices:
        if choice.path == path:
            return choice
    raise AuditError(
        "The network has no layer of this name that can be looked into",
        seen=f"explanation.inside.layer = '{path}'",
        allowed=names_of(choices, near=path),
        remedy="Name one of these layers, or pick one in the network's drawing.",
    )


def map_layer(architecture: Architecture, *, kind: Kind, path: str) -> LayerChoice:
    """Return the layer of this name, which must keep the places of the input.

    Raises
    ------
    AuditError
        If there is none, or it puts out no maps.
    """
    choice = chosen_layer(architecture, kind=kind, path=path)
    if choice.has_maps:
        return choice
    maps = [one for one in offered_layers(architecture, kind=kind) if one.has_maps]
    raise AuditError(
        "The layer puts out no maps that could be laid over the input",
        seen=f"layer '{path}' gives {' × '.join(map(str, choice.output_shape))}",
        allowed=names_of(tuple(maps), near=path) or "none of this network",
        remedy="Name one of these layers, or leave the layer empty for the last convolution.",
    )


def names_of(choices: tuple[LayerChoice, ...], *, near: str = "") -> str:
    """Return the names in words; of many those that look most like `near`."""
    paths = [choice.path for choice in choices]
    if len(paths) <= _OFFERED:
        return ", ".join(f"'{path}'" for path in paths)
    close = difflib.get_close_matches(near, paths, n=_OFFERED, cutoff=0.0) if near else []
    shown = sorted(close, key=paths.index) or paths[-_OFFERED:]
    return f"{', '.join(f'{path!r}' for path in shown)} and others, {len(paths)} in all"


def layer_module(model: nn.Module, choice: LayerChoice) -> nn.Module:
    """Return the module whose output is looked at.

    Raises
    ------
    AuditError
        If the model, which the program did not build, has no module for a layer that is described.
    """
    try:
        return (network_in(model) or model).get_submodule(choice.path)
    except AttributeError:
        raise AuditError(
            "The layer is described, but the network has no module of its name",
            seen=f"explanation.inside.layer = '{choice.path}'",
            allowed="a layer that is a module of its own",
            remedy="Choose another layer, such as a convolution or a linear one.",
        ) from None


def _places(
    chain: tuple[Passage, ...],
    axis: Axis,
    *,
    inside: bool,
    prefix: str = "",
    block: str = "",
    is_crossed: bool = True,
) -> Iterator[_Place]:
    for passage in chain:
        layer = passage.layer
        path, top = f"{prefix}{layer.name}", block or layer.name
        for inner in _ways(passage) if inside else ():
            yield from _places(
                inner, axis, inside=True, prefix=f"{path}.", block=top, is_crossed=False
            )
        axis = _axis_after(layer, axis)
        yield _Place(passage, path, top, axis, is_crossed)


def _ways(passage: Passage) -> Iterator[tuple[Passage, ...]]:
    """Yield the chains inside a layer, each of which begins at its input."""
    layer = passage.layer
    if layer.kind == "residual":
        count = len(layer.layers)
        yield passage.inner[:count]
        yield passage.inner[count:]
    elif layer.kind == "branches":
        start = 0
        for branch in layer.branches:
            yield passage.inner[start : start + len(branch)]
            start += len(branch)


def _start(architecture: Architecture) -> Axis:
    return "last" if architecture.steps == "tokens" else "first"


def _axis_after(layer: Layer, axis: Axis) -> Axis:
    """Return where channels stand after a layer; vectors have one axis, called either."""
    if isinstance(layer, Reshape):
        return "last" if layer.operation == "steps_first" else "first"
    if isinstance(layer, Norm):
        return "last" if layer.operation == "layer" else axis
    if layer.kind == "conv":
        return "first"
    return "last" if layer.kind in _STEPS_LAST else axis


def _is_passed_over(layer: Layer) -> bool:
    if isinstance(layer, Reshape):
        return layer.operation not in ("last_step", "mean_step")
    return layer.kind in _PASSED_OVER


def _stages(layer: Vision, place: _Place, *, kind: Kind) -> Iterator[LayerChoice]:
    # torchvision takes 1.6 s to import, which only its own networks need.
    from core.models.vision.shapes import vision_blocks, vision_stages  # noqa: PLC0415

    stages = vision_stages(layer, place.passage.before)
    drawn = {name for name, *_ in vision_blocks(layer, place.passage.before)}
    block = ""
    # Swin's windows hold channels last until they are turned; vectors of tokens always do.
    is_swin = layer.network.startswith("swin")
    for name, detail, shape in stages:
        block = name if name in drawn else block
        is_last = len(shape) == 2 or (is_swin and name.split(".")[0] in ("features", "norm"))
        yield _choice(
            f"{place.path}.{name}",
            detail,
            "stage",
            shape,
            axis="last" if is_last else "first",
            kind=kind,
            is_crossed=place.is_crossed,
            block=f"{place.path}.{block}",
        )


def _choice(
    path: str,
    title: str,
    layer_kind: str,
    shape: Shape,
    *,
    axis: Axis,
    kind: Kind,
    is_crossed: bool,
    block: str,
) -> LayerChoice:
    units = shape[0] if axis == "first" else shape[-1]
    places = math.prod(shape) // units
    return LayerChoice(
        path=path,
        title=title[:1].upper() + title[1:],
        kind=layer_kind,
        output_shape=shape,
        units=units,
        unit_name="channel" if len(shape) > 1 and axis == "first" else "unit",
        axis=axis,
        has_maps=len(shape) == _RANKS.get(kind, 0) and places > 1,
        is_crossed=is_crossed,
        block=block,
    )
