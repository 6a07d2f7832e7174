"""Recurrent layers as modules that give one tensor, and the readouts of their states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from core.models.layers.presence import OverSteps, counts, first_steps, last_steps, masked
from core.records.architecture import Recurrent


class RnnStates(OverSteps, nn.RNN):
    """Tanh RNN that gives only the states (N, T, D·H), as one tensor that can be hooked."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:  # type: ignore[override]
        """Return the states of all steps, zeros where no step is real."""
        return _states(super().forward, inputs, present)


class LstmStates(OverSteps, nn.LSTM):
    """LSTM that gives only the states (N, T, D·H), as one tensor that can be hooked."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:  # type: ignore[override]
        """Return the states of all steps, zeros where no step is real."""
        return _states(super().forward, inputs, present)


class GruStates(OverSteps, nn.GRU):
    """GRU that gives only the states (N, T, D·H), as one tensor that can be hooked."""

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:  # type: ignore[override]
        """Return the states of all steps, zeros where no step is real."""
        return _states(super().forward, inputs, present)


class LastStep(OverSteps, nn.Module):
    """(N, T, D·H) to (N, D·H): the state in which each direction ends.

    The second direction reads from the end, so that its last state stands at the first step.
    """

    def __init__(self, directions: int) -> None:
        super().__init__()
        self.directions = directions

    def forward(self, states: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the last state of each direction."""
        if present is None:
            ends, starts = states[:, -1], states[:, 0]
        else:
            states = masked(states, present, axis=1)
            rows = torch.arange(len(states), device=states.device)
            ends, starts = states[rows, last_steps(present)], states[rows, first_steps(present)]
        if self.directions == 1:
            return ends
        hidden = states.shape[2] // 2
        return torch.cat((ends[:, :hidden], starts[:, hidden:]), dim=1)

    def presence_after(self, present: Tensor) -> None:  # noqa: ARG002 - the steps are gone
        """Return None: the output has no steps."""
        return


class MeanStep(OverSteps, nn.Module):
    """(N, T, D·H) to (N, D·H): the mean over real steps."""

    def forward(self, states: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the mean state."""
        if present is None:
            return states.mean(dim=1)
        return masked(states, present, axis=1).sum(dim=1) / counts(present)[:, None]

    def presence_after(self, present: Tensor) -> None:  # noqa: ARG002 - the steps are gone
        """Return None: the output has no steps."""
        return


def recurrence(layer: Recurrent) -> nn.Module:
    """Return a new module for a recurrent layer."""
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


def _states(read: Callable[..., tuple[Any, Any]], inputs: Tensor, present: Tensor | None) -> Tensor:
    """Run a recurrent layer over real steps only."""
    if present is None or bool(present.all()):
        whole: Tensor = read(inputs)[0]
        return whole
    # Real steps come to the front; almost always they stand there already.
    order = None
    if bool((present[:, 1:] & ~present[:, :-1]).any()):
        order = torch.argsort((~present).to(torch.uint8), dim=1, stable=True)
        inputs = inputs.gather(1, order[:, :, None].expand_as(inputs))
    packed: PackedSequence = pack_padded_sequence(
        inputs, counts(present).cpu(), batch_first=True, enforce_sorted=False
    )
    states, _ = pad_packed_sequence(
        read(packed)[0], batch_first=True, total_length=present.shape[1]
    )
    if order is not None:
        places = order.argsort(dim=1)
        states = states.gather(1, places[:, :, None].expand_as(states))
    return masked(states, present, axis=1)
