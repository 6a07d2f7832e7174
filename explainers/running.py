"""Runs one method on one question, in the form that the method understands."""

from __future__ import annotations

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.embedding import at_embedding, over_words
from explainers.engine.given_back import given_back
from explainers.explanation import Explanation
from explainers.question import Question
from explainers.registry import EXPLAINERS


def explain(
    name: str,
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return what the method `name` of the catalogue says; the network is given back as it was.

    Methods that follow gradients see texts as word vectors, and their values are summed for each
    word.
    """
    is_embedded = question.kind == "text" and "gradients" in METHODS[name].needs
    with given_back(question.model, device=question.device):
        asked = at_embedding(question) if is_embedded else question
        found = EXPLAINERS[name](
            asked, settings=settings, seed=seed, memory_mib=memory_mib, context=context
        )
    return over_words(found) if is_embedded else found
