"""A network whose only output is the explained one, for libraries that look at modules."""

from __future__ import annotations

from typing import Self

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
        is_difference = targets.ndim == 2
        if self.kind == "logit":
            first = targets[:, 0] if is_difference else targets
            outputs = outputs * (2 * first - 1).to(outputs.dtype)[:, None]
        elif self.kind != "value":
            outputs = outputs.gather(1, targets.reshape(len(targets), -1))
            if is_difference:
                outputs = outputs[:, :1] - outputs[:, 1:]
        chosen: Tensor = self.last(outputs)
        if is_difference and isinstance(self.last, nn.Sigmoid):
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
