"""Asks one method of the room, with the network given back."""

from __future__ import annotations

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.plan.tuning import TuningPlan
from explainers.engine.given_back import given_back
from explainers.explainer import Explainer
from explainers.explanation import Explanation
from explainers.question import Question


def explain(
    method: Explainer,
    question: Question,
    *,
    window: int = 0,
    stride: int = 0,
    samples: int = 200,
    seed: int = 0,
    memory_mib: int = 64,
    context: JobContext | None = None,
) -> Explanation:
    settings = ExplanationPlan(samples=samples, tuning=TuningPlan(window=window, stride=stride))
    with given_back(question.model):
        return method(
            question,
            settings=settings,
            seed=seed,
            memory_mib=memory_mib,
            context=context or JobContext(),
        )
