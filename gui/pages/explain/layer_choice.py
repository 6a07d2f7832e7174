"""Which layer class activation maps and neuron attribution look at: the choices, from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalogue import METHODS
from core.plan import Plan
from core.records.base import Kind
from core.records.layers import LayerChoice

_LAST = "last maps"
_NONE = "choose a layer"
_LAYER, _UNIT = "explanation.inside.layer", "explanation.inside.unit"
_NEURON = "neuron_integrated_gradients"


@dataclass(frozen=True)
class LayerUse:
    """What the methods of the plan need of its layer.

    Attributes
    ----------
    titles : tuple of str
        The methods that look at it.
    needs_maps : bool
        Whether one lays its output over the input, so that it has to keep places.
    has_unit : bool
        Whether one explains a single unit of it, which has to be named.
    """

    titles: tuple[str, ...]
    needs_maps: bool
    has_unit: bool

    def fits(self, layer: LayerChoice) -> bool:
        """Whether the methods can look at this layer."""
        return layer.has_maps or not self.needs_maps


def layer_use(plan: Plan, kind: Kind | None) -> LayerUse | None:
    """Return what the chosen methods need of a layer; None where none looks at one.

    Methods that are not for this kind of data are refused, and need nothing.
    """
    entries = [METHODS[name] for name in plan.explanation.methods]
    families = ("class activation", "layer")
    users = [
        entry
        for entry in entries
        if entry.family in families and (kind is None or kind in entry.kinds)
    ]
    if not users:
        return None
    return LayerUse(
        titles=tuple(entry.title for entry in users),
        needs_maps=any(entry.family == "class activation" for entry in users),
        has_unit=any(entry.family == "layer" for entry in users),
    )


def layer_options(
    plan: Plan, use: LayerUse, layers: Sequence[LayerChoice]
) -> list[tuple[str, str]]:
    """Return path and words of each layer that fits, from input to output.

    What the plan asks for stands among them, also where it does not fit or is not known.
    """
    asked = plan.explanation.inside.layer
    found = [(one.path, layer_words(one)) for one in layers if use.fits(one)]
    if use.needs_maps or not asked:
        found.insert(0, ("", _NONE if use.has_unit else _LAST))
    if asked not in dict(found):
        known = next((one for one in layers if one.path == asked), None)
        found.append((asked, asked if known is None else layer_words(known)))
    return found


def unit_words(layer: LayerChoice | None) -> tuple[str, int]:
    """Return what the units of a layer are called, and how many there are; 0 if not known."""
    return ("unit", 0) if layer is None else (layer.unit_name, layer.units)


def layer_words(layer: LayerChoice) -> str:
    """Return name and kind of a layer: "conv2: 3×3 convolution"."""
    return f"{layer.path}: {layer.title}"


def layer_changes(path: str) -> dict[str, object]:
    """Return the changes of a plan that then looks into this layer, at its first unit."""
    return {_LAYER: path, _UNIT: 1}


def unit_changes(plan: Plan, unit: int, *, layer: str = "") -> dict[str, object]:
    """Return the changes of a plan of which neuron attribution then explains this unit.

    Parameters
    ----------
    layer : str
        The layer that the unit was seen in: the plan then names it, and asks the method.
    """
    changes: dict[str, object] = {_UNIT: unit}
    if layer:
        methods = plan.explanation.methods
        changes[_LAYER] = layer
        changes["explanation.methods"] = tuple(dict.fromkeys([*methods, _NEURON]))
    return changes
