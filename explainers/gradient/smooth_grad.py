"""Gradients at noisy copies of a row: their mean, and how much they differ."""

from __future__ import annotations

from dataclasses import replace

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.answer import answered
from explainers.engine.batches import Batches
from explainers.explanation import Explanation
from explainers.gradient.directions import with_direction
from explainers.gradient.noisy_copies import (
    NoisyCopies,
    NoisySlopes,
    noisy_copies,
    noisy_slopes,
)
from explainers.question import Question


def smooth_grad(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the mean gradient of the explained output over noisy copies of each row.

    References
    ----------
    Smilkov, Thorat, Kim, Viégas, Wattenberg 2017, SmoothGrad: removing noise by adding noise,
    section 2: the mean of the gradients with their signs; the paper takes absolute values only to
    draw pictures. Deviation: the noise is a share of the range of each column or channel over
    the training rows, where the paper takes the range of one picture.
    """
    batches, copies, found = _slopes(
        "smooth_grad",
        question,
        settings=settings,
        seed=seed,
        memory_mib=memory_mib,
        context=context,
    )
    values, notes = with_direction(question, found.mean)
    return replace(
        answered(batches, question, values=values, steps=copies.draws, notes=notes),
        standard_errors=None if notes else found.player_errors,
    )


def var_grad(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the variance of the gradient over noisy copies of each row.

    The copies are those of SmoothGrad. A part of several inputs is worth the sum of their
    variances.

    References
    ----------
    Adebayo, Gilmer, Goodfellow, Kim 2018, Local Explanation Methods for Deep Neural Networks Lack
    Sensitivity to Parameter Values. Deviation: divided by the copies minus one, which is right on
    average.
    """
    batches, copies, found = _slopes(
        "var_grad",
        question,
        settings=settings,
        seed=seed,
        memory_mib=memory_mib,
        context=context,
    )
    return answered(batches, question, values=found.variance, steps=copies.draws)


def _slopes(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> tuple[Batches, NoisyCopies, NoisySlopes]:
    batches = Batches.of(question, step=METHODS[name].title, memory_mib=memory_mib, context=context)
    copies = noisy_copies(
        question, share=settings.tuning.noise, draws=settings.tuning.noise_draws, seed=seed
    )
    return batches, copies, noisy_slopes(batches, question, copies, span=(0, 0.9))
