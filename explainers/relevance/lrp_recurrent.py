"""Relevance through recurrent layers: all of it to the signal, none to the gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.models.layers.presence import OverSteps
from explainers.relevance.lrp_rules import stable

State = tuple[Tensor, ...]
"""What a cell hands from step to step: (h,) or (h, c), each (N, H)."""

EPSILON = 1e-3
"""Stabiliser of every sum within a recurrent layer, that of Arras et al."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Those of one layer in one direction, gates below one another as torch has them.

    Attributes
    ----------
    inputs : Tensor
        (gates·H, C).
    states : Tensor
        (gates·H, H).
    input_bias, state_bias : Tensor
        (gates·H,).
    """

    inputs: Tensor
    states: Tensor
    input_bias: Tensor
    state_bias: Tensor

    @classmethod
    def of(cls, module: nn.RNNBase, layer: int, *, is_reverse: bool) -> Weights:
        """Return the weights of a layer, counted from 0."""
        end = f"_l{layer}{'_reverse' if is_reverse else ''}"
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return cls(*(getattr(module, name + end).detach() for name in names))


@dataclass(frozen=True, eq=False)
class Cell:
    """How one kind of cell steps on, and how it hands relevance back.

    Attributes
    ----------
    states : int
        Tensors in its state.
    step : callable
        Weights, input (N, C) and state to the next state and what `back` needs to know.
    back : callable
        Weights, input, state before the step, what `step` kept, and the relevance of the state
        after it, to the relevance of the input and of the state before.
    """

    states: int
    step: Callable[[Weights, Tensor, State], tuple[State, State]]
    back: Callable[[Weights, Tensor, State, State, State], tuple[Tensor, State]]


class RelevantStates(OverSteps, nn.Module):
    """A recurrent layer that hands relevance back where gradients would go.

    The layer is held out of sight, so that no hook is set on it.
    """

    def __init__(self, module: nn.RNNBase) -> None:
        super().__init__()
        self._held = (module,)

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the states (N, T, D·H), zeros where no step is real."""
        states: Tensor = _Relevance.apply(inputs, present, self._held[0])  # type: ignore[no-untyped-call]
        return states


class _Relevance(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx,
        inputs: Tensor,
        present: Tensor | None,
        module: nn.RNNBase,
    ) -> Tensor:
        ctx.save_for_backward(inputs)
        ctx.module, ctx.present = module, present  # type: ignore[attr-defined]
        found: Tensor = module(inputs) if present is None else module(inputs, present)
        return found

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, *relevance: Tensor
    ) -> tuple[Tensor, None, None]:
        (inputs,) = ctx.saved_tensors  # type: ignore[attr-defined]
        module: nn.RNNBase = ctx.module  # type: ignore[attr-defined]
        present: Tensor | None = ctx.present  # type: ignore[attr-defined]
        return recurrent_relevance(module, inputs, relevance[0], present=present), None, None


def recurrent_relevance(
    module: nn.RNNBase, inputs: Tensor, relevance: Tensor, *, present: Tensor | None = None
) -> Tensor:
    """Return the relevance (N, T, C) of the inputs of an RNN, LSTM or GRU.

    Layers are gone through from the last to the first, each direction by itself. Biases keep
    their share; the states before the first step are zero and get none.

    Parameters
    ----------
    relevance : Tensor
        (N, T, D·H), that of the states of all steps.
    present : Tensor, optional
        (N, T) bool, which steps are real; the others are skipped.

    References
    ----------
    Arras, Montavon, Müller, Samek 2017, Explaining Recurrent Neural Network Predictions in
    Sentiment Analysis: the rule for weighted sums with its bias factor δ at 0, and for products
    of a gate and a signal all relevance to the signal; Arras et al. 2019, Explaining and
    Interpreting LSTMs, signal-take-all. Deviation: neither treats the GRU; there the same rules
    hold for its sums (1 − z) n + z h and W x + r (U h + b).
    """
    if present is None:
        present = torch.ones_like(inputs[:, :, 0], dtype=torch.bool)
    cell = _CELLS[module.mode]
    directions = (False, True) if module.bidirectional else (False,)
    layers: list[list[_Pass]] = []
    values = inputs
    for layer in range(module.num_layers):
        passes = [
            _Pass.through(
                cell, Weights.of(module, layer, is_reverse=flip), values, present, is_reverse=flip
            )
            for flip in directions
        ]
        layers.append(passes)
        values = torch.cat([found.states for found in passes], dim=2)
    for passes in reversed(layers):
        parts = relevance.chunk(len(passes), dim=2)
        shares = [found.back(part) for found, part in zip(passes, parts, strict=True)]
        relevance = torch.stack(shares).sum(dim=0)
    return relevance


