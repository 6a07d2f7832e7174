"""Which players belong together at the upper level of Owen values."""

from __future__ import annotations

import numpy as np

from explainers.explanation import Booleans, Integers
from explainers.parts.players import Players
from explainers.question import Question


def unions_of(question: Question) -> Integers:
    """Return the union (n, players) that each player of each row belongs to, from 0.

    Pictures are cut into quadrants, by where the middle of a part lies. Parts of series that
    belong to one channel form that channel; segments of all channels, and words, form runs of
    about as many neighbours as there are runs. On tables every player is a union of its own:
    features that belong together are found by `inner_unions`.
    """
    players = question.players
    if question.kind == "image":
        found = _quadrants(players)
    elif question.kind == "series":
        found = _of_series(question)
    elif question.kind == "text":
        return _runs(question.active)
    else:
        found = np.arange(len(players))[None]
    return np.broadcast_to(found, (question.rows, len(players)))


def inner_unions(outer: Players, inner: Players) -> Integers:
    """Return the part (inner players,) of `outer` that each part of `inner` lies in."""
    found = np.zeros(len(inner), dtype=np.int64)
    found[inner.mask.ravel()] = outer.mask.ravel()
    return found


def _quadrants(players: Players) -> Integers:
    height, width = players.mask.shape[-2:]
    down, across = np.moveaxis(players.middles, -1, 0)
    is_lower, is_right = down >= (height - 1) / 2 + 1e-9, across >= (width - 1) / 2 + 1e-9
    return np.asarray(2 * is_lower + is_right, dtype=np.int64)


def _of_series(question: Question) -> Integers:
    mask = question.players.mask
    channels = mask[:-1] if question.is_marked else mask
    players = range(len(question.players))
    homes = [np.flatnonzero((channels == player).any(axis=1)) for player in players]
    if len(channels) > 1 and all(len(home) == 1 for home in homes):
        return np.array([[int(home[0]) for home in homes]], dtype=np.int64)
    return _runs(question.active)


def _runs(active: Booleans) -> Integers:
    """Return runs of about √a neighbours among the a active players of each row."""
    found = np.zeros(active.shape, dtype=np.int64)
    for row, is_active in enumerate(active):
        count = int(is_active.sum())
        runs = max(1, round(count**0.5))
        found[row, is_active] = np.arange(count) * runs // max(count, 1)
    return found
