"""shap's DeepExplainer, on a prepared copy and one pair of rows after another."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.batches import Doubles
from explainers.explanation import Explanation
from explainers.question import Question
from explainers.relevance.deeplift import Multiply, over_background
from explainers.relevance.explained import Explained, ForTarget

with warnings.catch_warnings():
    # shap 0.51 builds its colour maps with a matplotlib call that is being retired.
    warnings.simplefilter("ignore")
    import shap

_ADDITIVITY = (
    "The gate judges the sum relative to the change in output; shap's own check, an absolute 0.01, "
    "is not used."
)


def deep_shap(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the mean over the background of what shap's DeepExplainer says.

    The sum is owed against f(x) − mean f(x') over the background. shap leaves hooks behind when it
    fails; they are on the copy.

    References
    ----------
    Lundberg, Lee 2017, section 4.2, as shap computes it. Deviation as in `deeplift`.
    """
    explained, prepared = Explained.of(question)
    return over_background(
        "deep_shap",
        question,
        multiply=_by_shap(explained, question.device),
        notes=(*prepared.notes, _ADDITIVITY),
        memory_mib=memory_mib,
        context=context,
    )


def _by_shap(explained: Explained, device: str) -> Multiply:
    """Return shap's values of pairs: neighbours that explain the same row go in one call."""

    def multiply(inputs: Tensor, baseline: Tensor, targets: Tensor) -> Doubles:
        found = np.empty(tuple(inputs.shape))
        for start, stop in _runs(inputs, targets):
            model = ForTarget(explained, targets[start].to(device)).eval()
            found[start:stop] = _values(
                model, inputs[start : start + 1].to(device), baseline[start:stop].to(device)
            )
        return found

    return multiply


def _values(model: ForTarget, row: Tensor, usual: Tensor) -> Doubles:
    """Return the mean of shap's values (*shape) of one row over the usual rows."""
    with warnings.catch_warnings(), torch.enable_grad():
        # shap warns of every module without a handler, and passes slopes through those as they
        # are, which is right for the linear ones; all others were refused.
        warnings.simplefilter("ignore", UserWarning)
        try:
            found = shap.DeepExplainer(model, usual).shap_values(row, check_additivity=False)
        finally:
            _remove_hooks(model)
    return np.asarray(found, dtype=np.float64).reshape(row.shape[1:])


def _remove_hooks(model: ForTarget) -> None:
    """Remove what shap leaves on the copy when memory runs out, before the copy is asked again."""
    for module in model.modules():
        module._forward_hooks.clear()  # noqa: SLF001 - shap keeps no handles
        module._backward_hooks.clear()  # noqa: SLF001


def _runs(inputs: Tensor, targets: Tensor) -> list[tuple[int, int]]:
    """Return where neighbours that are the same row with the same target begin and end."""
    same_row = (inputs[1:] == inputs[:-1]).flatten(1).all(dim=1)
    same_target = (targets[1:] == targets[:-1]).reshape(len(targets) - 1, -1).all(dim=1)
    changes = (torch.nonzero(~(same_row & same_target)).flatten() + 1).tolist()
    edges = [0, *changes, len(inputs)]
    return list(itertools.pairwise(edges))
