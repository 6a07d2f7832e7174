"""The explained function in float64, and its slopes: what all references are made of."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from explainers.engine.embedding import at_embedding
from explainers.question import Question

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CHUNK = 128
"""Points in one pass of a reference."""


class Exact:
    """One question, asked of a copy of its network in float64.

    Attributes
    ----------
    inputs, baseline, background : Tensor
        As in the question, in float64.
    """

    def __init__(self, question: Question, *, words: bool = False) -> None:
        """Take the question as it is, or with `words` at its word vectors."""
        self.question = at_embedding(question) if words else question
        self.model: nn.Module = copy.deepcopy(self.question.model).double().eval()
        self.model.requires_grad_(False)
        self.inputs = self.question.inputs.double()
        self.baseline = self.question.baseline.double()
        self.background = self.question.background.double()

    def outputs(self, points: Tensor, rows: Integers) -> Tensor:
        """Return the logit (p,) of each point's row's class."""
        classes = self.question.targets[torch.from_numpy(rows)]
        found: Tensor = self.model(points)
        return found[torch.arange(len(points)), classes]

    def worth(self, build: Callable[[Integers], Tensor], rows: Integers) -> Doubles:
        """Return the output (p,) of points that are built chunk by chunk."""
        found = np.empty(len(rows))
        with torch.no_grad():
            for places in chunks(len(rows)):
                found[places] = self.outputs(build(places), rows[places]).numpy()
        return found

    def gradients(self, points: Tensor, rows: Integers) -> Doubles:
        """Return the gradient (p, *shape) of each point's output."""
        points = points.detach().requires_grad_(True)
        with torch.enable_grad():
            (found,) = torch.autograd.grad(self.outputs(points, rows).sum(), points)
        return np.asarray(found.numpy())


def chunks(points: int, size: int = CHUNK) -> Iterator[Integers]:
    """Yield the places 0 ... points − 1, `size` at a time."""
    for start in range(0, points, size):
        yield np.arange(start, min(start + size, points))


def over_words(values: Doubles, question: Question) -> Doubles:
    """Return values (n, T, width + 1) of word vectors as one for each word (n, T)."""
    return np.asarray(values.sum(axis=2)) if question.kind == "text" else values
