"""Noisy copies of the explained rows: how much noise each input gets, and its draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.errors import AuditError
from core.seeds import stream_seed
from explainers.engine.batches import Batches, require_finite
from explainers.engine.ranges import input_ranges, real_inputs
from explainers.explanation import Doubles
from explainers.question import Question

_STREAM = "noisy_copies"


@dataclass(frozen=True, eq=False)
class NoisyCopies:
    """Copies x + ε of every row, ε normal with the deviation of its input.

    Attributes
    ----------
    inputs : Tensor
        (n, *shape) float32: the rows themselves.
    targets : Tensor
        (n,) or (n, 2) int64.
    deviations : Tensor
        (*shape) float32: standard deviation of each input's noise, 0 where it gets none.
    real : Tensor or None
        (n, *shape) bool, where some inputs of a row are padding, which gets none either.
    draws : int
        Copies of each row.
    key : int
        Seed of the draws.

    Notes
    -----
    Every copy has a stretch of the random numbers of its own (Salmon, Moraes, Dror, Shaw 2011,
    Parallel Random Numbers: As Easy as 1, 2, 3), so that its noise is the same whatever the size
    of a chunk, and nothing is held in memory.
    """

    inputs: Tensor
    targets: Tensor
    deviations: Tensor
    real: Tensor | None
    draws: int
    key: int

    @property
    def count(self) -> int:
        """Copies of all rows together."""
        return len(self.inputs) * self.draws

    def at(self, start: int, stop: int) -> tuple[Tensor, Tensor]:
        """Return the copies (p, *shape) from `start` to `stop`, row by row, and their targets."""
        rows = torch.arange(start, stop) // self.draws
        noise = np.empty((stop - start, *self.inputs.shape[1:]), dtype=np.float32)
        for place in range(start, stop):
            # The counter's highest word tells the copy; a copy never uses up the lower ones.
            source = np.random.Philox(key=self.key, counter=[0, 0, 0, place])
            np.random.Generator(source).standard_normal(out=noise[place - start], dtype=np.float32)
        added = torch.from_numpy(noise) * self.deviations
        if self.real is not None:
            added = torch.where(self.real[rows], added, torch.zeros_like(added))
        return self.inputs[rows] + added, self.targets[rows]


@dataclass(frozen=True, eq=False)
class NoisySlopes:
    """Gradients at the noisy copies of n rows, summed up.

    Attributes
    ----------
    mean : ndarray
        (n, *shape) float64.
    variance : ndarray
        (n, *shape) float64: Σ (gradient − mean)² / (draws − 1).
    player_errors : ndarray
        (n, players): standard error of the mean, summed over each player's inputs.
    """

    mean: Doubles
    variance: Doubles
    player_errors: Doubles


def noisy_copies(question: Question, *, share: float, draws: int, seed: int) -> NoisyCopies:
    """Return the copies of all rows of a question.

    Parameters
    ----------
    share : float
        Standard deviation of the noise as a share of an input's range (`question.ranges`).
        Padding, and the channel that tells real steps, get no noise.

    Raises
    ------
    AuditError
        If no input differs from one row to another, so that there is no range.
    """
    real = real_inputs(question.inputs, question.kind, is_marked=question.is_marked)
    ranges = question.ranges
    if ranges is None:
        ranges = input_ranges(question.inputs, question.kind, is_marked=question.is_marked)
    if not bool((ranges > 0).any()):
        raise AuditError(
            "There is no noise to add: all rows are alike, so that no input has a range",
            remedy="Look at the data, or choose another method.",
        )
    return NoisyCopies(
        inputs=question.inputs,
        targets=question.targets,
        deviations=ranges * share,
        real=real,
        draws=draws,
        key=stream_seed(seed, _STREAM),
    )


def noisy_slopes(
    batches: Batches, question: Question, copies: NoisyCopies, *, span: tuple[float, float]
) -> NoisySlopes:
    """Return mean and variance of the explained output's gradient over each row's copies.

    Notes
    -----
    Sums are those of distances from the gradient at the first copy: where all gradients are
    equal the variance is exactly 0.
    """
    shape = tuple(question.inputs.shape)
    first, sums, squares = (np.zeros(shape) for _ in range(3))
    player_sums, player_squares = (np.zeros((shape[0], len(question.players))) for _ in range(2))

    def use(start: int, stop: int, gradients: Tensor) -> None:
        found = gradients.double().numpy()
        require_finite(found, what="A gradient")
        rows = np.arange(start, stop) // copies.draws
        is_first = np.arange(start, stop) % copies.draws == 0
        first[rows[is_first]] = found[is_first]
        distances = found - first[rows]
        merged = question.players.merge(distances, rows=rows)
        # One copy after the other, so that the order of summing is the same in every chunk.
        for place, row in enumerate(rows):
            sums[row] += distances[place]
            squares[row] += distances[place] ** 2
            player_sums[row] += merged[place]
            player_squares[row] += merged[place] ** 2

    batches.gradients(copies.count, copies.at, use, span=span)
    return NoisySlopes(
        mean=first + sums / copies.draws,
        variance=_variance(sums, squares, copies.draws),
        player_errors=np.sqrt(_variance(player_sums, player_squares, copies.draws) / copies.draws),
    )


def _variance(sums: Doubles, squares: Doubles, draws: int) -> Doubles:
    # Rounding can leave a tiny negative where all draws agree.
    return np.asarray(np.maximum(squares - sums**2 / draws, 0.0) / (draws - 1))
