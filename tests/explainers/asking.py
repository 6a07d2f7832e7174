"""Asks a method of the catalogue, with the plan's defaults but for what a test names."""

from __future__ import annotations

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.explanation import Explanation
from explainers.question import Question
from explainers.running import explain


def explained(
    method: str,
    question: Question,
    *,
    seed: int = 0,
    memory_mib: int = 64,
    context: JobContext | None = None,
    **settings: object,
) -> Explanation:
    """Return what a method says; `settings` are those of the plan's explanation."""
    return explain(
        method,
        question,
        settings=ExplanationPlan.model_validate(settings),
        seed=seed,
        memory_mib=memory_mib,
        context=context or JobContext(),
    )
