"""Conductance: how the change of the output flows through each unit of a layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from core.records.layers import LayerChoice
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Doubles, Integers
from explainers.gate import allowed
from explainers.gradient.path import Path
from explainers.gradient.subdivision import worst_pieces
from explainers.layers.explanation import LayerExplanation
from explainers.layers.offered import layer_module
from explainers.layers.values import summed
from explainers.layers.watched import AtLayer, at_layer
from explainers.question import Question, output_notes

FIRST_PIECES = 16
"""Pieces of every row's path before its error is looked at."""
_UNOWED_PIECES = 128
_PRICE = 3  # points at which a halved piece is asked
# Misses of single pieces may cancel in their sum, but not hide in it: units share them unequally.
# A quarter of the budget goes into that; the many small kinks of ReLU would take all of it.
_CANCELLED = 5.0


@dataclass(eq=False)
class _Pieces:
    """Pieces of the paths: the row of each, where it begins and ends, and what it misses."""

    rows: Integers
    starts: Doubles
    ends: Doubles
    errors: Doubles


def layer_conductance(
    question: Question,
    choice: LayerChoice,
    *,
    settings: ExplanationPlan,
    memory_mib: int,
    context: JobContext,
) -> LayerExplanation:
    """Return the integral of (slope of the output by a unit) d(unit) on the path from b to x.

    Each piece of the path is worth the mean slope of its two ends times the change of the unit.
    What a piece misses is known exactly, because its outputs are: pieces that miss most are
    halved, row by row, until their sum is within the gate's tolerance, and their sizes within a
    few times that (for a quarter of the budget), or `settings.max_steps` is spent. A layer beside
    which other paths lead to the output owes no sum; its path is cut into equal pieces.

    References
    ----------
    Dhamdhere, Sundararajan, Yan 2019, How Important Is a Neuron, eq. 2 (conductance) and its
    completeness; the inner sum over inputs is the derivative of the unit along the path. The
    trapezium rule over the unit's own change takes the place of the right Riemann sum over α.
    """
    batches = Batches.of(question, step="Layer conductance", memory_mib=memory_mib, context=context)
    # A piece is asked at up to three points, whose values at the layer are then held at once.
    batches.size = max(1, batches.size // _PRICE)
    walk = _Walk(batches, question, choice)
    outputs = row_outputs(batches, question.inputs, question.targets, span=(0, 0))
    starts = row_outputs(batches, question.baseline, question.targets, span=(0, 0))
    count = FIRST_PIECES if choice.is_crossed else _UNOWED_PIECES
    count = max(1, min(count, settings.max_steps - 1))
    pieces = walk.first(count)
    spent = np.full(question.rows, count + 1, dtype=np.int64)
    if choice.is_crossed:
        most = allowed(outputs, starts, tolerance=settings.tolerance)
        walk.refine(pieces, spent, allowed=most, budget=settings.max_steps)
    batches.tell(1.0)
    require_finite(walk.values, what="A gradient")
    notes = (*output_notes(question), f"{int(spent.sum()):,} gradients in all.")
    if not choice.is_crossed:
        notes = (*notes, "Other paths lead past this layer, so that its values owe no sum.")
    return LayerExplanation(
        values=walk.values,
        outputs=outputs,
        baseline_outputs=starts,
        steps=spent,
        is_owed=choice.is_crossed,
        notes=notes,
        halvings=tuple(batches.halvings),
    )


class _Walk:
    """Adds up conductance along the paths of a question's rows."""

    def __init__(self, batches: Batches, question: Question, choice: LayerChoice) -> None:
        self.batches = batches
        self.choice = choice
        self.layer = layer_module(question.model, choice)
        self.path = Path(question.inputs, question.baseline, question.targets)
        self.values: Doubles = np.zeros((question.rows, choice.units))

    def first(self, count: int) -> _Pieces:
        """Cut every path into `count` equal pieces."""
        rows = np.repeat(np.arange(len(self.values)), count)
        edges = np.arange(count + 1) / count
        starts, ends = (np.tile(part, len(self.values)) for part in (edges[:-1], edges[1:]))
        found = _Pieces(rows, starts, ends, np.zeros(len(rows)))

        def ask(start: int, stop: int) -> None:
            here = slice(start, stop)
            errors = self._add(rows[here], np.stack([starts[here], ends[here]], axis=1))
            found.errors[here] = errors[:, 0]

        self.batches.run(len(rows), ask, span=(0, 0.5))
        return found

    def refine(self, pieces: _Pieces, spent: Integers, *, allowed: Doubles, budget: int) -> None:
        """Halve the pieces that miss most until each row misses no more than is allowed."""
        while True:
            missed = np.bincount(pieces.rows, pieces.errors, minlength=len(spent))
            apart = np.bincount(pieces.rows, np.abs(pieces.errors), minlength=len(spent))
            hides = (apart > _CANCELLED * allowed) & (spent <= budget // 4)
            is_open = (np.abs(missed) > allowed) | hides
            open_rows = is_open & (spent + _PRICE <= budget)
            chosen = worst_pieces(
                pieces.errors,
                owner=pieces.rows,
                width=pieces.ends - pieces.starts,
                most=np.where(open_rows, (budget - spent) // _PRICE, 0),
            )
            if not len(chosen):
                return
            self._halve(pieces, chosen, share=1 - open_rows.mean())
            spent += _PRICE * np.bincount(pieces.rows[chosen], minlength=len(spent))

    def _halve(self, pieces: _Pieces, chosen: Integers, *, share: float) -> None:
        rows, starts, ends = pieces.rows[chosen], pieces.starts[chosen], pieces.ends[chosen]
        middles = (starts + ends) / 2
        errors = np.empty((len(chosen), 2))

        def ask(start: int, stop: int) -> None:
            here = slice(start, stop)
            alphas = np.stack([starts[here], middles[here], ends[here]], axis=1)
            errors[here] = self._add(rows[here], alphas)

        self.batches.run(len(chosen), ask, span=(0.5, 0.5 + 0.5 * share))
        pieces.ends[chosen], pieces.errors[chosen] = middles, errors[:, 0]
        pieces.rows = np.concatenate([pieces.rows, rows])
        pieces.starts = np.concatenate([pieces.starts, middles])
        pieces.ends = np.concatenate([pieces.ends, ends])
        pieces.errors = np.concatenate([pieces.errors, errors[:, 1]])

    def _add(self, rows: Integers, alphas: Doubles) -> Doubles:
        """Add pieces (p,) with edges `alphas` (p, 2 or 3) to the sums; return what each misses.

        A piece with three edges is one that was added whole before, and is now worth its halves.
        """
        edges = alphas.shape[1]
        ends = np.stack([np.repeat(rows, edges), alphas.ravel()])
        points, which = np.unique(ends, axis=1, return_inverse=True)
        inputs, targets = self.path.at(points[0].astype(np.int64), points[1])
        found = at_layer(self.batches, self.layer, inputs, targets)
        which = which.reshape(alphas.shape)
        places = torch.from_numpy(which).to(found.outputs.device)
        # Not every device has float64.
        outputs = found.outputs.cpu().double().numpy()
        total: Doubles = np.zeros((len(rows), self.choice.units))
        errors = np.empty((len(rows), edges - 1))
        for piece in range(edges - 1):
            left, right = places[:, piece], places[:, piece + 1]
            worth = self._worth(found, left, right)
            change = outputs[which[:, piece + 1]] - outputs[which[:, piece]]
            total += worth
            errors[:, piece] = worth.sum(axis=1) - change
        if edges > 2:
            total -= self._worth(found, places[:, 0], places[:, -1])
        np.add.at(self.values, rows, total)
        return errors

    def _worth(self, found: AtLayer, left: Tensor, right: Tensor) -> Doubles:
        """Return what the layer's units are worth between some points and others."""
        slope = (found.gradient[left] + found.gradient[right]) / 2
        change = found.activation[right] - found.activation[left]
        return summed(slope * change, self.choice)
