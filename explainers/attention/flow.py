"""How weights of attention are put together over the layers."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

_HALF = 0.5


def rollout(weights: Sequence[Tensor]) -> Tensor:
    """Return (n, T, T): what each token of the last layer holds of each input token.

    Every layer hands on one half of what its tokens attend to and one half of the tokens
    themselves, for the way around the attention; the layers' matrices are multiplied.

    Parameters
    ----------
    weights : sequence of Tensor
        (n, heads, T, T) for each layer from input to output; rows add up to 1.

    References
    ----------
    Abnar, Zuidema 2020, Quantifying Attention Flow in Transformers, section 3 and appendix A.1;
    heads are averaged.
    """
    flow = _identity(weights[0])
    for attention in weights:
        mixed = _HALF * attention.mean(dim=1) + _HALF * _identity(attention)
        flow = mixed @ flow
    return flow


def weighted_flow(weights: Sequence[Tensor], slopes: Sequence[Tensor]) -> Tensor:
    """Return (n, T, T): what attention adds from each input token to each of the last layer.

    Every layer adds the positive part of its weights times the slopes of the explained output by
    them, averaged over heads, times what was there before.

    Parameters
    ----------
    weights, slopes : sequence of Tensor
        (n, heads, T, T) for each layer from input to output.

    References
    ----------
    Chefer, Gur, Wolf 2021, Generic Attention-model Explainability, eq. 5 and 6. Deviation: the
    identity that relevance starts from is taken away at the end, since it says the same of every
    row.
    """
    identity = _identity(weights[0])
    flow = identity
    for attention, slope in zip(weights, slopes, strict=True):
        added = (slope * attention).clamp(min=0).mean(dim=1)
        flow = flow + added @ flow
    return flow - identity


def _identity(attention: Tensor) -> Tensor:
    tokens = attention.shape[-1]
    one = torch.eye(tokens, dtype=attention.dtype, device=attention.device)
    return one.expand(len(attention), tokens, tokens)
