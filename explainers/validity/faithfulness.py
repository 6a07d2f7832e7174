"""Deletion and insertion: whether the output follows the order that a method gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.assessments.intervals import mean_intervals
from core.catalogue.methods import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import FaithfulnessPlan
from core.records.base import Estimate
from core.records.explanation import FaithfulnessRecord
from core.seeds import generator
from explainers.engine.batches import Batches
from explainers.engine.coalitions import coalition_outputs
from explainers.engine.given_back import given_back
from explainers.explanation import Booleans, Doubles, Explanation, Integers
from explainers.question import Question

MOST_SHARES = 100
"""Shares of a row's players at which a curve is asked at most, from none to all."""

_NO_SCALE = "the outputs do not differ from those of the baseline"


@dataclass(frozen=True, eq=False)
class _Curves:
    """Outputs (n, points) while more and more players are replaced, or put back."""

    deletion: Doubles
    insertion: Doubles


def measure(
    explanation: Explanation,
    question: Question,
    *,
    method: str,
    plan: FaithfulnessPlan,
    seed: int,
    memory_mib: int = 512,
    context: JobContext,
) -> FaithfulnessRecord:
    """Return deletion and insertion curves of a method against random orders.

    Deletion replaces the players of a row by the baseline, the most positive contribution first;
    insertion puts them into the baseline in the same order. The gain is the area between the
    random curve and the method's (for deletion), or the method's and the random one (for
    insertion), over shares of players from 0 to 1 and in units of the sample's mean |f(x) −
    f(b)|. In texts only the row's own words are players, and curves of shorter texts are brought to
    the same shares. Rows of many players are asked at `MOST_SHARES` shares of them.

    Parameters
    ----------
    plan : FaithfulnessPlan
        The first `plan.rows` rows of the question are used.

    References
    ----------
    Petsiuk, Das, Saenko 2018, RISE, section 4.3. Deviations: signed contributions decide the
    order, areas are compared with those of random orders of the same row, and scaled.
    """
    count = min(plan.rows, question.rows)
    # A stable sort, so that equal values keep the players' own order.
    order = np.argsort(-explanation.player_values[:count], axis=1, kind="stable")
    random = generator(seed, f"faithfulness/{method}")
    players = len(question.players)
    shuffled = random.permuted(
        np.tile(np.arange(players), (count * plan.random_orders, 1)), axis=1
    ).astype(np.int64)
    rows = np.arange(count)
    each = np.repeat(rows, plan.random_orders)
    active = question.active
    order = _active_first(order, active[rows])
    shuffled = _active_first(shuffled, active[each])
    share = 1 / (1 + plan.random_orders)
    with given_back(question.model, device=question.device):
        batches = Batches.of(
            question,
            step=f"Faithfulness of {METHODS[method].title}",
            memory_mib=memory_mib,
            context=context,
        )
        own = _curves(batches, question, rows=rows, order=order, span=(0, share))
        chance = _curves(batches, question, rows=each, order=shuffled, span=(share, 1))
    random_deletion = _mean_over_orders(chance.deletion, plan.random_orders)
    random_insertion = _mean_over_orders(chance.insertion, plan.random_orders)
    scale = float(np.abs(own.deletion[:, 0] - own.insertion[:, 0]).mean())
    gains = np.column_stack(
        (_area(random_deletion - own.deletion), _area(own.insertion - random_insertion))
    )
    deletion_gain, insertion_gain = _gains(gains, scale=scale, seed=seed, method=method)
    return FaithfulnessRecord(
        method=method,
        rows=count,
        deletion=_mean_curve(own.deletion),
        insertion=_mean_curve(own.insertion),
        random_deletion=_mean_curve(random_deletion),
        random_insertion=_mean_curve(random_insertion),
        deletion_gain=deletion_gain,
        insertion_gain=insertion_gain,
        halvings=tuple(batches.halvings),
    )


def _curves(
    batches: Batches,
    question: Question,
    *,
    rows: Integers,
    order: Integers,
    span: tuple[float, float],
) -> _Curves:
    """Ask the network along each order (orders, players), one row for each order."""
    rank = np.argsort(order, axis=1).astype(np.int32)
    counts = question.active.sum(axis=1)[rows]
    taken = [_taken(int(count)) for count in counts]
    each = np.repeat(np.arange(len(rows)), [len(steps) for steps in taken])
    upto = np.concatenate(taken)

    def treated(start: int, stop: int) -> Booleans:
        # Player p is already treated after k steps if its rank is below k.
        return np.asarray(rank[each[start:stop]] < upto[start:stop, None])

    def untreated(start: int, stop: int) -> Booleans:
        return ~treated(start, stop)

    middle = (span[0] + span[1]) / 2
    deletion = coalition_outputs(
        batches, question, rows=rows[each], present=untreated, span=(span[0], middle)
    )
    insertion = coalition_outputs(
        batches, question, rows=rows[each], present=treated, span=(middle, span[1])
    )
    points = len(_taken(max(int(question.active.sum(axis=1).max()), 1)))
    return _Curves(
        deletion=_by_share(deletion, taken, points=points),
        insertion=_by_share(insertion, taken, points=points),
    )


def _taken(count: int) -> Integers:
    """Return after how many of a row's `count` players the network is asked: 0 ... all."""
    shares = np.linspace(0, count, min(count, MOST_SHARES) + 1)
    return np.asarray(shares.round(), dtype=np.int64)


def _active_first(order: Integers, active: npt.NDArray[np.bool_]) -> Integers:
    """Return orders (n, players) with the players that do not count moved to the end."""
    is_idle = ~np.take_along_axis(active, order, axis=1)
    return np.take_along_axis(order, np.argsort(is_idle, axis=1, kind="stable"), axis=1)


def _by_share(outputs: Doubles, taken: list[Integers], *, points: int) -> Doubles:
    """Return curves (n, points) over equal shares of each row's own players.

    Rows that were asked at other shares are interpolated between their own points.

    Parameters
    ----------
    outputs : ndarray
        The rows' outputs, one row after the other.
    taken : list of ndarray
        For each row, after how many of its players it was asked: 0 ... all.
    """
    rows = np.split(outputs, np.cumsum([len(steps) for steps in taken])[:-1])
    shares = np.linspace(0.0, 1.0, points)
    return np.stack(
        [
            row if steps[-1] == points - 1 else np.interp(shares, steps / max(steps[-1], 1), row)
            for row, steps in zip(rows, taken, strict=True)
        ]
    )


def _mean_over_orders(curves: Doubles, orders: int) -> Doubles:
    return np.asarray(curves.reshape(-1, orders, curves.shape[1]).mean(axis=1))


def _area(curves: Doubles) -> Doubles:
    """Return the area (n,) under curves over shares of players, by the trapezoid rule."""
    inner = curves[:, 1:-1].sum(axis=1) + (curves[:, 0] + curves[:, -1]) / 2
    return np.asarray(inner / (curves.shape[1] - 1))


def _mean_curve(curves: Doubles) -> tuple[float, ...]:
    return tuple(curves.mean(axis=0).tolist())


def _gains(areas: Doubles, *, scale: float, seed: int, method: str) -> tuple[Estimate, Estimate]:
    """Return the mean gains with intervals over rows; not estimable without a scale."""
    if scale == 0.0:
        absent = Estimate(value=None, n=len(areas), note=_NO_SCALE)
        return absent, absent
    deletion, insertion = mean_intervals(
        areas / scale,
        seed=seed,
        stream=f"faithfulness/{method}/bootstrap",
        unit="of the mean difference of outputs",
    )
    return deletion, insertion
