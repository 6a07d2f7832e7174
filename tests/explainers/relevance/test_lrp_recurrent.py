"""Relevance through recurrent cells, against messages between single units in float64."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import nn

from explainers.relevance.lrp_recurrent import recurrent_relevance

Doubles = npt.NDArray[np.float64]
Kind = Literal["RNN", "LSTM", "GRU"]


def _stable(value: float) -> float:
    return value + (1e-3 if value >= 0 else -1e-3)


def _messages(values: Doubles, weights: Doubles, sums: Doubles, relevance: Doubles) -> Doubles:
    """Relevance of `values` for that of weighted sums, one message after the other."""
    found = np.zeros(len(values))
    for unit in range(len(sums)):
        for place in range(len(values)):
            message = values[place] * weights[unit, place] / _stable(sums[unit])
            found[place] += message * relevance[unit]
    return found


def _of_sum(parts: tuple[Doubles, Doubles], relevance: Doubles) -> tuple[Doubles, Doubles]:
    sums = parts[0] + parts[1]
    stable = np.array([_stable(value) for value in sums])
    return parts[0] / stable * relevance, parts[1] / stable * relevance


def _sigmoid(values: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-values)))


def _naive(kind: Kind, weights: list[Doubles], x: Doubles, relevance: Doubles) -> Doubles:
    """One layer, one direction, one row: inputs (T, C), relevance of the states (T, H)."""
    steps, hidden = relevance.shape
    w, u, b, d = weights
    h = np.zeros((steps + 1, hidden))
    c = np.zeros((steps + 1, hidden))
    kept: list[tuple[Doubles, ...]] = []
    for t in range(steps):
        if kind == "RNN":
            sums = w @ x[t] + b + u @ h[t] + d
            kept.append((sums,))
            h[t + 1] = np.tanh(sums)
        elif kind == "LSTM":
            i, f, g, o = np.split(w @ x[t] + b + u @ h[t] + d, 4)
            added, remembered = _sigmoid(i) * np.tanh(g), _sigmoid(f) * c[t]
            c[t + 1] = added + remembered
            h[t + 1] = _sigmoid(o) * np.tanh(c[t + 1])
            kept.append((g, added, remembered))
        else:
            a, e = np.split(w @ x[t] + b, 3), np.split(u @ h[t] + d, 3)
            r, z = _sigmoid(a[0] + e[0]), _sigmoid(a[1] + e[1])
            n = a[2] + r * e[2]
            added, remembered = (1 - z) * np.tanh(n), z * h[t]
            h[t + 1] = added + remembered
            kept.append((n, added, remembered, r))
    found = np.zeros_like(x)
    of_h, of_c = np.zeros(hidden), np.zeros(hidden)
    for t in reversed(range(steps)):
        arriving = of_h + relevance[t]
        if kind == "RNN":
            (sums,) = kept[t]
            found[t] = _messages(x[t], w, sums, arriving)
            of_h = _messages(h[t], u, sums, arriving)
        elif kind == "LSTM":
            g, added, remembered = kept[t]
            signal, of_c = _of_sum((added, remembered), arriving + of_c)
            found[t] = _messages(x[t], np.split(w, 4)[2], g, signal)
            of_h = _messages(h[t], np.split(u, 4)[2], g, signal)
        else:
            n, added, remembered, r = kept[t]
            signal, of_h = _of_sum((added, remembered), arriving)
            found[t] = _messages(x[t], np.split(w, 3)[2], n, signal)
            of_h = of_h + _messages(h[t], np.split(u, 3)[2] * r[:, None], n, signal)
    return found


def _module(kind: Kind, *, layers: int, is_both_ways: bool) -> nn.RNNBase:
    kinds: dict[Kind, type[nn.RNN | nn.LSTM | nn.GRU]] = {
        "RNN": nn.RNN,
        "LSTM": nn.LSTM,
        "GRU": nn.GRU,
    }
    torch.manual_seed(3)
    module = kinds[kind](2, 3, num_layers=layers, bidirectional=is_both_ways, batch_first=True)
    return module.double().requires_grad_(False)


def _weights(module: nn.RNNBase, layer: int, end: str) -> list[Doubles]:
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return [getattr(module, f"{name}_l{layer}{end}").numpy() for name in names]


@pytest.fixture(autouse=True)
def draws() -> torch.Generator:
    return torch.Generator().manual_seed(11)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_a_cell_passes_messages_as_reckoned_unit_by_unit(
    kind: Kind, draws: torch.Generator
) -> None:
    module = _module(kind, layers=1, is_both_ways=False)
    x = torch.randn(2, 5, 2, generator=draws, dtype=torch.float64)
    relevance = torch.randn(2, 5, 3, generator=draws, dtype=torch.float64)
    found = recurrent_relevance(module, x, relevance).numpy()
    for row in range(2):
        expected = _naive(kind, _weights(module, 0, ""), x[row].numpy(), relevance[row].numpy())
        assert np.allclose(found[row], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_layers_and_directions_are_gone_through_from_the_last_to_the_first(
    kind: Kind, draws: torch.Generator
) -> None:
    module = _module(kind, layers=2, is_both_ways=True)
    x = torch.randn(1, 4, 2, generator=draws, dtype=torch.float64)
    relevance = torch.randn(1, 4, 6, generator=draws, dtype=torch.float64)
    lower = _module(kind, layers=1, is_both_ways=True)
    lower.load_state_dict(
        {name: part for name, part in module.state_dict().items() if "_l0" in name}
    )
    between = lower(x)[0][0].numpy()
    of_between = _both(kind, module, 1, between, relevance[0].numpy())
    expected = _both(kind, module, 0, x[0].numpy(), of_between)
    found = recurrent_relevance(module, x, relevance)[0].numpy()
    assert np.allclose(found, expected, rtol=1e-8, atol=1e-8)


def _both(kind: Kind, module: nn.RNNBase, layer: int, x: Doubles, relevance: Doubles) -> Doubles:
    ahead = _naive(kind, _weights(module, layer, ""), x, relevance[:, :3])
    back = _naive(kind, _weights(module, layer, "_reverse"), x[::-1], relevance[::-1, 3:])
    return ahead + back[::-1]


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_steps_that_are_not_real_are_skipped(kind: Kind, draws: torch.Generator) -> None:
    module = _module(kind, layers=1, is_both_ways=True)
    x = torch.randn(1, 5, 2, generator=draws, dtype=torch.float64)
    relevance = torch.randn(1, 5, 6, generator=draws, dtype=torch.float64)
    present = torch.tensor([[True, False, True, True, False]])
    found = recurrent_relevance(module, x, relevance, present=present)
    alone = recurrent_relevance(module, x[:, present[0]], relevance[:, present[0]])
    assert torch.allclose(found[:, present[0]], alone)
    assert not found[:, ~present[0]].any()
