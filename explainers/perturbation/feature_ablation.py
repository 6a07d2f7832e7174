"""Feature ablation: each part, or group of features, replaced by the baseline in turn."""

from __future__ import annotations

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.explanation import Explanation
from explainers.perturbation.removal import remove_each_part
from explainers.question import Question


def feature_ablation(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return f(x) − f(x without one player), for each player or group of features.

    References
    ----------
    Kokhlikyan et al. 2020, Captum, section 3 (feature ablation). Deviation: in `values` a
    player's figure is shared evenly among its cells, where captum writes it into each.
    """
    return remove_each_part(
        question, name="feature_ablation", memory_mib=memory_mib, context=context
    )
