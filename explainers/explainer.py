"""What an attribution method is to the rest of the program."""

from __future__ import annotations

from typing import Protocol

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.explanation import Explanation
from explainers.question import Question


class Explainer(Protocol):
    """One attribution method.

    It is called with the model in eval mode and its weights frozen
    (`explainers.engine.given_back`).
    """

    def __call__(
        self,
        question: Question,
        *,
        settings: ExplanationPlan,
        seed: int,
        memory_mib: int,
        context: JobContext,
    ) -> Explanation:
        """Return the attributions of all rows of the question."""
        ...
