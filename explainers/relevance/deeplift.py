"""DeepLIFT through captum, on a copy of the network and only where its rule holds."""

from __future__ import annotations

import copy
import warnings

import numpy as np
import torch
from captum.attr import DeepLift
from torch import Tensor, nn

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Explanation
from explainers.question import Question, output_notes


class _Explained(nn.Module):
    """A network whose only output (n, 1) is the explained one; each function is a module."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.network = copy.deepcopy(question.model)
        self.kind = question.architecture.output
        as_probability = question.output == "probability" and self.kind == "logit"
        self.last = nn.Sigmoid() if as_probability else nn.Identity()

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the output of `targets` (n,) for `inputs` (n, *shape)."""
        outputs: Tensor = self.network(inputs)
        if self.kind == "logit":
            outputs = outputs * (2 * (targets[:, 0] if targets.ndim == 2 else targets) - 1)[:, None]
        elif self.kind != "value":
            outputs = outputs.gather(1, targets.reshape(len(targets), -1))
            if outputs.shape[1] == 2:
                outputs = outputs[:, :1] - outputs[:, 1:]
        chosen: Tensor = self.last(outputs)
        return chosen


def deeplift(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return differences from the baseline, passed back by the rescale rule.

    References
    ----------
    Shrikumar, Greenside, Kundaje 2017, section 3.5.1, as captum computes it.
    `explainers.preparation.suitability` refuses the networks on which captum's rule is wrong.
    """
    batches = Batches.of(question, step="DeepLIFT", memory_mib=memory_mib, context=context)
    # Rows and their baselines run through the network together, which takes two places each.
    batches.size = max(1, batches.size // 2)
    explained = _Explained(question)
    method = DeepLift(explained)
    values = np.empty(tuple(question.inputs.shape))

    def ask(start: int, stop: int) -> None:
        part = slice(start, stop)
        with warnings.catch_warnings(), torch.enable_grad():
            # captum warns on every call that it sets hooks; here they are on a copy.
            warnings.simplefilter("ignore", UserWarning)
            found = method.attribute(
                question.inputs[part].to(question.device),
                baselines=question.baseline[part].to(question.device),
                target=0,
                additional_forward_args=(question.targets[part].to(question.device),),
            )
        values[part] = found.detach().cpu().double().numpy()

    batches.run(question.rows, ask, span=(0, 0.9))
    require_finite(values, what="A DeepLIFT multiplier")
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )
