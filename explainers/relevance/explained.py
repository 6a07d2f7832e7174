"""A network whose only output is the explained one, for libraries that look at modules."""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor, nn

from explainers.preparation.prepared import Prepared, prepare
from explainers.question import Question


class Explained(nn.Module):
    """A prepared copy of a network and the choice of what is explained.

    Attributes
    ----------
    network : Module
        Its own modules can be hooked; the question's network is not touched.
    """

    def __init__(self, question: Question, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self.kind = question.architecture.output
        as_probability = question.output == "probability" and self.kind == "logit"
        self.last = nn.Sigmoid() if as_probability else nn.Identity()

    @classmethod
    def of(cls, question: Question) -> tuple[Self, Prepared]:
        """Return the network for a question, and how its copy was prepared and proved.

        Raises
        ------
        AuditError
            If the copy gives other outputs.
        """
        example = question.inputs[:8].to(question.device)
        prepared = prepare(question.model, example)
        return cls(question, prepared.model), prepared

    def forward(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the explained output (n, 1) of `targets` for `inputs` (n, *shape).

        A single logit z is its own difference: σ(z) − σ(−z) is the difference of the two classes'
        probabilities.
        """
        outputs: Tensor = self.network(inputs)
        signs = output_signs(self.kind, outputs.detach(), targets)
        chosen: Tensor = self.last((outputs * signs).sum(dim=1, keepdim=True))
        if targets.ndim == 2 and isinstance(self.last, nn.Sigmoid):
            chosen = 2 * chosen - 1
        return chosen


class ForTarget(nn.Module):
    """An explained network with the same target for every row, as shap wants it."""

    def __init__(self, explained: Explained, target: Tensor) -> None:
        super().__init__()
        self.explained = explained
        self.target = target

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the explained output (n, 1)."""
        found: Tensor = self.explained(inputs, self.target.expand(len(inputs), *self.target.shape))
        return found


def output_signs(kind: str, outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the weight (n, K) of each output in what is explained: 1, −1, or 0.

    Parameters
    ----------
    kind : str
        What the network gives.
    targets : Tensor
        (n,), or (n, 2) for a difference, on the outputs' device.
    """
    signs = torch.zeros_like(outputs)
    match kind:
        case "value":
            signs[:, 0] = 1
        case "logit":
            # The second class is the logit itself, the first one its negative.
            signs[:, 0] = (2 * (targets[:, 0] if targets.ndim == 2 else targets) - 1).to(signs)
        case _:
            ones = torch.ones_like(outputs[:, :1])
            if targets.ndim == 2:
                signs.scatter_add_(1, targets[:, :1], ones)
                signs.scatter_add_(1, targets[:, 1:], -ones)
            else:
                signs.scatter_(1, targets[:, None], ones)
    return signs
