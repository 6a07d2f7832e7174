"""Attention followed through all layers, by itself or weighed by slopes: descriptive."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.attention.flow import rollout, weighted_flow
from explainers.attention.followed import (
    Followed,
    collecting,
    follow,
    over_input,
    read_out,
    readout_words,
)
from explainers.engine.answer import answered
from explainers.engine.batches import Batches, require_finite
from explainers.explanation import Doubles, Explanation
from explainers.question import Question

Flow = Callable[[Tensor, list[Tensor]], Tensor]
"""Outputs (p,) and the weights of all layers to the flow (p, T, T)."""


def attention_rollout(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return how much of each word, step or patch reaches the readout through attention alone.

    Values are at least 0 and know nothing of the explained output.

    References
    ----------
    Abnar, Zuidema 2020, Quantifying Attention Flow in Transformers (`flow.rollout`).
    """
    followed = follow(question)
    batches = _batches(followed, "Attention rollout", memory_mib=memory_mib, context=context)

    def found(_outputs: Tensor, weights: list[Tensor]) -> Tensor:
        return rollout(weights)

    return _explained(followed, batches, found, has_slopes=False)


def gradient_attention(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return attention that raises the explained output, followed through all layers.

    References
    ----------
    Chefer, Gur, Wolf 2021, Generic Attention-model Explainability (`flow.weighted_flow`).
    """
    followed = follow(question)
    batches = _batches(followed, "Gradient attention", memory_mib=memory_mib, context=context)

    def found(outputs: Tensor, weights: list[Tensor]) -> Tensor:
        slopes = torch.autograd.grad(outputs.sum(), weights)
        return weighted_flow([one.detach() for one in weights], slopes)

    return _explained(followed, batches, found, has_slopes=True)


def _batches(followed: Followed, step: str, *, memory_mib: int, context: JobContext) -> Batches:
    return Batches.of(followed.question, step=step, memory_mib=memory_mib, context=context)


def _explained(
    followed: Followed, batches: Batches, flow: Flow, *, has_slopes: bool
) -> Explanation:
    question = followed.question
    parts: list[Doubles] = []

    def ask(start: int, stop: int) -> None:
        inputs = question.inputs[start:stop].to(question.device)
        targets = question.targets[start:stop].to(question.device)
        with collecting(followed) as seen, torch.set_grad_enabled(has_slopes):
            # Weights are frozen, so that only the input can start a graph.
            asked = inputs.detach().requires_grad_(True) if has_slopes else inputs
            outputs = batches.forward(asked, targets)
            weights = [seen[layer] for layer in followed.layers]
            found = flow(outputs, weights).detach()
        pooling = seen[followed.pooling].detach() if followed.pooling is not None else None
        tokens = read_out(followed, found, inputs, pooling=pooling)
        parts.append(tokens.cpu().double().numpy())

    batches.run(question.rows, ask, span=(0, 0.9))
    values = over_input(question, np.concatenate(parts))
    require_finite(values, what="A weight of attention")
    return answered(batches, question, values=values, steps=1, notes=(readout_words(followed),))
