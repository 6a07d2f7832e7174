"""Attention over steps: a learned weighted mean, and the transformer's encoder layer.

Every function is a module of its own that is called once, so that it can be hooked; the weights
of attention are what a `Softmax` module gives, and `attention_weights` reads them there.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from core.models.layers.presence import OverSteps, masked
from core.records.architecture import Encoder


class StepAttention(OverSteps, nn.Module):
    """(N, T, F) to (N, F): the mean over steps weighted by softmax of vᵀ tanh(W h + b).

    References
    ----------
    Bahdanau, Cho, Bengio 2015, Neural Machine Translation by Jointly Learning to Align and
    Translate, appendix A.1.2; Yang et al. 2016, Hierarchical Attention Networks, eq. 5 to 7.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.project = nn.Linear(features, features)
        self.tanh = nn.Tanh()
        self.score = nn.Linear(features, 1, bias=False)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, states: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the weighted mean; zeros for a row without real steps."""
        weights = self.attention(states, present)
        if present is not None:
            states = masked(states, present, axis=1)
        return (weights[:, :, None] * states).sum(dim=1)

    def attention(self, states: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the weights (N, T) of the steps, which add up to 1."""
        scores = self.score(self.tanh(self.project(states)))[:, :, 0]
        found: Tensor = self.softmax(_without_padding(scores, present))
        return found

    def presence_after(self, present: Tensor) -> None:  # noqa: ARG002 - the steps are gone
        """Return None: the output has no steps."""
        return


class SelfAttention(OverSteps, nn.Module):
    """softmax(Q Kᵀ / √d) V with several heads, over (N, T, width).

    References
    ----------
    Vaswani et al. 2017, Attention Is All You Need, eq. 1 and section 3.2.2.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.softmax = nn.Softmax(dim=3)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(width, width)

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, T, width)."""
        weights = self.dropout(self.attention(inputs, present))
        mixed = weights @ self._by_head(self.value(inputs))
        found: Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return found

    def attention(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the weights (N, heads, T, T): row by row what a step attends to, adding to 1."""
        query, key = self._by_head(self.query(inputs)), self._by_head(self.key(inputs))
        scores = query @ key.transpose(2, 3) / math.sqrt(query.shape[3])
        mask = None if present is None else present[:, None, None, :]
        found: Tensor = self.softmax(_without_padding(scores, mask))
        return found

    def _by_head(self, values: Tensor) -> Tensor:
        """Return (N, T, width) as (N, heads, T, width / heads)."""
        return values.reshape(*values.shape[:2], self.heads, -1).transpose(1, 2)


class EncoderLayer(OverSteps, nn.Module):
    """x + attention(norm(x)), then x + W₂ f(W₁ norm(x)), over (N, T, width).

    References
    ----------
    Vaswani et al. 2017, section 3.1 and 3.3; the normalisation first as in Xiong et al. 2020, On
    Layer Normalization in the Transformer Architecture.
    """

    def __init__(self, layer: Encoder) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(layer.width)
        self.self_attention = SelfAttention(layer.width, layer.heads, layer.dropout)
        self.attention_dropout = nn.Dropout(layer.dropout)
        self.forward_norm = nn.LayerNorm(layer.width)
        self.widen = nn.Linear(layer.width, layer.feed_forward)
        self.activation = nn.GELU() if layer.function == "gelu" else nn.ReLU()
        self.inner_dropout = nn.Dropout(layer.dropout)
        self.narrow = nn.Linear(layer.feed_forward, layer.width)
        self.forward_dropout = nn.Dropout(layer.dropout)

    def forward(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return (N, T, width)."""
        attended = self.self_attention(self.attention_norm(inputs), present)
        between = inputs + self.attention_dropout(attended)
        inner = self.inner_dropout(self.activation(self.widen(self.forward_norm(between))))
        found: Tensor = between + self.forward_dropout(self.narrow(inner))
        return found

    def attention(self, inputs: Tensor, present: Tensor | None = None) -> Tensor:
        """Return the weights (N, heads, T, T) of the layer's attention."""
        return self.self_attention.attention(self.attention_norm(inputs), present)


def attention_weights(model: nn.Module, inputs: Tensor) -> dict[str, Tensor]:
    """Return the attention of every layer of `model` that has some, by the layer's name.

    Parameters
    ----------
    inputs : Tensor
        (N, *input_shape), on the model's device. The model is called once, in its own mode.

    Returns
    -------
    dict of str to Tensor
        For an encoder layer (N, heads, T, T), row by row what a step attends to; for a readout by
        attention (N, T). Detached; weights of steps that are not real are 0.
    """
    found: dict[str, Tensor] = {}
    handles = []
    for name, module in model.named_modules():
        if isinstance(module, SelfAttention | StepAttention):

            def keep(_: nn.Module, __: object, weights: Tensor, name: str = name) -> None:
                found[name.removesuffix(".self_attention")] = weights.detach()

            handles.append(module.softmax.register_forward_hook(keep))
    try:
        with torch.no_grad():
            model(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return found


def _without_padding(scores: Tensor, present: Tensor | None) -> Tensor:
    """Return scores whose softmax is 0 where no step is real; equal ones where none is at all."""
    if present is None:
        return scores
    return scores.masked_fill(~present, torch.finfo(scores.dtype).min)
