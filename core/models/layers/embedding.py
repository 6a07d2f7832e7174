"""Word vectors, and what tells steps apart by their place."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from core.errors import AuditError

_LEARNED_DEVIATION = 0.02
_LONGEST_WAVE = 10_000.0


class WordVectors(nn.Embedding):
    """Word numbers (N, T), as floating-point numbers, to word vectors (N, T, width).

    Number 0 is padding: its vector is zero, and training never moves it.
    """

    def __init__(self, words: int, width: int) -> None:
        super().__init__(words, width, padding_idx=0)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the vector of each word.

        Raises
        ------
        AuditError
            If a number is not whole, negative, or beyond the known words.
        """
        numbers = inputs.to(torch.int64)
        if not inputs.numel():
            return super().forward(numbers)
        is_whole = bool((numbers == inputs).all())
        least, most = int(numbers.min()), int(numbers.max())
        if not is_whole or least < 0 or most >= self.num_embeddings:
            seen = f"numbers from {least:,} to {most:,}" if is_whole else "a number between two"
            raise AuditError(
                "The network was given words that it does not know",
                seen=seen,
                allowed=f"whole numbers from 0 to {self.num_embeddings - 1:,}",
                remedy="Turn texts into numbers with the vocabulary that the network came with.",
            )
        return super().forward(numbers)


class SinusoidalPosition(nn.Module):
    """Adds sine and cosine waves of the place to (N, T, width).

    References
    ----------
    Vaswani et al. 2017, Attention Is All You Need, section 3.5.
    """

    waves: Tensor

    def __init__(self, width: int, longest: int) -> None:
        super().__init__()
        # Reckoned in float64; not part of the weights, because nothing about it is learned.
        self.register_buffer("waves", _waves(width, longest).to(torch.float32), persistent=False)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the inputs with their places added."""
        waves = self.waves
        if inputs.dtype == torch.float64:
            waves = _waves(waves.shape[1], waves.shape[0]).to(inputs.device)
        return inputs + waves[: inputs.shape[1]]


class LearnedPosition(nn.Module):
    """Adds a learned vector for each place to (N, T, width)."""

    def __init__(self, width: int, longest: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(longest, width))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Start small, so that places do not drown what stands there."""
        nn.init.normal_(self.weight, std=_LEARNED_DEVIATION)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the inputs with their places added."""
        return inputs + self.weight[: inputs.shape[1]]


def _waves(width: int, longest: int) -> Tensor:
    """Return (longest, width) float64: sines in even columns, cosines in odd ones."""
    places = torch.arange(longest, dtype=torch.float64)[:, None]
    even = torch.arange(0, width, 2, dtype=torch.float64)
    angles = places * torch.exp(-math.log(_LONGEST_WAVE) * even / width)
    waves = torch.zeros(longest, width, dtype=torch.float64)
    waves[:, 0::2] = angles.sin()
    waves[:, 1::2] = angles.cos()[:, : width // 2]
    return waves
