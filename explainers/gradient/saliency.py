"""Attributions from one gradient at the row itself."""

from __future__ import annotations

import numpy as np

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.answer import answered
from explainers.engine.batches import Batches, row_gradients
from explainers.explanation import Explanation
from explainers.question import Question


def saliency(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the absolute gradient of the explained output at each row.

    References
    ----------
    Simonyan, Vedaldi, Zisserman 2014, section 3; colour channels are summed over a patch where
    the paper takes their maximum.
    """
    return _explain("saliency", question, memory_mib=memory_mib, context=context)


def input_x_gradient(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return (x − baseline) times the gradient at x.

    References
    ----------
    Shrikumar, Greenside, Shcherbina, Kundaje 2016, section 2. Deviation: the paper multiplies by
    x itself, which is the same with the baseline zero; the distance from the declared baseline
    keeps the values comparable with those of the other methods.
    """
    return _explain("input_x_gradient", question, memory_mib=memory_mib, context=context)


def _explain(name: str, question: Question, *, memory_mib: int, context: JobContext) -> Explanation:
    batches = Batches.of(question, step=METHODS[name].title, memory_mib=memory_mib, context=context)
    gradients = row_gradients(batches, question.inputs, question.targets, span=(0, 0.8))
    if name == "saliency":
        values = np.abs(gradients)
    else:
        values = gradients * (question.inputs - question.baseline).double().numpy()
    return answered(batches, question, values=values, steps=1, begin=0.8)
