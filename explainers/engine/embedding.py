"""Texts at their word vectors: where a network that reads word numbers has slopes."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.models.build import Network
from explainers.engine.ranges import input_ranges
from explainers.explanation import Explanation
from explainers.parts.players import Players
from explainers.question import Question

_HALF = 0.5
_AT_ONCE = 1024


class AfterEmbedding(nn.Module):
    """The network from its word vectors on.

    It takes (N, T, width + 1): the vectors, and 1 where a word is real. That last number never
    changes along a path from a text to its baseline, and no slope leads to it.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, points: Tensor) -> Tensor:
        """Return the outputs (N, K) for word vectors (N, T, width + 1)."""
        present = points[..., -1].detach() > _HALF
        return self.network.after_embedding(points[..., :-1], present)


def at_embedding(question: Question) -> Question:
    """Return the same question about the word vectors (n, T, width + 1) of texts.

    Each text stands beside its own baseline alone: other texts have other lengths. The parts stay
    the places of the words.

    Raises
    ------
    AuditError
        If the network does not read words through an embedding of its own.

    References
    ----------
    Sundararajan, Taly, Yan 2017, section 6.3: attributions of words are those of their vectors,
    summed.
    """
    network = question.model
    if not isinstance(network, Network):
        raise AuditError(
            "The word vectors of this network cannot be found",
            seen=type(network).__name__,
            allowed="a network of the program, whose first layer is an embedding",
            remedy="Choose a method that changes whole words, such as occlusion.",
        )
    inputs, baseline = (_vectors(question, part) for part in (question.inputs, question.baseline))
    width = inputs.shape[2]
    usual = input_ranges(_vectors(question, question.background), "text", is_marked=False)
    mask = torch.from_numpy(question.players.mask)[:, None].expand(-1, width).numpy()
    return replace(
        question,
        model=AfterEmbedding(network),
        inputs=inputs,
        baseline=baseline,
        background=baseline,
        partners=torch.arange(len(inputs))[:, None],
        ranges=usual if bool((usual > 0).any()) else None,
        players=Players(names=question.players.names, mask=mask.copy()),
    )


def over_words(explanation: Explanation) -> Explanation:
    """Return the explanation with one value for each place of a text, (n, T)."""
    return replace(explanation, values=explanation.player_values)


def _vectors(question: Question, rows: Tensor) -> Tensor:
    network = question.model
    assert isinstance(network, Network)
    found = []
    with torch.no_grad():
        for start in range(0, len(rows), _AT_ONCE):
            vectors, present = network.embedded(rows[start : start + _AT_ONCE].to(question.device))
            found.append(torch.cat([vectors, present[..., None].to(vectors.dtype)], dim=2).cpu())
    return torch.cat(found)
