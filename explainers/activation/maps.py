"""What class activation methods share: the layer that is looked at, and its map over the input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.models.build import network_in
from core.models.vision.shapes import last_map
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Architecture, Vision, walk
from core.records.layers import Axis
from explainers.engine.answer import answered
from explainers.engine.batches import Batches, require_finite
from explainers.explanation import Doubles, Explanation
from explainers.layers.offered import layer_module, map_layer
from explainers.layers.watched import at_layer, real_steps
from explainers.question import Question

Rule = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Maps and slopes (p, C, ...), and the real places (p, 1, ...), to weights (p, C, 1, ...)."""


_HALF = 0.5
_BEHIND = ("norm", "activation", "dropout")
"""What stands behind a convolution without changing what its maps are."""


@dataclass(frozen=True, eq=False)
class MapLayer:
    """A layer that puts out maps.

    Attributes
    ----------
    path : str
        Its name in the program's own network; empty for the last convolution of another one.
    axis : str
        Where its channels stand, before the places or behind them.
    is_named : bool
        Whether the plan names it.
    """

    module: nn.Module
    path: str
    axis: Axis = "first"
    is_named: bool = False


def map_layer_of(question: Question, settings: ExplanationPlan) -> MapLayer:
    """Return the layer that the plan names, or the last one with maps where it names none.

    Raises
    ------
    AuditError
        If the named layer does not exist, or puts out no maps.
    """
    path = settings.inside.layer
    if not path:
        return explained_layer(question.model)
    choice = map_layer(question.architecture, kind=question.kind, path=path)
    module = layer_module(question.model, choice)
    return MapLayer(module, path, choice.axis, is_named=True)


def explained_layer(model: nn.Module) -> MapLayer:
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
    network = network_in(model)
    path = "" if network is None else _explained_path(network.architecture)
    if network is None or not path:
        return MapLayer(last_convolution(model), "")
    return MapLayer(network.get_submodule(path), path)


def _explained_path(architecture: Architecture) -> str:
    for layer in architecture.layers:
        if isinstance(layer, Vision):
            height, width = architecture.input_shape[1:]
            found = last_map(layer.network, height, width)
            if found is None:
                raise ValueError("the network's convolutions only cut patches")
            return f"{layer.name}.{found[0]}"
    return last_maps(architecture)


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

    Maps are upsampled linearly, corners not aligned; those of a row with padding from its real
    places to its real steps, so that a row is told what it is told alone.

    Raises
    ------
    AuditError
        If a gradient is not finite.
    """
    size = tuple(question.inputs.shape[2:])
    found = np.empty((question.rows, 1, *size))

    def ask(start: int, stop: int) -> None:
        inputs = question.inputs[start:stop]
        seen = at_layer(batches, layer.module, inputs, question.targets[start:stop])
        maps, slopes = seen.activation, seen.gradient
        if layer.axis == "last":
            maps, slopes = maps.movedim(-1, 1), slopes.movedim(-1, 1)
        present = real_steps(question.model, layer.path, inputs) if layer.path else None
        if present is None:
            coarse = _weighed(rule, maps, slopes, torch.ones_like(maps[:, :1]))
            mode = "linear" if len(size) == 1 else "bilinear"
            fine = functional.interpolate(coarse, size=size, mode=mode, align_corners=False)
        else:
            real = present.to(maps)[:, None]
            coarse = _weighed(rule, maps * real, slopes * real, real)
            own = (inputs[:, -1] > _HALF).sum(dim=1)
            fine = _over_own_steps(coarse, present.sum(dim=1), own, steps=size[0])
        found[start:stop] = fine.cpu().double().numpy()

    batches.run(question.rows, ask, span=span)
    require_finite(found, what="A gradient")
    return found


def _weighed(rule: Rule, maps: Tensor, slopes: Tensor, real: Tensor) -> Tensor:
    return (rule(maps, slopes, real) * maps).sum(dim=1, keepdim=True).clamp(min=0)


def _over_own_steps(coarse: Tensor, places: Tensor, own: Tensor, *, steps: int) -> Tensor:
    """Return (p, 1, steps): the first `places` (p,) of each row over its first `own` (p,) steps."""
    fine = coarse.new_zeros((len(coarse), 1, steps))
    lengths = torch.stack((places, own), dim=1)
    for few, many in torch.unique(lengths, dim=0).tolist():
        if few and many:
            rows = ((places == few) & (own == many)).to(coarse.device)
            fine[rows, :, :many] = functional.interpolate(
                coarse[rows, :, :few], size=many, mode="linear", align_corners=False
            )
    return fine


def shared_map(
    question: Question, batches: Batches, settings: ExplanationPlan, rule: Rule
) -> Explanation:
    """Return a class activation map whose value at a place is shared evenly among the channels."""
    layer = map_layer_of(question, settings)
    maps = upsampled_maps(question, batches, layer, rule, span=(0, 0.9))
    values = question.shared_by_channels(maps, slice(0, question.rows))
    return answered(batches, question, values=values, steps=1, notes=layer_notes(layer))


def layer_notes(layer: MapLayer) -> tuple[str, ...]:
    """Say which layer was looked at, where the plan names one."""
    return (f"The layer looked at is '{layer.path}'.",) if layer.is_named else ()


def places_of(maps: Tensor) -> tuple[int, ...]:
    """Return the axes of the places of maps (p, C, ...)."""
    return tuple(range(2, maps.ndim))


def mean_slope(_maps: Tensor, slopes: Tensor, real: Tensor) -> Tensor:
    """Return Grad-CAM's weight of each channel: its mean slope over all real places."""
    places = places_of(slopes)
    count = real.sum(dim=places, keepdim=True).clamp(min=1)
    return slopes.sum(dim=places, keepdim=True) / count


@dataclass(eq=False)
class PositiveSlopes:
    """Grad-CAM++'s weight of each channel: its positive slopes, weighed place by place.

    A place counts g² / (2 g² + Σ A · g³), where A are the channel's values and g the slopes; where
    that has no denominator it counts nothing.

    Attributes
    ----------
    has_strayed : bool
        Whether a place with a positive slope counted below 0 or above 1. Where no A is negative
        none can count more than a half.
    """

    has_strayed: bool = False

    def __call__(self, maps: Tensor, slopes: Tensor, _real: Tensor) -> Tensor:
        """Return the weights (n, C, 1, ...) of maps and slopes (n, C, ...)."""
        places = places_of(maps)
        squared = slopes.square()
        below = 2 * squared + maps.sum(dim=places, keepdim=True) * squared * slopes
        is_known = below != 0
        share = torch.where(is_known, squared / torch.where(is_known, below, 1.0), 0.0)
        strays = (slopes > 0) & ((share < 0) | (share > 1))
        self.has_strayed = self.has_strayed or bool(strays.any())
        return (share * slopes.clamp(min=0)).sum(dim=places, keepdim=True)
