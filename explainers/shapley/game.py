"""The game that Shapley values share out: what coalitions of a row's parts are worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.engine.coalitions import background_outputs
from explainers.explanation import Booleans, Doubles, Integers
from explainers.question import Question
from explainers.shapley.first_layer import FirstLayer, first_layer_of

Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Game:
    """One game for each row: v(S) is the output with the players outside S absent.

    On tables an absent player takes the values of a background row, and v is the mean over the
    background; on images, series and texts it takes the baseline's.

    Attributes
    ----------
    outputs : ndarray
        (n,) f(x), the worth of all players.
    starts : ndarray
        (n, usual) f(b) for each row that an absent player can take its values from; (n, 1) where
        that is the baseline.
    active : ndarray
        (n, players) players that take part in each row.
    """

    question: Question
    batches: Batches
    first: FirstLayer | None
    outputs: Doubles
    starts: Doubles
    active: Booleans

    @classmethod
    def of(cls, question: Question, *, step: str, memory_mib: int, context: JobContext) -> Game:
        """Return the game of a question, whose two ends are asked for here."""
        batches = Batches.of(question, step=step, memory_mib=memory_mib, context=context)
        outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0.01))
        if uses_background(question):
            starts = background_outputs(batches, question, span=(0.01, 0.02))
        else:
            span = (0.01, 0.02)
            starts = row_outputs(batches, question.baseline, question.targets, span=span)[:, None]
        return cls(
            question=question,
            batches=batches,
            first=first_layer_of(question),
            outputs=outputs,
            starts=starts,
            active=question.active,
        )

    @property
    def baseline_outputs(self) -> Doubles:
        """Worth (n,) of nobody: f(baseline), or the mean over the background."""
        return np.asarray(self.starts.mean(axis=1))

    @property
    def differences(self) -> Doubles:
        """What there is to share out in each row (n,)."""
        return self.outputs - self.baseline_outputs

    @property
    def usual(self) -> int:
        """Number of rows that absent players can take their values from."""
        return int(self.starts.shape[1])

    def places(self, rows: Integers) -> Integers:
        """Return the numbers (r, a) of the active players of rows that have equally many."""
        return np.nonzero(self.active[rows])[1].reshape(len(rows), -1).astype(np.int64)

    def by_count(self) -> dict[int, Integers]:
        """Return the rows by their number of active players, smallest first."""
        counts = self.active.sum(axis=1)
        return {int(count): np.flatnonzero(counts == count) for count in np.unique(counts)}

    def worth(
        self, rows: Integers, present: Booleans, partners: Integers, *, span: Span = (0, 1)
    ) -> Doubles:
        """Return outputs (r, coalitions), the mean over the partners that each is asked beside.

        Parameters
        ----------
        rows : ndarray
            (r,) rows of the question, with equally many active players.
        present : ndarray
            (coalitions, a) whether each of a row's active players is present.
        partners : ndarray
            (coalitions, q) the rows, from 0 to `usual` − 1, that absent players take their values
            from; ignored where that is the baseline.
        """
        found = np.empty((len(rows), len(present)))
        most = self.batches.size if self.first is None else self.first.most_rows
        done = 0
        for group, inside in portions(rows, span, each=most):
            found[done : done + len(group)] = self._of_group(group, present, partners, span=inside)
            done += len(group)
        require_finite(found, what="The network's output")
        return found

    def _of_group(
        self, rows: Integers, present: Booleans, partners: Integers, *, span: Span
    ) -> Doubles:
        is_beside = uses_background(self.question)
        copies = partners.shape[1] if is_beside else 1
        beside = partners if is_beside else None
        asked = _Asked(self, rows=rows, present=present, partners=beside, copies=copies)
        found = np.zeros((len(rows), len(present)))

        def ask(start: int, stop: int) -> None:
            # All answers first: a chunk that did not fit is asked again from its beginning.
            blocks = [
                (block, asked.outputs(block)) for block in _blocks(start, stop, width=len(rows))
            ]
            for (low, high, first, last), outputs in blocks:
                coalitions = np.arange(low, high) // copies
                begins = np.flatnonzero(np.diff(coalitions, prepend=-1))
                sums = np.add.reduceat(outputs, begins, axis=0)
                found[first:last, coalitions[0] : coalitions[-1] + 1] += sums.T

        points = len(present) * copies * len(rows)
        self.batches.run(points, ask, span=span, together=len(rows))
        return found / copies


class _Asked:
    """Coalitions that are asked of a group of rows, as points of the network."""

    def __init__(
        self,
        game: Game,
        *,
        rows: Integers,
        present: Booleans,
        partners: Integers | None,
        copies: int,
    ) -> None:
        question = game.question
        self.question, self.rows, self.copies = question, rows, copies
        self.device = game.batches.device
        self.present, self.partners = present, partners
        self.forward = game.batches.forward
        self.places = game.places(rows)
        self.is_shared = not question.players.is_by_row and (self.places == self.places[:1]).all()
        index = torch.from_numpy(rows)
        self.inputs, self.targets = question.inputs[index], question.targets[index]
        self.baseline = question.baseline[index]
        self.first = game.first
        if self.first is not None:
            self.own = self.first.own(self.inputs.to(self.device))

    def outputs(self, block: tuple[int, int, int, int]) -> Doubles:
        """Return outputs (points, rows) of a block of coalitions and rows."""
        low, high, first, last = block
        shape = (high - low, last - first)
        targets = self.targets[first:last]
        targets = targets.expand(shape[0], *targets.shape).reshape(-1, *targets.shape[1:])
        with torch.no_grad():
            if self.first is None:
                points = self._mixed(low, high, first, last).to(self.device)
                found = self.forward(points, targets.to(self.device))
            else:
                hidden = self._after_first(low, high, first, last)
                found = self.first.forward(hidden, targets.to(self.device))
        return np.asarray(found.cpu().double().numpy().reshape(shape))

    def _of_points(self, low: int, high: int) -> tuple[Booleans, Tensor]:
        """Return who is present (points, a), and which row stands in for the others."""
        coalitions, copies = np.divmod(np.arange(low, high), self.copies)
        # What all coalitions stand beside may be one and the same row in memory.
        partners = self.partners
        beside = np.zeros_like(copies) if partners is None else partners[coalitions, copies]
        return self.present[coalitions], torch.from_numpy(beside)

    def _after_first(self, low: int, high: int, first: int, last: int) -> Tensor:
        assert self.first is not None
        present, beside = self._of_points(low, high)
        width = self.first.width
        own = self.own[:, first * width : last * width]
        chosen = torch.from_numpy(present).to(self.device, torch.float32)
        return self.first.mixed(own, chosen, beside.to(self.device))

    def _mixed(self, low: int, high: int, first: int, last: int) -> Tensor:
        """Return points ((high − low) · (last − first), *shape), coalition by coalition."""
        present, beside = self._of_points(low, high)
        inputs = self.inputs[None, first:last]
        shape = (len(present), last - first, *inputs.shape[2:])
        own = self._own_cells(present, first, last)
        if self.partners is None:
            absent = self.baseline[None, first:last]
        elif self.question.partners is None:
            absent = self.question.background[beside][:, None]
        else:
            rows = torch.from_numpy(np.tile(self.rows[first:last], len(present)))
            each = beside.repeat_interleave(last - first)
            absent = self.question.usual(each, rows).reshape(shape)
        return torch.where(own, inputs, absent).reshape(-1, *inputs.shape[2:])

    def _own_cells(self, present: Booleans, first: int, last: int) -> Tensor:
        """Return which cells are a row's own, (points, rows or 1, *shape)."""
        players = len(self.question.players)
        if self.is_shared:
            full = np.zeros((len(present), players), dtype=np.bool_)
            full[:, self.places[0]] = present
            return self.question.own_cells(np.zeros(0, np.int64), full)[:, None]
        places = self.places[first:last]
        full = np.zeros((len(present), len(places), players), dtype=np.bool_)
        full[:, np.arange(len(places))[:, None], places] = present[:, None]
        rows = np.tile(self.rows[first:last], len(present))
        cells = self.question.own_cells(rows, full.reshape(-1, players))
        return cells.reshape(len(present), len(places), *cells.shape[1:])


