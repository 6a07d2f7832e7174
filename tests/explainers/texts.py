"""A network over words whose answers are known by hand, and questions to it."""

from __future__ import annotations

import numpy as np
import torch

from core.models.build import build
from core.records.architecture import Architecture, Embedding, Linear, Reshape
from explainers.baselines.baselines import unknown_words
from explainers.parts.players import word_players
from explainers.question import Question

NAMES = ("(padding)", "(unknown)", "good", "bad", "dull")
WORTH = (0.0, 0.5, 4.0, -3.0, 0.0)


def mean_of_words(length: int = 4) -> Architecture:
    """Return a network whose value is the mean worth of a text's words."""
    return Architecture(
        input_shape=(length,),
        layers=(
            Embedding(name="words", words=len(NAMES), width=1),
            Reshape(name="mean", operation="mean_step"),
            Linear(name="out", inputs=1, outputs=1),
        ),
        output="value",
        steps="tokens",
    )


def question(*rows: tuple[int, ...]) -> Question:
    """Ask the mean of words about texts of word numbers, 0 being padding."""
    inputs = torch.tensor(np.array(rows), dtype=torch.float32)
    architecture = mean_of_words(inputs.shape[1])
    network = build(architecture)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if weight.shape == (len(NAMES), 1):
                weight.copy_(torch.tensor(WORTH)[:, None])
            else:
                weight.fill_(0.0 if name.endswith("bias") else 1.0)
    baseline = unknown_words(inputs)
    return Question(
        model=network.eval(),
        architecture=architecture,
        kind="text",
        inputs=inputs,
        baseline=baseline.values,
        background=baseline.values[:1],
        targets=torch.zeros(len(rows), dtype=torch.int64),
        players=word_players(architecture.input_shape),
        baseline_name=baseline.sentence,
        words=NAMES,
    )
