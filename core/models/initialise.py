"""How the weights of a network start, by the plan's choice and from its seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from core.devices import seeded_draws
from core.models.layers.embedding import LearnedPosition, WordVectors
from core.models.layers.modules import module_of
from core.models.parameters import GATES
from core.plan.model import Initialisation
from core.records.architecture import Vision
from core.seeds import stream_seed

if TYPE_CHECKING:
    from core.models.build import Network

_SMALL_DEVIATION = 0.01
_PLACE_DEVIATION = 0.02
_CELLS = {"RNN_TANH": GATES["rnn"], "LSTM": GATES["lstm"], "GRU": GATES["gru"]}


def initialise(model: Network, how: Initialisation, *, seed: int) -> None:
    """Set the starting weights of `model` in place, from the plan's seed.

    Parameters
    ----------
    how : str
        `default`: torch's own, uniform in ±1/sqrt(fan in); word vectors standard normal, learned
        positions normal with standard deviation 0.02. `kaiming`: normal with variance
        2 / fan in. `xavier`: uniform with variance 2 / (fan in + fan out), gates of a recurrent
        layer taken one by one. With both, word vectors are normal with variance 1 / width, so
        that their length is about 1, and positions as above. `small`: normal with standard
        deviation 0.01. `zeros`: all zero. Biases are zero except with `default`. Normalisations
        always start as the identity (factors 1, offsets 0), and the vector of padding at zero.

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
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, (nn.LayerNorm, nn.modules.batchnorm._BatchNorm)):  # noqa: SLF001 - the base of all of them
                module.reset_parameters()
                continue
            gates = _CELLS[module.mode] if isinstance(module, nn.RNNBase) else 1
            for parameter in module.parameters(recurse=False):
                _start(module, parameter, how, gates=gates, source=source)


def _reset(model: Network, stream: int) -> None:
    """Draw torch's own start again, layer by layer."""
    with seeded_draws("cpu", stream), torch.no_grad():
        for layer, module in zip(model.architecture.layers, model.in_order(), strict=True):
            if isinstance(layer, Vision):
                # torchvision starts each of its networks in a way of its own.
                module.load_state_dict(module_of(layer).state_dict())
                continue
            for inner in module.modules():
                reset = getattr(inner, "reset_parameters", None)
                if reset is not None:
                    reset()


def _start(
    module: nn.Module,
    parameter: Tensor,
    how: Initialisation,
    *,
    gates: int,
    source: torch.Generator,
) -> None:
    if parameter.ndim == 1:
        parameter.zero_()
    elif isinstance(module, WordVectors):
        _draw_rows(parameter, how, deviation=1 / math.sqrt(parameter.shape[1]), source=source)
        parameter[0].zero_()
    elif isinstance(module, LearnedPosition):
        _draw_rows(parameter, how, deviation=_PLACE_DEVIATION, source=source)
    else:
        for gate in parameter.chunk(gates):
            _draw(gate, how, source=source)


def _draw_rows(
    weight: Tensor, how: Initialisation, *, deviation: float, source: torch.Generator
) -> None:
    """Start vectors that are looked up, for which there is no fan in."""
    if how in ("kaiming", "xavier"):
        nn.init.normal_(weight, std=deviation, generator=source)
    else:
        _draw(weight, how, source=source)


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
