"""How much may be asked for one row, and how a result is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.plan.explanation import ExplanationPlan
from explainers.explanation import Doubles, Explanation, Integers
from explainers.gate import FLOOR
from explainers.question import output_notes
from explainers.shapley.game import Game, Span, uses_background


@dataclass(frozen=True, eq=False)
class Found:
    """Values, standard errors (r, a) and points asked (r,) of rows with a players each."""

    values: Doubles
    errors: Doubles
    points: Integers
    note: str = ""

    @classmethod
    def joined(cls, parts: list[Found]) -> Found:
        """Return what was found for one portion of the rows after the other."""
        return cls(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.errors for part in parts]),
            np.concatenate([part.points for part in parts]),
            note=parts[0].note,
        )


Solve = Callable[[Game, Integers, int, Span], Found]
"""A game, some of its rows with equally many (two or more) players, how many, and a span."""


def points_for(game: Game, settings: ExplanationPlan) -> int:
    """Return the points at which the network may be asked for one row.

    `samples` counts coalitions; on tables each of them stands for one pass over the background.
    """
    return settings.samples * game.usual


def most_points(game: Game, settings: ExplanationPlan) -> int:
    """Return the most points for one row: more than usual where a precision is requested."""
    return _most_draws(settings) * game.usual


def _most_draws(settings: ExplanationPlan) -> int:
    if settings.tuning.precision == 0:
        return settings.samples
    return max(settings.samples, settings.tuning.most_samples)


def is_enumerated(
    settings: ExplanationPlan, players: int, *, is_split: bool, coalitions: int | None = None
) -> bool:
    """Whether all coalitions are asked in the place of a sample.

    Up to as many players as the plan says, where it costs no more, or little: behind a linear
    first layer, which is computed once for each player and background row.

    Parameters
    ----------
    is_split : bool
        Whether the network has such a layer (`explainers.shapley.first_layer`).
    coalitions : int, optional
        How many there are to ask; all 2^players where absent.
    """
    if players > settings.tuning.enumerated:
        return False
    asked = 2**players if coalitions is None else coalitions
    return is_split or asked <= _most_draws(settings)


def are_precise(game: Game, rows: Integers, errors: Doubles, *, precision: float) -> np.ndarray:
    """Return which rows (r,) have a mean standard error as small as was requested.

    A row's own difference of outputs is the unit, or a tenth of the mean one where it is less.
    """
    size = np.abs(game.differences)
    unit = np.maximum(size[rows], FLOOR * size.mean())
    return np.asarray(errors.mean(axis=1) <= precision * unit)


def explained(
    game: Game,
    *,
    solve: Solve,
    unions: Integers | None = None,
    has_errors: bool = True,
    notes: tuple[str, ...] = (),
) -> Explanation:
    """Return the explanation of all rows, those with equally many players at a time.

    A single player has the whole difference, and none has nothing.

    Parameters
    ----------
    unions : ndarray, optional
        (n, players) which players of a row belong together; rows are then solved together only
        where that is the same for all of them.
    """
    values = np.zeros(game.active.shape)
    errors = np.zeros(game.active.shape)
    steps = np.full(len(values), 1 + game.usual, dtype=np.int64)
    said: dict[str, int] = {}
    done = 0
    for players, rows in _alike(game, unions):
        share = [0.02 + 0.98 * part / len(values) for part in (done, done + len(rows))]
        done += len(rows)
        if players == 0:
            continue
        places = game.places(rows)
        if players == 1:
            values[rows[:, None], places] = game.differences[rows, None]
            continue
        found = solve(game, rows, players, (share[0], share[1]))
        values[rows[:, None], places] = found.values
        errors[rows[:, None], places] = found.errors
        steps[rows] += found.points
        said[found.note] = said.get(found.note, 0) + len(rows)
    texts = (*notes, *(_of_rows(note, count, len(values)) for note, count in said.items() if note))
    return Explanation(
        values=game.question.spread(values),
        player_values=values,
        outputs=game.outputs,
        baseline_outputs=game.baseline_outputs,
        steps=steps,
        standard_errors=errors if has_errors else None,
        notes=(*output_notes(game.question), absence_note(game), *texts),
        halvings=tuple(game.batches.halvings),
    )


def _alike(game: Game, unions: Integers | None) -> Iterator[tuple[int, Integers]]:
    """Yield how many players take part in some rows, and those rows."""
    for players, rows in game.by_count().items():
        if unions is None or players < 2:
            yield players, rows
            continue
        own = np.take_along_axis(unions[rows], game.places(rows), axis=1)
        patterns, which = np.unique(own, axis=0, return_inverse=True)
        for number in range(len(patterns)):
            yield players, rows[which.ravel() == number]


def absence_note(game: Game) -> str:
    """Say what an absent player is replaced by."""
    if uses_background(game.question):
        if game.usual == 1:
            return "Absent features take the values of one background row."
        return f"Absent features take the values of {game.usual} background rows, averaged."
    return "Absent parts take the values of the baseline."


def _of_rows(note: str, count: int, rows: int) -> str:
    return note if count == rows else f"{count} of {rows} rows: {note[0].lower()}{note[1:]}"
