"""Methods that ask about one layer of the network, or one of its units."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES: tuple[MethodEntry, ...] = (
    MethodEntry(
        name="neuron_integrated_gradients",
        title="Neuron Integrated Gradients",
        family="layer",
        needs=("gradients", "layer", "baseline"),
        sum_rule="sum",
        citation="Sundararajan, Taly, Yan 2017, Axiomatic Attribution for Deep Networks, eq. 1, "
        "with a unit in the output's place",
        shows="How the change of one unit of a layer, from baseline to row, is shared out among "
        "the inputs; of a channel, the change of its mean over all places.",
        does_not_show="Whether the network's output makes any use of that unit.",
    ),
)
"""Methods that explain a unit of a layer by the input; they stand among all others."""
LAYER_ENTRIES: tuple[MethodEntry, ...] = (
    MethodEntry(
        name="layer_activation",
        title="Layer activation",
        family="layer",
        needs=("layer",),
        sum_rule="none",
        citation="Erhan, Bengio, Courville, Vincent 2009, Visualizing Higher-Layer Features of a "
        "Deep Network (activation of a unit)",
        shows="What each unit of the layer puts out for a row, averaged over its places.",
        does_not_show="Whether the output uses the unit, or in which direction.",
    ),
    MethodEntry(
        name="layer_gradient_x_activation",
        title="Layer gradient × activation",
        family="layer",
        needs=("gradients", "layer"),
        sum_rule="none",
        citation="Shrikumar, Greenside, Shcherbina, Kundaje 2016, Not Just a Black Box, at a layer",
        shows="The slope of the output by each unit times what the unit puts out.",
        does_not_show="The share of the output: beyond a curved layer the values do not add up.",
    ),
    MethodEntry(
        name="layer_conductance",
        title="Layer conductance",
        family="layer",
        needs=("gradients", "layer", "baseline"),
        sum_rule="sum",
        citation="Dhamdhere, Sundararajan, Yan 2019, How Important Is a Neuron, eq. 2",
        shows="How the change of the output from baseline to row flows through the units of the "
        "layer, along a straight path of the input.",
        does_not_show="What a unit stands for; and where other paths lead past the layer, the "
        "whole change.",
    ),
    MethodEntry(
        name="internal_influence",
        title="Internal influence",
        family="layer",
        needs=("gradients", "layer", "baseline"),
        sum_rule="none",
        citation="Leino, Sen, Datta, Fredrikson, Li 2018, Influence-Directed Explanations, "
        "definition 1",
        shows="How strongly the output reacts to each unit, averaged along the path from baseline "
        "to row.",
        does_not_show="How much the unit changed, and so what it contributed.",
    ),
)
"""Methods whose values belong to the units of a layer, not to the input."""
