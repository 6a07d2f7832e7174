"""shap's DeepExplainer, on a prepared copy and one pair of rows after another."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.quiet_shap import quiet_shap
from explainers.explanation import Doubles, Explanation
from explainers.preparation.deeplift_layers import KNOWN_TO_SHAP
from explainers.preparation.replacing import WITH_RULE
from explainers.question import Question
from explainers.relevance.deeplift import Multiply, Pairs, over_background
from explainers.relevance.explained import Explained, ForTarget

_ADDITIVITY = (
    "The gate judges the sum relative to the change in output; shap's own check, an absolute 0.01, "
    "is not used."
)
# One of shap's explainers for each row of a chunk: few, so that a cancel is heard soon.
_ROWS_AT_ONCE = 16
_KEEPING = (*WITH_RULE, *KNOWN_TO_SHAP)


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
        explained,
        multiply=_by_shap(explained, question.device),
        notes=(*prepared.notes, _ADDITIVITY),
        memory_mib=memory_mib,
        context=context,
        rows_at_once=_ROWS_AT_ONCE,
    )


def _by_shap(explained: Explained, device: str) -> Multiply:
    """Return shap's values of pairs: neighbours that explain the same row go in one call."""

    def multiply(pairs: Pairs) -> Doubles:
        found = np.empty(tuple(pairs.inputs.shape))
        for start, stop in _runs(pairs.rows):
            model = ForTarget(explained, pairs.targets[start].to(device)).eval()
            found[start:stop] = _values(
                model,
                pairs.inputs[start : start + 1].to(device),
                pairs.baseline[start:stop].to(device),
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
            explainer = quiet_shap().DeepExplainer(model, usual)
            found = explainer.shap_values(row, check_additivity=False)
        finally:
            _remove_traces(model)
    return np.asarray(found, dtype=np.float64).reshape(row.shape[1:])


def _remove_traces(model: ForTarget) -> None:
    """Remove what shap leaves on the copy: its hooks, and what went in and out of functions.

    It looks for the latter only within torch's own containers, and for nothing when memory runs
    out, just before the copy is asked again.
    """
    for module in model.modules():
        module._forward_hooks.clear()  # noqa: SLF001 - shap keeps no handles
        module._backward_hooks.clear()  # noqa: SLF001
        if isinstance(module, _KEEPING):
            for name in ("x", "y"):
                module._parameters.pop(name, None)  # noqa: SLF001 - shap keeps them as weights


def _runs(rows: Tensor) -> list[tuple[int, int]]:
    """Return where the pairs of each row begin and end; those of one row are neighbours."""
    changes = (torch.nonzero(rows[1:] != rows[:-1]).flatten() + 1).tolist()
    return list(itertools.pairwise([0, *changes, len(rows)]))
