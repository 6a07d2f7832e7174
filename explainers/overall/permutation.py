"""Permutation importance: how much worse the network does without one part of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn

from core.assessments.intervals import DRAWS, bootstrap, bootstrapped
from core.data.texts.encoding import FIRST_WORD, PADDING
from core.errors import AuditError
from core.records.base import Estimate
from core.records.overall import ImportanceRecord, PartImportance
from core.seeds import generator
from explainers.engine.batches import Batches, require_finite
from explainers.explanation import Doubles, Integers
from explainers.overall.losses import Losses
from explainers.overall.word_shares import LEAST_OCCURRENCES, MOST_WORDS
from explainers.parts.players import Players

MOST_QUESTIONS = 5_000_000
"""Inputs that the network is asked about at most, which is a matter of minutes for a table."""

_PARTS_AT_ONCE = 200  # draws of this many parts are held in memory together
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class Permuting:
    """What is permuted, and how often.

    Attributes
    ----------
    inputs : Tensor
        (n, *input_shape) rows as the network takes them.
    players : Players
        The same parts in every row.
    words : tuple of str
        For texts, what each word number stands for; empty else.
    is_marked : bool
        Whether the last channel of a series says which steps are real.
    """

    model: nn.Module
    inputs: Tensor
    players: Players
    losses: Losses
    repeats: int
    seed: int
    words: tuple[str, ...] = ()
    is_marked: bool = False


@dataclass(frozen=True, eq=False)
class _Part:
    """One part: the rows in which it is changed, and the changed rows of one repetition."""

    name: str
    rows: Integers
    change: Callable[[Integers, int], Tensor]


def permutation_importance(
    asked: Permuting, batches: Batches, *, span: tuple[float, float] = (0, 1)
) -> ImportanceRecord:
    """Return by how much the loss grows when one part after the other is permuted over the rows.

    A part is a feature with all its encoded columns, a patch, a segment, or a word. A feature,
    patch or segment takes the values that it has in other rows, by one permutation of the rows
    for each part and repetition. A word is replaced, wherever it stands, by words drawn from all
    places of the texts; the mean goes over all texts, those without the word count as unchanged.

    Returns
    -------
    ImportanceRecord
        The largest increase first. Refused where the network would have to be asked more than
        `MOST_QUESTIONS` times.

    Raises
    ------
    AuditError
        If an output is not finite.
    CancelledError
        At the next chunk after the job was cancelled.

    References
    ----------
    Breiman 2001, Random Forests, section 10; Fisher, Rudin, Dominici 2019, All Models are Wrong,
    but Many are Useful, eq. 3, with the difference in place of the ratio, and permutations in
    place of all pairs of rows. Interval: rows and repetitions are drawn anew independently of
    each other (Owen 2007, The Pigeonhole Bootstrap).
    """
    parts = _words(asked) if asked.words else _parts(asked)
    losses = asked.losses
    questions = asked.repeats * sum(len(part.rows) for part in parts)
    if questions > MOST_QUESTIONS:
        return ImportanceRecord(status="refused", reason=_too_many(questions))
    rows = np.arange(len(asked.inputs), dtype=np.int64)
    first = span[0] + (span[1] - span[0]) * len(rows) / (len(rows) + questions)
    own = _measured(
        asked,
        batches,
        lambda start, stop: (asked.inputs[start:stop], rows[start:stop]),
        points=len(rows),
        span=(span[0], first),
    )
    changed = _changed(asked, batches, parts, span=(first, span[1]))
    found = _estimates(asked, parts, own, changed)
    return ImportanceRecord(
        status="computed",
        loss_name=losses.loss_name,
        loss_unit=losses.loss_unit,
        score_name=losses.score_name,
        loss=float(own[:, 0].mean()),
        score=1.0 - float(own[:, 1].mean()) if losses.has_score else None,
        repeats=asked.repeats,
        parts=tuple(sorted(found, key=lambda part: -(part.loss.value or 0.0))),
    )


def _too_many(questions: int) -> str:
    return AuditError(
        "Permutation importance would ask the network too often",
        seen=f"{questions:,} inputs",
        allowed=f"at most {MOST_QUESTIONS:,}",
        remedy="Use fewer rows or repetitions, or put features into groups.",
    ).sentence


def _parts(asked: Permuting) -> list[_Part]:
    rows = np.arange(len(asked.inputs), dtype=np.int64)
    mask = torch.from_numpy(asked.players.mask)
    found = []
    for index, name in enumerate(asked.players.names):
        own = mask == index
        if asked.is_marked:
            own[-1] = False
        found.append(_Part(name, rows, _exchange(asked, own, name)))
    return found


def _exchange(asked: Permuting, own: Tensor, name: str) -> Callable[[Integers, int], Tensor]:
    """Return what puts the cells `own` of other rows into rows, in one repetition."""

    def change(places: Integers, repeat: int) -> Tensor:
        changed = asked.inputs[places].clone()
        # Drawn for the whole repetition, so that nothing hangs on where a chunk begins.
        source = generator(asked.seed, f"overall/permutation/{name}/{repeat}")
        others = asked.inputs[source.permutation(len(asked.inputs))[places]]
        if asked.is_marked:
            # A row keeps its own length: beyond the other row's end it stands at the mean.
            others = torch.where(changed[:, -1:] > _HALF, others, torch.zeros_like(others))
        changed[:, own] = others[:, own]
        return changed

    return change


def _words(asked: Permuting) -> list[_Part]:
    """Return the words that stand in most texts, as parts."""
    numbers = asked.inputs.numpy().astype(np.int64)
    pool = numbers[numbers != PADDING]
    holds = {
        int(word): np.flatnonzero((numbers == word).any(axis=1))
        for word in np.unique(numbers)
        if word >= FIRST_WORD
    }
    frequent = sorted(holds, key=lambda word: (-len(holds[word]), word))

    # Drawn for the whole repetition, of which several chunks may be asked one after the other.
    @lru_cache(maxsize=1)
    def drawn(word: int, repeat: int) -> Integers:
        source = generator(asked.seed, f"overall/word/{asked.words[word]}/{repeat}")
        return source.choice(pool, size=(len(holds[word]), asked.inputs.shape[1]))

    return [
        _Part(asked.words[word], holds[word], _replace(asked, word, holds[word], drawn))
        for word in frequent[:MOST_WORDS]
        if len(holds[word]) >= LEAST_OCCURRENCES
    ]


def _replace(
    asked: Permuting, word: int, rows: Integers, drawn: Callable[[int, int], Integers]
) -> Callable[[Integers, int], Tensor]:
    """Return what replaces a word by words drawn from the places of all texts."""

    def change(places: Integers, repeat: int) -> Tensor:
        changed = asked.inputs[rows[places]].clone()
        others = torch.from_numpy(drawn(word, repeat)[places]).to(changed.dtype)
        return torch.where(changed == word, others, changed)

    return change


def _changed(
    asked: Permuting, batches: Batches, parts: list[_Part], *, span: tuple[float, float]
) -> Doubles:
    """Return losses (points, 2) of all changed rows: part by part, repetition by repetition."""
    sizes = np.repeat([len(part.rows) for part in parts], asked.repeats)
    ends = np.cumsum(sizes)
    starts = ends - sizes

    def build(start: int, stop: int) -> tuple[Tensor, Integers]:
        pieces, rows = [], []
        for run in range(*_runs(starts, ends, start, stop)):
            part, repeat = parts[run // asked.repeats], run % asked.repeats
            first, last = max(start, starts[run]), min(stop, ends[run])
            places = np.arange(first - starts[run], last - starts[run])
            pieces.append(part.change(places, repeat))
            rows.append(part.rows[places])
        return torch.cat(pieces), np.concatenate(rows)

    return _measured(asked, batches, build, points=int(ends[-1]) if len(ends) else 0, span=span)


def _runs(starts: Integers, ends: Integers, start: int, stop: int) -> tuple[int, int]:
    """Return the first run, and the one after the last, that overlap with [start, stop)."""
    return int(np.searchsorted(ends, start, "right")), int(np.searchsorted(starts, stop, "left"))


def _measured(
    asked: Permuting,
    batches: Batches,
    build: Callable[[int, int], tuple[Tensor, Integers]],
    *,
    points: int,
    span: tuple[float, float],
) -> Doubles:
    """Return loss and loss of score (points, 2) of the rows that `build` gives."""
    found = np.empty((points, 2))

    def ask(start: int, stop: int) -> None:
        inputs, rows = build(start, stop)
        with torch.no_grad():
            outputs = asked.model(inputs.to(batches.device)).cpu().double().numpy()
        require_finite(outputs, what="The network's output")
        found[start:stop] = asked.losses.of(outputs, rows)

    batches.run(points, ask, span=span)
    return found


def _estimates(
    asked: Permuting, parts: list[_Part], own: Doubles, changed: Doubles
) -> list[PartImportance]:
    """Return every part's increase of the loss, with intervals over rows and repetitions."""
    found: list[PartImportance] = []
    start = 0
    for first in range(0, len(parts), _PARTS_AT_ONCE):
        some = parts[first : first + _PARTS_AT_ONCE]
        increases = np.zeros((len(some), 2, asked.repeats, len(own)))
        for index, part in enumerate(some):
            stop = start + asked.repeats * len(part.rows)
            losses = changed[start:stop].reshape(asked.repeats, len(part.rows), 2)
            increases[index][:, :, part.rows] = (losses - own[part.rows]).transpose(2, 0, 1)
            start = stop
        drawn = _drawn(increases, seed=asked.seed)
        found += [
            _estimate(asked, part, increases[index], drawn[index])
            for index, part in enumerate(some)
        ]
    return found


