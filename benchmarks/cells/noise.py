"""Float64 references of methods that add noise: the program's draws, checked, and new sums."""

from __future__ import annotations

import numpy as np
import torch

from benchmarks.cells.exact import Doubles, Exact, chunks
from benchmarks.cells.subjects import SEED
from core.models.build import Network
from explainers.gradient.noisy_copies import noisy_copies
from explainers.question import Question

_FURTHEST = 5.0


def noisy_slopes(question: Question, *, share: float, draws: int) -> Doubles:
    """Return the gradient (n, draws, *shape) at each noisy copy that the program draws.

    Raises
    ------
    RuntimeError
        If the copies' noise is not normal with a deviation of `share` of each input's range: over
        the explained rows, that of word vectors over the background's words.
    """
    exact = Exact(question, words=question.kind == "text")
    copies = noisy_copies(exact.question, share=share, draws=draws, seed=SEED)
    points = torch.cat([copies.at(part[0], part[-1] + 1)[0] for part in chunks(copies.count)])
    rows = np.arange(copies.count) // draws
    ranges = _ranges(question)
    _check(points.numpy().reshape(question.rows, draws, -1), exact.question, share * ranges)
    found = [exact.gradients(points[part].double(), rows[part]) for part in chunks(copies.count)]
    return np.concatenate(found).reshape(question.rows, draws, *points.shape[1:])


def _check(points: Doubles, question: Question, deviations: Doubles) -> None:
    """Look at the copies (n, draws, cells): the noise's mean and deviation over all of them."""
    inputs = question.inputs.numpy()
    added = (points - inputs.reshape(len(inputs), 1, -1)).astype(np.float64)
    wanted = np.broadcast_to(deviations.reshape(1, 1, -1), added.shape)
    if question.kind == "text":
        real = np.repeat(inputs[..., -1:] > 0, inputs.shape[-1], axis=-1).reshape(
            len(inputs), 1, -1
        )
        wanted = np.where(real, wanted, 0.0)
    is_noisy = wanted > 0
    # What gets no noise may not have moved at all.
    is_still = np.abs(added[~is_noisy]).max(initial=0.0) == 0.0
    standard = added[is_noisy] / wanted[is_noisy]
    count = standard.size
    centre = abs(standard.mean()) * np.sqrt(count)
    width = abs((standard**2).mean() - 1) * np.sqrt(count / 2)
    if not is_still or max(centre, width) > _FURTHEST:
        message = f"the noise is not as declared: mean {standard.mean()}, sd {standard.std()}"
        raise RuntimeError(message)


def _ranges(question: Question) -> Doubles:
    """Return each input's range (*shape) over rows, and over the places of its channel."""
    inputs = question.inputs.numpy()
    if question.kind == "text":
        network = question.model
        assert isinstance(network, Network)
        with torch.no_grad():
            vectors, present = network.embedded(question.background)
        words = vectors[present].numpy()
        found = np.zeros((inputs.shape[1], words.shape[1] + 1))
        found[:, :-1] = words.max(axis=0) - words.min(axis=0)
        return found
    if question.kind == "tabular":
        return np.asarray(inputs.max(axis=0) - inputs.min(axis=0))
    shape = inputs.shape[1:]
    wide = [inputs[:, channel].max() - inputs[:, channel].min() for channel in range(shape[0])]
    return np.broadcast_to(np.array(wide).reshape(-1, *[1] * (len(shape) - 1)), shape)
