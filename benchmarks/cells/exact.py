"""The explained function in float64, and its slopes: what all references are made of."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from explainers.engine.embedding import AfterEmbedding, at_embedding
from explainers.question import Question

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CHUNK = 512
"""Points in one pass of a reference."""


class Exact:
    """One question, asked of a copy of its network in float64.

    Attributes
    ----------
    inputs, baseline, background : Tensor
        As in the question, in float64.
    """

    def __init__(
        self, question: Question, *, words: bool = False, dtype: torch.dtype = torch.float64
    ) -> None:
        """Take the question as it is, or with `words` at its word vectors."""
        self.question = at_embedding(question) if words else question
        self.model: nn.Module = copy.deepcopy(self.question.model).to(dtype).eval()
        self.model.requires_grad_(False)
        self.inputs = self.question.inputs.to(dtype)
        self.baseline = self.question.baseline.to(dtype)
        self.background = self.question.background.to(dtype)

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
        return np.asarray(found.double().numpy())


class Unit(Exact):
    """One unit of a layer in the output's place; of a channel its mean over all real places."""

    def __init__(self, question: Question, *, layer: str, unit: int) -> None:
        """Take the question, texts at their word vectors, and watch the layer."""
        super().__init__(question, words=question.kind == "text")
        self.layer, self.unit = network_of(self.model).get_submodule(layer), unit

    def outputs(self, points: Tensor, rows: Integers) -> Tensor:
        """Return the unit's value (p,) at each point."""
        seen: list[Tensor] = []
        handle = self.layer.register_forward_hook(
            lambda _module, _in, out: seen.append(first_tensor(out))
        )
        super().outputs(points, rows)
        handle.remove()
        (found,) = seen
        if found.ndim == 2:
            return found[:, self.unit]
        if isinstance(self.layer, nn.Conv1d | nn.Conv2d | nn.Sequential) or found.ndim == 4:
            return found[:, self.unit].flatten(1).mean(dim=1)
        steps = found[:, :, self.unit]
        if self.question.kind != "text":
            return steps.mean(dim=1)
        real = points[..., -1] > 0
        return torch.where(real, steps, 0.0).sum(dim=1) / real.sum(dim=1)


def network_of(model: nn.Module) -> nn.Module:
    """Return the network whose layers have the plan's names; texts are read in front of it."""
    return model.network if isinstance(model, AfterEmbedding) else model


def first_tensor(output: Tensor | tuple[Tensor, ...]) -> Tensor:
    """Return a layer's output; of recurrent layers the states of all steps."""
    return output[0] if isinstance(output, tuple) else output


def chunks(points: int, size: int = CHUNK) -> Iterator[Integers]:
    """Yield the places 0 ... points − 1, `size` at a time."""
    for start in range(0, points, size):
        yield np.arange(start, min(start + size, points))


def over_words(values: Doubles, question: Question) -> Doubles:
    """Return values (n, T, width + 1) of word vectors as one for each word (n, T)."""
    return np.asarray(values.sum(axis=2)) if question.kind == "text" else values
