"""What class activation methods share: the layer that is looked at, and its map over the input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.models.build import Network
from core.models.vision.shapes import last_map
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture, Vision, walk
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Explanation
from explainers.layers.offered import layer_module, map_layer
from explainers.layers.watched import at_layer
from explainers.question import Question, output_notes

Doubles = npt.NDArray[np.float64]
Rule = Callable[[Tensor, Tensor], Tensor]
"""Maps and slopes (p, C, ...) to the weight (p, C, 1, ...) of each channel."""


_BEHIND = ("norm", "activation", "dropout")
"""What stands behind a convolution without changing what its maps are."""


@dataclass(frozen=True, eq=False)
class MapLayer:
    """A layer that puts out maps, and whether its channels stand before the places."""

    module: nn.Module
    is_channels_first: bool = True
    name: str = ""


def map_layer_of(question: Question, settings: ExplanationPlan) -> MapLayer:
    """Return the layer that the plan names, or the last convolution where it names none.

    Raises
    ------
    AuditError
        If the named layer does not exist, or puts out no maps.
    """
    path = settings.inside.layer
    if not path:
        return MapLayer(explained_layer(question.model))
    choice = map_layer(question.architecture, kind=question.kind, path=path)
    module = layer_module(question.model, choice)
    return MapLayer(module, choice.axis == "first", path)


def explained_layer(model: nn.Module) -> nn.Module:
    """Return the layer whose output is looked at by default: the last one with maps.

    That is the last convolution with the normalisation and the activation right behind it, or the
    last block around convolutions. Before them the map would change with a constant that the
    normalisation takes away again, and would be empty where only differences between channels
    count. Of torchvision's networks the last stage is taken, which is what every path through them
    ends in: their last convolution may be one branch of several. Of networks that are not the
    program's own it is the last convolution itself.

    Raises
    ------
    ValueError
        If there is none; `explainers.preparation.suitability` refuses such networks before.
    """
    for module in model.modules():
        if not isinstance(module, Network):
            continue
        height, width = (*module.architecture.input_shape, 0, 0)[1:3]
        for layer in module.architecture.layers:
            if isinstance(layer, Vision):
                found = last_map(layer.network, height, width)
                if found is None:
                    raise ValueError("the network's convolutions only cut patches")
                return module.get_submodule(f"{layer.name}.{found[0]}")
        name = last_maps(module.architecture)
        if name:
            return module.get_submodule(name)
    return last_convolution(model)


def last_maps(architecture: Architecture) -> str:
    """Return the name of the last layer whose maps a convolution made; empty without one."""
    found = ""
    is_behind = False
    for layer in architecture.layers:
        if any(inner.kind == "conv" for inner in walk((layer,))):
            found, is_behind = layer.name, True
        elif is_behind and layer.kind in _BEHIND:
            found = layer.name
        else:
            is_behind = False
    return found


def last_convolution(model: nn.Module) -> nn.Module:
    """Return the last convolution, in the order in which the model declares its modules.

    Raises
    ------
    ValueError
        If there is none; `explainers.preparation.suitability` refuses such networks before.
    """
    found = [module for module in model.modules() if isinstance(module, (nn.Conv1d, nn.Conv2d))]
    if not found:
        raise ValueError("the network has no convolution")
    return found[-1]


def upsampled_maps(
    question: Question,
    batches: Batches,
    layer: MapLayer,
    rule: Rule,
    *,
    span: tuple[float, float] = (0, 1),
) -> Doubles:
    """Return the positive part (n, 1, ...) of the channels' weighted sum, as large as the input.

    Maps are upsampled linearly, corners not aligned.

    Raises
    ------
    AuditError
        If a gradient is not finite.
    """
    size = tuple(question.inputs.shape[2:])
    mode = "linear" if len(size) == 1 else "bilinear"
    found = np.empty((question.rows, 1, *size))

    def ask(start: int, stop: int) -> None:
        seen = at_layer(
            batches, layer.module, question.inputs[start:stop], question.targets[start:stop]
        )
        maps, slopes = seen.activation, seen.gradient
        if not layer.is_channels_first:
            maps, slopes = maps.movedim(-1, 1), slopes.movedim(-1, 1)
        coarse = (rule(maps, slopes) * maps).sum(dim=1, keepdim=True).clamp(min=0)
        fine = functional.interpolate(coarse, size=size, mode=mode, align_corners=False)
        found[start:stop] = fine.cpu().double().numpy()

    batches.run(question.rows, ask, span=span)
    require_finite(found, what="A gradient")
    return found


def shared_map(
    question: Question, batches: Batches, settings: ExplanationPlan, rule: Rule
) -> Explanation:
    """Return a class activation map whose value at a place is shared evenly among the channels."""
    layer = map_layer_of(question, settings)
    maps = upsampled_maps(question, batches, layer, rule, span=(0, 0.9))
    values = question.shared_by_channels(maps, slice(0, question.rows))
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=(*output_notes(question), *layer_notes(layer)),
        halvings=tuple(batches.halvings),
    )


def layer_notes(layer: MapLayer) -> tuple[str, ...]:
    """Say which layer was looked at, where the plan names one."""
    return (f"Looked at is layer '{layer.name}'.",) if layer.name else ()


def places_of(maps: Tensor) -> tuple[int, ...]:
    """Return the axes of the places of maps (p, C, ...)."""
    return tuple(range(2, maps.ndim))


def mean_slope(maps: Tensor, slopes: Tensor) -> Tensor:
    """Return Grad-CAM's weight of each channel: its mean slope over all places."""
    return slopes.mean(dim=places_of(maps), keepdim=True)


def positive_slopes(maps: Tensor, slopes: Tensor) -> Tensor:
    """Return Grad-CAM++'s weight of each channel: its positive slopes, weighed place by place.

    A place counts g² / (2 g² + Σ A · g³), where A are the channel's values and g the slopes; where
    that has no denominator it counts nothing.
    """
    places = places_of(maps)
    squared = slopes.square()
    below = 2 * squared + maps.sum(dim=places, keepdim=True) * squared * slopes
    is_known = below != 0
    share = torch.where(is_known, squared / torch.where(is_known, below, 1.0), 0.0)
    return (share * slopes.clamp(min=0)).sum(dim=places, keepdim=True)