def within(span: Span, start: float, stop: float, *, of: float) -> Span:
    """Return the part of a span from `start` to `stop`, counted in `of` equal steps."""
    width = (span[1] - span[0]) / of
    return span[0] + width * start, span[0] + width * stop


def portions(rows: Integers, span: Span, *, each: int) -> Iterator[tuple[Integers, Span]]:
    """Yield at most `each` rows at a time, with the part of the span that is theirs."""
    for at in range(0, len(rows), max(1, each)):
        group = rows[at : at + max(1, each)]
        yield group, within(span, at, at + len(group), of=len(rows))


def uses_background(question: Question) -> bool:
    """Whether absent players take the values of background rows, one after the other."""
    return question.kind == "tabular"


def _blocks(start: int, stop: int, *, width: int) -> Iterator[tuple[int, int, int, int]]:
    """Cut points start ... stop of a table with `width` columns into rectangles.

    Each is (first row, row after the last, first column, column after the last).
    """
    row, column = divmod(start, width)
    if column and start < stop:
        end = min(width, column + stop - start)
        yield row, row + 1, column, end
        start += end - column
        row += 1
    whole = (stop - start) // width
    if whole > 0:
        yield row, row + whole, 0, width
        start += whole * width
        row += whole
    if start < stop:
        yield row, row + 1, 0, stop - start
