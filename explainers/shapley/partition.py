"""Owen values along a tree of parts, through shap's PartitionExplainer."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator

import numpy as np

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.seeds import stream_seed
from explainers.engine.quiet_shap import quiet_shap
from explainers.explanation import Doubles, Explanation, Integers
from explainers.question import Question
from explainers.shapley.budget import Found, explained
from explainers.shapley.game import Game, Span, within

_AT_ONCE = 64
"""Coalitions that shap hands over at a time; more would let it look less far ahead."""


def partition_shap(
    question: Question,
    *,
    settings: ExplanationPlan,
    seed: int,
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return Owen values along a tree that halves a picture, or a text, again and again.

    A picture's parts are halved across the longer side of the place that they take, a text's
    between neighbouring words. `settings.samples` coalitions are asked at most; what is not
    reached is shared evenly within a branch. It draws only to break ties
    between branches, so that it has no standard error.

    References
    ----------
    shap's PartitionExplainer (Lundberg, documented in shap 0.51); Owen 1977; a tree of unions as
    in Winter 1989, A Value for Cooperative Games with Levels Structure of Cooperation.
    """
    game = Game.of(question, step="Partition SHAP", memory_mib=memory_mib, context=context)
    middles = _middles(question)

    def solve(game: Game, rows: Integers, players: int, span: Span) -> Found:
        places = game.places(rows)
        values = np.empty((len(rows), players))
        points = np.empty(len(rows), dtype=np.int64)
        for at, row in enumerate(rows):
            middle = middles[row if len(middles) > 1 else 0, places[at]]
            values[at], points[at] = _of_row(
                game,
                int(row),
                halving_tree(middle),
                settings=settings,
                seed=stream_seed(seed, f"partition_shap/{row}") % 2**32,
                span=within(span, at, at + 1, of=len(rows)),
            )
        return Found(values, np.zeros_like(values), points)

    return explained(game, solve=solve, has_errors=False)


def halving_tree(middles: Doubles) -> Doubles:
    """Return a tree (p − 1, 4) in scipy's form that halves parts by where their middles lie.

    Parameters
    ----------
    middles : ndarray
        (p, axes) middle of each part.
    """
    branches: list[tuple[int, int, int]] = []

    def grow(parts: Integers) -> int:
        if len(parts) == 1:
            return int(parts[0])
        spread = np.ptp(middles[parts], axis=0)
        axis = int(np.argmax(spread))
        order = parts[np.argsort(middles[parts, axis], kind="stable")]
        half = len(order) // 2
        left, right = grow(order[:half]), grow(order[half:])
        branches.append((left, right, len(parts)))
        return len(middles) + len(branches) - 1

    grow(np.arange(len(middles)))
    return np.array([(left, right, float(size), float(size)) for left, right, size in branches])


class _Masker:
    """What shap must know of a row: its parts, and how they hang together in a tree."""

    immutable_outputs = True

    def __init__(self, tree: Doubles) -> None:
        self.clustering = tree
        self.shape = (1, len(tree) + 1)

    def __call__(self, mask: Doubles, everybody: Doubles) -> Doubles:
        """Return the coalition itself (1, players); the game knows the row."""
        return np.asarray(mask * everybody, dtype=np.float64)[None, :]


def _of_row(
    game: Game, row: int, tree: Doubles, *, settings: ExplanationPlan, seed: int, span: Span
) -> tuple[Doubles, int]:
    players = len(tree) + 1
    asked = 0
    # At most this many: a full walk through the tree, or what the plan allows.
    whole = max(1, min(settings.samples, players * (players - 1)))

    def worth(coalitions: Doubles) -> Doubles:
        nonlocal asked
        present = np.asarray(coalitions) > 0.5
        sizes = present.sum(axis=1)
        known = np.where(sizes == 0, game.baseline_outputs[row], game.outputs[row])
        is_asked = (sizes > 0) & (sizes < players)
        if is_asked.any():
            extra = int(is_asked.sum())
            known[is_asked] = game.worth(
                np.array([row]),
                present[is_asked],
                np.zeros((extra, 1), dtype=np.int64),
                span=within(span, min(asked, whole), min(asked + extra, whole), of=whole),
            )[0]
            asked += extra
        return np.asarray(known)

    shap = quiet_shap()
    with _quiet_and_seeded(seed):
        explainer = shap.PartitionExplainer(worth, _Masker(tree))
        found = explainer(
            np.ones((1, players)),
            max_evals=max(settings.samples, 4),
            batch_size=_AT_ONCE,
            silent=True,
        )
    return np.asarray(found.values, dtype=np.float64).reshape(-1), asked


def _middles(question: Question) -> Doubles:
    """Return where the middle of each part lies, (1 or n, players, axes)."""
    if question.kind == "text":
        return np.arange(len(question.players), dtype=np.float64)[None, :, None]
    return question.players.middles


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
