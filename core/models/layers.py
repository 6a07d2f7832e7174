"""The torch module behind each kind of layer; one instance for one call, never in place.

Explanation methods hook modules, so that a function call, a reused module or an in-place
operation would be invisible or wrong to them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.records.architecture import (
    Activation,
    Conv,
    Dropout,
    Layer,
    Linear,
    Pool,
    Recurrent,
    Reshape,
    Scale,
)


class RnnStates(nn.RNN):
    """Tanh RNN that gives only the states (N, T, D·H), as one tensor that can be hooked."""

    def forward(self, inputs: Tensor) -> Tensor:  # type: ignore[override]
        """Return the states of all steps."""
        states, _ = super().forward(inputs)
        return states


class LstmStates(nn.LSTM):
    """LSTM that gives only the states (N, T, D·H), as one tensor that can be hooked."""

    def forward(self, inputs: Tensor) -> Tensor:  # type: ignore[override]
        """Return the states of all steps."""
        states, _ = super().forward(inputs)
        return states


class GruStates(nn.GRU):
    """GRU that gives only the states (N, T, D·H), as one tensor that can be hooked."""

    def forward(self, inputs: Tensor) -> Tensor:  # type: ignore[override]
        """Return the states of all steps."""
        states, _ = super().forward(inputs)
        return states


class StepsFirst(nn.Module):
    """(N, C, T) to (N, T, C)."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the series with steps before channels."""
        return inputs.transpose(1, 2)


class LastStep(nn.Module):
    """(N, T, D·H) to (N, D·H): the state in which each direction ends.

    The second direction reads from the end, so that its last state stands at the first step.
    """

    def __init__(self, directions: int) -> None:
        super().__init__()
        self.directions = directions

    def forward(self, states: Tensor) -> Tensor:
        """Return the last state of each direction."""
        if self.directions == 1:
            return states[:, -1]
        hidden = states.shape[2] // 2
        return torch.cat((states[:, -1, :hidden], states[:, 0, hidden:]), dim=1)


class MeanStep(nn.Module):
    """(N, T, D·H) to (N, D·H): the mean over steps."""

    def forward(self, states: Tensor) -> Tensor:
        """Return the mean state."""
        return states.mean(dim=1)


class FixedScale(nn.Module):
    """y = factor · x + offset; plain numbers, so that a state dict from elsewhere still fits."""

    def __init__(self, factor: float, offset: float) -> None:
        super().__init__()
        self.factor = factor
        self.offset = offset

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the scaled inputs."""
        return inputs * self.factor + self.offset


_ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "gelu": nn.GELU,
    "leaky_relu": nn.LeakyReLU,
    "identity": nn.Identity,
}


def module_of(layer: Layer) -> nn.Module:  # noqa: PLR0911 - one return for each kind of layer
    """Return a new module for a layer."""
    match layer:
        case Linear():
            return nn.Linear(layer.inputs, layer.outputs)
        case Conv():
            return _convolution(layer)
        case Pool():
            return _pooling(layer)
        case Recurrent():
            return _recurrence(layer)
        case Activation(function="softmax"):
            return nn.Softmax(dim=1)
        case Activation():
            return _ACTIVATIONS[layer.function]()
        case Dropout():
            return nn.Dropout(layer.probability)
        case Reshape():
            return _reshape(layer)
        case Scale():
            return FixedScale(layer.factor, layer.offset)


def _recurrence(layer: Recurrent) -> nn.Module:
    kinds: dict[str, type[RnnStates | LstmStates | GruStates]] = {
        "rnn": RnnStates,
        "lstm": LstmStates,
        "gru": GruStates,
    }
    return kinds[layer.cell](
        layer.inputs,
        layer.hidden,
        num_layers=layer.layers,
        bidirectional=layer.bidirectional,
        # torch drops out between layers only, and warns where there is one layer.
        dropout=layer.dropout if layer.layers > 1 else 0.0,
        batch_first=True,
    )


def _convolution(layer: Conv) -> nn.Module:
    kinds: dict[int, type[nn.Conv1d | nn.Conv2d]] = {1: nn.Conv1d, 2: nn.Conv2d}
    return kinds[layer.dimensions](
        layer.inputs,
        layer.outputs,
        layer.kernel,
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
    )


def _pooling(layer: Pool) -> nn.Module:
    kinds: dict[tuple[str, int], type[nn.Module]] = {
        ("max", 1): nn.MaxPool1d,
        ("max", 2): nn.MaxPool2d,
        ("average", 1): nn.AvgPool1d,
        ("average", 2): nn.AvgPool2d,
    }
    return kinds[layer.operation, layer.dimensions](layer.kernel, stride=layer.stride)


def _reshape(layer: Reshape) -> nn.Module:
    match layer.operation:
        case "flatten":
            return nn.Flatten()
        case "steps_first":
            return StepsFirst()
        case "last_step":
            return LastStep(layer.directions)
        case "mean_step":
            return MeanStep()
