"""From an architecture to a network."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from core.devices import seeded_draws
from core.models.initialise import initialise
from core.models.layers.embedding import WordVectors
from core.models.layers.modules import modules_of
from core.models.layers.nested import place_all
from core.models.layers.presence import run, split
from core.models.shapes import layer_shapes
from core.records.architecture import Architecture

__all__ = ["Network", "build", "initialise", "network_in"]


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
        has_padding = architecture.steps != "whole"
        place_all(self, modules_of(architecture.layers, has_padding=has_padding))

    def in_order(self) -> Iterator[nn.Module]:
        """Yield the layers from input to output."""
        # Most names lead to a child; looking that up is a tenth of what `get_submodule` costs.
        own = self._modules
        return (
            own.get(layer.name) or self.get_submodule(layer.name)
            for layer in self.architecture.layers
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the output (N, K) for inputs (N, *input_shape).

        Where rows differ in length, the inputs also tell which steps are real; see
        `core.models.layers.presence`.
        """
        values, present = split(inputs, self.architecture.steps)
        outputs, _ = run(self.in_order(), values, present)
        return outputs

    def embedded(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the word vectors (N, T, width) of a text, and which words are real (N, T)."""
        values, present = split(inputs, self.architecture.steps)
        first = next(self.in_order())
        if present is None or not isinstance(first, WordVectors):
            raise TypeError("the network does not read words")
        return first(values), present

    def after_embedding(self, vectors: Tensor, present: Tensor) -> Tensor:
        """Return the output (N, K) for word vectors (N, T, width), as `embedded` gives them."""
        _, *others = self.in_order()
        outputs, _ = run(others, vectors, present)
        return outputs


def network_in(model: nn.Module) -> Network | None:
    """Return the described network that `model` is or holds, if there is one."""
    return next((module for module in model.modules() if isinstance(module, Network)), None)


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