@dataclass(frozen=True, eq=False)
class _Pass:
    """One direction of one layer, gone through step by step.

    Attributes
    ----------
    inputs, states : Tensor
        (N, T, C) and (N, T, H), in the order of the row.
    before, kept : list of State
        The state before each step, and what the cell kept, in the order of reading.
    """

    cell: Cell
    weights: Weights
    inputs: Tensor
    present: Tensor
    is_reverse: bool
    states: Tensor
    before: list[State]
    kept: list[State]

    @classmethod
    def through(
        cls, cell: Cell, weights: Weights, inputs: Tensor, present: Tensor, *, is_reverse: bool
    ) -> _Pass:
        width = weights.states.shape[1]
        state: State = (inputs.new_zeros(len(inputs), width),) * cell.states
        states = inputs.new_zeros(*inputs.shape[:2], width)
        before, kept = [], []
        for place in _order(inputs.shape[1], is_reverse=is_reverse):
            following, seen = cell.step(weights, inputs[:, place], state)
            before.append(state)
            kept.append(seen)
            is_real = present[:, place, None]
            state = _chosen(is_real, following, state)
            states[:, place] = torch.where(is_real, state[0], states[:, place])
        return cls(cell, weights, inputs, present, is_reverse, states, before, kept)

    def back(self, relevance: Tensor) -> Tensor:
        """Return the relevance (N, T, C) of the inputs for that of the states (N, T, H)."""
        found = torch.zeros_like(self.inputs)
        carried: State = (torch.zeros_like(relevance[:, 0]),) * self.cell.states
        order = _order(self.inputs.shape[1], is_reverse=self.is_reverse)
        for place, before, kept in reversed(list(zip(order, self.before, self.kept, strict=True))):
            is_real = self.present[:, place, None]
            arriving = (carried[0] + relevance[:, place], *carried[1:])
            share, passed = self.cell.back(
                self.weights, self.inputs[:, place], before, kept, arriving
            )
            found[:, place] = torch.where(is_real, share, found[:, place])
            carried = _chosen(is_real, passed, carried)
        return found


def _order(steps: int, *, is_reverse: bool) -> list[int]:
    return list(reversed(range(steps))) if is_reverse else list(range(steps))


def _chosen(is_real: Tensor, new: State, old: State) -> State:
    return tuple(
        torch.where(is_real, after, before) for after, before in zip(new, old, strict=True)
    )


def _share(relevance: Tensor, sums: Tensor) -> Tensor:
    return relevance / stable(sums, EPSILON)


def _rnn_step(weights: Weights, inputs: Tensor, state: State) -> tuple[State, State]:
    from_inputs = inputs @ weights.inputs.T + weights.input_bias
    sums = from_inputs + state[0] @ weights.states.T + weights.state_bias
    return (torch.tanh(sums),), (sums,)


def _rnn_back(
    weights: Weights, inputs: Tensor, state: State, kept: State, relevance: State
) -> tuple[Tensor, State]:
    share = _share(relevance[0], kept[0])
    return inputs * (share @ weights.inputs), (state[0] * (share @ weights.states),)


def _lstm_step(weights: Weights, inputs: Tensor, state: State) -> tuple[State, State]:
    from_inputs = inputs @ weights.inputs.T + weights.input_bias
    sums = from_inputs + state[0] @ weights.states.T + weights.state_bias
    entry, forget, signal, leave = sums.chunk(4, dim=1)
    added = torch.sigmoid(entry) * torch.tanh(signal)
    remembered = torch.sigmoid(forget) * state[1]
    memory = remembered + added
    following = (torch.sigmoid(leave) * torch.tanh(memory), memory)
    return following, (signal, added, remembered)


def _lstm_back(
    weights: Weights, inputs: Tensor, state: State, kept: State, relevance: State
) -> tuple[Tensor, State]:
    signal, added, remembered = kept
    by_memory = _share(relevance[0] + relevance[1], remembered + added)
    share = _share(added * by_memory, signal)
    _, _, of_inputs, _ = weights.inputs.chunk(4)
    _, _, of_states, _ = weights.states.chunk(4)
    return inputs * (share @ of_inputs), (state[0] * (share @ of_states), remembered * by_memory)


def _gru_step(weights: Weights, inputs: Tensor, state: State) -> tuple[State, State]:
    from_inputs = (inputs @ weights.inputs.T + weights.input_bias).chunk(3, dim=1)
    from_states = (state[0] @ weights.states.T + weights.state_bias).chunk(3, dim=1)
    reset, update = (torch.sigmoid(from_inputs[gate] + from_states[gate]) for gate in (0, 1))
    signal = from_inputs[2] + reset * from_states[2]
    added = (1 - update) * torch.tanh(signal)
    remembered = update * state[0]
    return (remembered + added,), (signal, added, remembered, reset)


def _gru_back(
    weights: Weights, inputs: Tensor, state: State, kept: State, relevance: State
) -> tuple[Tensor, State]:
    signal, added, remembered, reset = kept
    by_state = _share(relevance[0], remembered + added)
    share = _share(added * by_state, signal)
    of_inputs, of_states = weights.inputs.chunk(3)[2], weights.states.chunk(3)[2]
    through_state = state[0] * ((share * reset) @ of_states)
    return inputs * (share @ of_inputs), (remembered * by_state + through_state,)


_CELLS = {
    "RNN_TANH": Cell(states=1, step=_rnn_step, back=_rnn_back),
    "LSTM": Cell(states=2, step=_lstm_step, back=_lstm_back),
    "GRU": Cell(states=1, step=_gru_step, back=_gru_back),
}