def _estimate(asked: Permuting, part: _Part, increases: Doubles, drawn: Doubles) -> PartImportance:
    """Return one part's figures from increases (2, repeats, n) and their draws (2, draws)."""
    losses = asked.losses
    n = increases.shape[2]
    what = "rows and of repetitions" if asked.repeats > 1 else "rows"
    method = f"percentile bootstrap, {DRAWS:,} draws of {what}"

    def figure(column: int, unit: str) -> Estimate:
        value = float(increases[column].mean())
        return bootstrapped(value, drawn[column], n=n, unit=unit).model_copy(
            update={"method": method}
        )

    return PartImportance(
        name=part.name,
        loss=figure(0, losses.loss_unit),
        score=figure(1, "") if losses.has_score else None,
        repeats=tuple(increases[0].mean(axis=1).tolist()),
        rows=len(part.rows),
    )


def _drawn(increases: Doubles, *, seed: int) -> Doubles:
    """Return means (parts, 2, draws) of increases (parts, 2, repeats, n) over drawn rows."""
    parts, columns, repeats, n = increases.shape
    flat = increases.reshape(-1, n)
    rows = bootstrap(
        lambda counts: flat @ counts / n, n, seed=seed, stream="overall/importance/rows"
    ).reshape(parts, columns, repeats, DRAWS)
    shares = _repeat_shares(repeats, seed=seed)
    return np.asarray(np.einsum("pcrd,rd->pcd", rows, shares), dtype=np.float64)


def _repeat_shares(repeats: int, *, seed: int) -> Doubles:
    """Return (repeats, draws) by which each repetition counts in each draw."""
    drawn = generator(seed, "overall/importance/repeats").multinomial(
        repeats, np.full(repeats, 1.0 / repeats), size=DRAWS
    )
    return np.asarray(drawn.T / repeats, dtype=np.float64)
