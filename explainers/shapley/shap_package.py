"""Shapley values of features, patches, segments or words, through the shap package."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import stream_seed
from explainers.engine.batches import Batches, Doubles, row_outputs
from explainers.engine.coalitions import background_means, coalition_means, coalition_outputs
from explainers.explanation import Explanation
from explainers.question import Question, output_notes

with warnings.catch_warnings():
    # shap 0.51 builds its colour maps with a matplotlib call that is being retired.
    warnings.simplefilter("ignore")
    import shap

Game = Callable[[npt.NDArray[np.float64]], Doubles]
"""Coalitions (p, players) of zeros and ones to the worth (p,) of each."""
Solve = Callable[[Game, int, int], Doubles]
"""A game, its number of players (two or more), and a seed to the value (players,) of each."""


def kernel_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Shapley values from a weighted regression over coalitions.

    Absent features of a table take the values of the background, one row after the other, and
    the outputs are averaged; absent patches, segments and words take the baseline's.
    `settings.samples` coalitions are asked for, all of them where there are no more, and never
    fewer than two for each player. No feature selection, which shap would otherwise add.

    References
    ----------
    Lundberg, Lee 2017, theorem 2, as shap computes it.
    """

    def samples(players: int) -> int:
        return max(settings.samples, 2 * players + 2)

    def solve(game: Game, players: int, _: int) -> Doubles:
        explainer = shap.KernelExplainer(game, np.zeros((1, players)))
        found = explainer.shap_values(
            np.ones((1, players)), nsamples=samples(players), l1_reg=False, silent=True
        )
        return np.asarray(found, dtype=np.float64)

    return _explain(
        "kernel_shap",
        question,
        solve=solve,
        evaluations=lambda players: min(samples(players), 2**players),
        seed=seed,
        memory_mib=memory_mib,
        context=context,
    )


def permutation_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Shapley values averaged over random orders, each walked forwards and backwards.

    Absent players as in `kernel_shap`. `settings.samples` coalitions are spent on whole orders,
    on one at least.

    References
    ----------
    Štrumbelj, Kononenko 2014; antithetic orders as shap computes them.
    """

    def evaluations(players: int) -> int:
        return max(1, settings.samples // (2 * players + 1)) * (2 * players + 1)

    def solve(game: Game, players: int, row_seed: int) -> Doubles:
        explainer = shap.PermutationExplainer(game, _present_players, seed=row_seed)
        points = evaluations(players)
        found = explainer(np.ones((1, players)), max_evals=points, batch_size=points, silent=True)
        return np.asarray(found.values, dtype=np.float64)

    return _explain(
        "permutation_shap",
        question,
        solve=solve,
        evaluations=evaluations,
        seed=seed,
        memory_mib=memory_mib,
        context=context,
    )


def _present_players(mask: npt.NDArray[np.bool_], everybody: Doubles) -> Doubles:
    """Tell shap what a coalition looks like: ones for present players, zeros for absent ones."""
    return (mask * everybody)[None, :]


def _explain(
    name: str,
    question: Question,
    *,
    solve: Solve,
    evaluations: Callable[[int], int],
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    batches = Batches.of(question, step=METHODS[name].title, memory_mib=memory_mib, context=context)
    active = question.active
    player_values = np.zeros(active.shape)
    for row in range(question.rows):
        span = (row / question.rows, (row + 0.9) / question.rows)
        row_seed = stream_seed(seed, f"{name}/{row}") % 2**32
        game = _game(batches, question, row=row, active=active[row], span=span)
        with _quiet_and_seeded(row_seed):
            found = _solved(game, int(active[row].sum()), solve, row_seed=row_seed)
        player_values[row, active[row]] = found.reshape(-1)
    outputs = row_outputs(batches, question.inputs, question.targets)
    if _uses_background(question):
        baseline_outputs = background_means(batches, question)
    else:
        baseline_outputs = row_outputs(batches, question.baseline, question.targets)
    return Explanation(
        values=question.spread(player_values),
        player_values=player_values,
        outputs=outputs,
        baseline_outputs=baseline_outputs,
        steps=np.array([evaluations(int(count)) for count in active.sum(axis=1)], dtype=np.int64),
        notes=(*output_notes(question), _absence_note(question)),
        halvings=tuple(batches.halvings),
    )


def _solved(game: Game, players: int, solve: Solve, *, row_seed: int) -> Doubles:
    """Return the value of each player; a single one has the whole difference, none has nothing."""
    if players > 1:
        return solve(game, players, row_seed)
    worth = game(np.array([[0.0], [1.0]])[:, :players])
    return np.asarray(np.diff(worth)[:players])


def _uses_background(question: Question) -> bool:
    return question.kind == "tabular"


def _game(
    batches: Batches,
    question: Question,
    *,
    row: int,
    active: npt.NDArray[np.bool_],
    span: tuple[float, float],
) -> Game:
    """Return the worth of coalitions of the active players of one row.

    It stops the whole job when cancelled.
    """

    def game(coalitions: npt.NDArray[np.float64]) -> Doubles:
        chosen = np.asarray(coalitions) > 0.5
        present = np.zeros((len(chosen), len(active)), dtype=np.bool_)
        present[:, active] = chosen.reshape(len(chosen), -1)
        if _uses_background(question):
            return coalition_means(batches, question, row=row, present=present, span=span)
        rows = np.full(len(present), row, dtype=np.int64)
        return coalition_outputs(batches, question, rows=rows, present=present, span=span)

    return game


def _absence_note(question: Question) -> str:
    if _uses_background(question):
        count = len(question.background)
        return f"Absent features take the values of {count} background rows, averaged."
    return "Absent parts take the values of the baseline."


@contextlib.contextmanager
def _quiet_and_seeded(seed: int) -> Iterator[None]:
    """Seed numpy's global generator, which shap draws from, and put it back afterwards."""
    state = np.random.get_state()  # noqa: NPY002 - shap knows no other generator
    log = logging.getLogger("shap")
    level = log.level
    try:
        log.setLevel(logging.ERROR)
        np.random.seed(seed)  # noqa: NPY002
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
        np.random.set_state(state)  # noqa: NPY002
