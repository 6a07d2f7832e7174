"""Choices about one layer of the network."""

from __future__ import annotations

from typing import Literal

from core.plan.fields import Section, setting

LayerMethodName = Literal[
    "layer_activation", "layer_gradient_x_activation", "layer_conductance", "internal_influence"
]


class InsidePlan(Section):
    """Which layer is looked into."""

    layer: str = setting(
        "Layer",
        "Name of a layer of the network; empty: the last maps of a convolution for class "
        "activation, and no layer else.",
        default="",
    )
    unit: int = setting(
        "Unit",
        "Number of the unit or channel of the layer, from 1, that neuron attribution explains.",
        default=1,
        ge=1,
        le=1_000_000,
    )
    methods: tuple[LayerMethodName, ...] = setting(
        "Layer methods",
        "Methods that tell what each unit of the layer contributed.",
        default=("layer_conductance",),
        min_length=1,
    )
