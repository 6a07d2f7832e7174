"""The methods of this room, by their names in the catalogue."""

from __future__ import annotations

from types import MappingProxyType

from explainers.explainer import Explainer
from explainers.layers.at_row import layer_activation, layer_gradient_x_activation
from explainers.layers.conductance import layer_conductance
from explainers.layers.explanation import LayerTable
from explainers.layers.influence import internal_influence
from explainers.layers.neuron import neuron_integrated_gradients

BOUND: dict[str, Explainer] = {
    "neuron_integrated_gradients": neuron_integrated_gradients,
}

LAYER_EXPLAINERS: LayerTable = MappingProxyType(
    {
        "layer_activation": layer_activation,
        "layer_gradient_x_activation": layer_gradient_x_activation,
        "layer_conductance": layer_conductance,
        "internal_influence": internal_influence,
    }
)
"""Methods whose values belong to the units of a layer, in the catalogue's order."""
