"""Expected Gradients, with standard errors of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import generator
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.engine.coalitions import background_means
from explainers.explanation import Doubles, Explanation, Integers
from explainers.gradient.path import add_by_group
from explainers.question import Question, output_notes


@dataclass(frozen=True, eq=False)
class Draws:
    """Random points between a row and usual rows, the same number in every stratum.

    Attributes
    ----------
    partners : ndarray
        (n, draws) row of the background that each draw starts from.
    alphas : ndarray
        (n, draws) place on the line from that row (0) to the explained one (1).
    strata : int
        Groups of equal size, one after the other, within which draws are alike.
    usual : int
        Background rows that the draws start from.
    """

    partners: Integers
    alphas: Doubles
    strata: int
    usual: int


def gradient_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the mean of (x − x') · gradient at x' + α (x − x') over draws of x' and α.

    The sum is owed against f(x) − mean f(x') over the background. Every row of the background is
    drawn equally often where there are at least two draws for each, so that chance is left to α
    alone; otherwise background rows are drawn at random too. Standard errors come from the
    spread within the strata.

    References
    ----------
    Erion, Janizek, Sturmfels, Lundberg, Lee 2021, Improving performance of deep learning models
    with axiomatic attribution priors and expected gradients, eq. 3. Deviation: stratified over
    the background. Cochran 1977, Sampling Techniques, eq. 5.11, for the standard error.
    """
    batches = Batches.of(
        question, step="Expected Gradients", memory_mib=memory_mib, context=context
    )
    draws = draw(question.rows, background=question.usual_rows, samples=settings.samples, seed=seed)
    sums = _Sums.of(question)
    count = draws.partners.shape[1]
    batches.gradients(
        question.rows * count,
        lambda start, stop: _points(question, draws, start, stop)[:2],
        lambda start, stop, gradients: sums.add(question, draws, start, stop, gradients),
        span=(0, 0.9),
    )
    values = sums.values / count
    require_finite(values, what="A gradient")
    errors = sums.standard_errors(draws)
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=background_means(batches, question, span=(0.95, 1)),
        steps=np.full(question.rows, count, dtype=np.int64),
        standard_errors=errors[:, :-1],
        sum_standard_error=errors[:, -1],
        notes=(*output_notes(question), *_draw_notes(draws, count)),
        halvings=tuple(batches.halvings),
    )


def draw(rows: int, *, background: int, samples: int, seed: int) -> Draws:
    """Return the points of all rows, drawn before the first gradient is taken.

    They do not change with the size of a chunk.
    """
    random = generator(seed, "gradient_shap")
    each = samples // background
    if each >= 2:
        partners = np.tile(np.repeat(np.arange(background), each), (rows, 1))
        strata = background
    else:
        partners = random.integers(0, background, size=(rows, samples))
        strata = 1
    alphas = random.random(partners.shape)
    return Draws(partners=partners, alphas=alphas, strata=strata, usual=background)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Running sums over draws; the last column is that of the sum over all players.

    Draws come row by row and stratum by stratum: the sum of a stratum is only held while it is
    open, so that memory does not grow with their number.
    """

    values: Doubles  # (n, *shape)
    between: Doubles  # (n, players + 1): Σ over closed strata of (Σ of the stratum)²
    squares: Doubles  # (n, players + 1)
    open_sum: Doubles  # (players + 1,)

    @classmethod
    def of(cls, question: Question) -> _Sums:
        columns = len(question.players) + 1
        return cls(
            values=np.zeros(tuple(question.inputs.shape)),
            between=np.zeros((question.rows, columns)),
            squares=np.zeros((question.rows, columns)),
            open_sum=np.zeros(columns),
        )

    def add(
        self, question: Question, draws: Draws, start: int, stop: int, gradients: Tensor
    ) -> None:
        """Add the contributions of the draws from `start` to `stop`."""
        count = draws.partners.shape[1]
        _, _, difference = _points(question, draws, start, stop)
        contributions = (gradients.double() * difference.double()).numpy()
        places = np.arange(start, stop)
        add_by_group(self.values, contributions, places // count)
        merged = question.players.merge(contributions, rows=places // count)
        merged = np.column_stack((merged, merged.sum(axis=1)))
        add_by_group(self.squares, merged**2, places // count)
        self._add_to_strata(merged, places, each=count // draws.strata, strata=draws.strata)

    def _add_to_strata(self, merged: Doubles, places: Integers, *, each: int, strata: int) -> None:
        """Add contributions (p, players + 1) to the open stratum, and close those that end."""
        numbers = places // each
        for number in range(int(numbers[0]), int(numbers[-1]) + 1):
            here = numbers == number
            self.open_sum[:] += merged[here].sum(axis=0)
            if (places[here][-1] + 1) % each == 0:
                self.between[number // strata] += self.open_sum**2
                self.open_sum[:] = 0.0

    def standard_errors(self, draws: Draws) -> Doubles:
        """Return the standard error (n, players + 1) of a mean over strata of equal size."""
        count = draws.partners.shape[1]
        each = count // draws.strata
        within = self.squares - self.between / each
        # Rounding can leave a tiny negative where all draws agree.
        variance = np.maximum(within, 0.0) / (each - 1)
        return np.asarray(np.sqrt(variance / each) / draws.strata)


def _points(
    question: Question, draws: Draws, start: int, stop: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Points (p, *shape), their targets, and x − x' of the draws from `start` to `stop`."""
    count = draws.partners.shape[1]
    places = np.arange(start, stop)
    rows = torch.from_numpy(places // count)
    partner = question.usual(torch.from_numpy(draws.partners.ravel()[start:stop]), rows)
    alphas = torch.from_numpy(draws.alphas.ravel()[start:stop].astype(np.float32))
    difference = question.inputs[rows] - partner
    share = alphas.reshape(-1, *[1] * (difference.ndim - 1))
    return partner + share * difference, question.targets[rows], difference


def _draw_notes(draws: Draws, count: int) -> tuple[str, ...]:
    if draws.usual == 1:
        return (f"{count} draws for each row, all from its one background row.",)
    if draws.strata == 1:
        return (f"{count} draws for each row, background rows drawn at random.",)
    each = count // draws.strata
    return (f"{count} draws for each row: {each} from each of {draws.strata} background rows.",)
