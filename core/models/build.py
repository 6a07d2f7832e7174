"""From an architecture to a network, and how its weights start."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from core.devices import seeded_draws
from core.errors import AuditError
from core.models.layers import module_of
from core.models.shapes import GATES, layer_shapes
from core.plan.model import Initialisation
from core.records.architecture import Architecture, Recurrent
from core.seeds import stream_seed

_SMALL_DEVIATION = 0.01


class _Container(nn.Module):
    """Holds layers whose names begin alike, such as "encoder.fc1" and "encoder.fc2"."""


class Network(nn.Module):
    """Layers in order; each is a submodule under its own name, dots leading into containers.

    Attributes
    ----------
    architecture : Architecture
        What the network was built from.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        for layer in architecture.layers:
            *containers, leaf = layer.name.split(".")
            place: nn.Module = self
            for name in containers:
                inner = getattr(place, name, None)
                if inner is None:
                    inner = _Container()
                    place.add_module(name, inner)
                elif not isinstance(inner, _Container):
                    raise _name_is_taken(layer.name)
                place = inner
            if hasattr(place, leaf):
                raise _name_is_taken(layer.name)
            place.add_module(leaf, module_of(layer))

    def in_order(self) -> Iterator[nn.Module]:
        """Yield the layers from input to output."""
        return (self.get_submodule(layer.name) for layer in self.architecture.layers)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the output (N, K) for inputs (N, *input_shape)."""
        for layer in self.in_order():
            inputs = layer(inputs)
        return inputs


def _name_is_taken(name: str) -> AuditError:
    return AuditError(
        "A layer has a name that torch or another layer keeps for itself",
        seen=f"'{name}'",
        remedy=f"Give the layer another name, such as '{name}_layer', also in its weights.",
    )


def build(architecture: Architecture) -> Network:
    """Return a network of float32 weights on the CPU, in training mode.

    The weights are always the same ones until `initialise` or a checkpoint sets them; torch's
    global generator is left untouched.

    Raises
    ------
    AuditError
        If two layers do not fit, share a name, or are too large.
    """
    layer_shapes(architecture)
    with seeded_draws("cpu", 0):
        return Network(architecture)


def initialise(model: Network, how: Initialisation, *, seed: int) -> None:
    """Set the starting weights of `model` in place, from the plan's seed.

    Parameters
    ----------
    how : str
        `default`: torch's own, uniform in ±1/sqrt(fan in). `kaiming`: normal with variance
        2 / fan in. `xavier`: uniform with variance 2 / (fan in + fan out), gates of a recurrent
        layer taken one by one. `small`: normal with standard deviation 0.01. `zeros`: all zero.
        Biases are zero except with `default`.

    References
    ----------
    He, Zhang, Ren, Sun 2015, Delving Deep into Rectifiers, eq. 10; Glorot, Bengio 2010,
    Understanding the difficulty of training deep feedforward neural networks, eq. 16.
    """
    stream = stream_seed(seed, "initialisation")
    if how == "default":
        _reset(model, stream)
        return
    source = torch.Generator().manual_seed(stream)
    gates = {
        layer.name: GATES[layer.cell]
        for layer in model.architecture.layers
        if isinstance(layer, Recurrent)
    }
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1:
                parameter.zero_()
                continue
            for gate in parameter.chunk(gates.get(name.rpartition(".")[0], 1)):
                _draw(gate, how, source=source)


def _reset(model: Network, stream: int) -> None:
    with seeded_draws("cpu", stream):
        for layer in model.in_order():
            if isinstance(layer, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.RNNBase)):
                layer.reset_parameters()


def _draw(weight: Tensor, how: Initialisation, *, source: torch.Generator) -> None:
    match how:
        case "kaiming":
            nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=source)
        case "xavier":
            nn.init.xavier_uniform_(weight, generator=source)
        case "small":
            nn.init.normal_(weight, std=_SMALL_DEVIATION, generator=source)
        case _:
            weight.zero_()
