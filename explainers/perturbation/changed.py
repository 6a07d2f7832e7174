"""Outputs of rows in which something is changed, beside those of the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from explainers.engine.batches import Batches, Build, require_finite, row_outputs
from explainers.engine.room import Room
from explainers.explanation import Doubles, Explanation, Integers
from explainers.perturbation.reach import Boxes
from explainers.perturbation.remembered import Remembered
from explainers.question import Question, explained, output_notes

# Below these a plain pass is quicker: bytes of the largest map for one picture, and changed
# pictures beside each that is remembered. Measured on networks of 28 × 28 to 224 × 224 pixels.
_WORTH_A_MAP = 512 << 10
_WORTH_A_ROW = 8

# Of the largest output: two ways of computing it differ by some 1e-7.
_SAME_OUTPUT = 1e-4

# Where the rows and their baselines are done on the progress bar.
_ENDS = 0.05


@dataclass(frozen=True, eq=False)
class ChangedRows:
    """Outputs (n,) of rows and of their baselines, and (p,) of rows in which a part is changed."""

    batches: Batches
    question: Question
    outputs: Doubles
    changed: Doubles
    baseline_outputs: Doubles

    def explanation(
        self, values: Doubles, *, player_values: Doubles, steps: Integers, notes: tuple[str, ...]
    ) -> Explanation:
        """Return the explanation that its values (n, *input_shape) are."""
        return Explanation(
            values=values,
            player_values=player_values,
            outputs=self.outputs,
            baseline_outputs=self.baseline_outputs,
            steps=steps,
            notes=(*output_notes(self.question), *notes),
            halvings=tuple(self.batches.halvings),
        )


def changed_rows(batches: Batches, question: Question, rows: Integers, build: Build) -> ChangedRows:
    """Ask rows, changed rows and baselines.

    Of large pictures only what differs from the row's own maps is computed.

    Parameters
    ----------
    rows : ndarray
        (p,) row of the question that each changed row was, in rising order.
    build : callable
        Start and stop, from 0 to p, to these changed rows and their targets.
    """
    pictures = _pictures(batches, question, rows, build)
    if pictures is None:
        found = batches.outputs(2 * question.rows + len(rows), _in_one_go(question, rows, build))
        outputs, changed, baseline_outputs = np.split(
            found, (question.rows, question.rows + len(rows))
        )
    else:
        ends = torch.cat((question.inputs, question.baseline))
        targets = torch.cat((question.targets, question.targets))
        found = row_outputs(batches, ends, targets, span=(0, _ENDS))
        outputs, baseline_outputs = np.split(found, 2)
        changed = pictures.outputs()
    return ChangedRows(batches, question, outputs, changed, baseline_outputs)


def _in_one_go(question: Question, changed_rows: Integers, build: Build) -> Build:
    """Return what builds rows, changed rows and baselines, so that no chunk holds a single row."""
    rows, points = question.rows, len(changed_rows)
    ends = torch.cat((question.inputs, question.baseline))

    def mixed(start: int, stop: int) -> tuple[Tensor, Tensor]:
        parts = []
        if start < rows:
            own = slice(start, min(stop, rows))
            parts.append((ends[own], question.targets[own]))
        first, last = max(start - rows, 0), min(stop - rows, points)
        if first < last:
            parts.append(build(first, last))
        if stop > rows + points:
            own = slice(max(start - points, rows), stop - points)
            parts.append((ends[own], question.targets[own.start - rows : own.stop - rows]))
        inputs, targets = zip(*parts, strict=True)
        return torch.cat(inputs), torch.cat(targets)

    return mixed


def _pictures(
    batches: Batches, question: Question, rows: Integers, build: Build
) -> _Pictures | None:
    """Return how changed pictures are asked on top of remembered ones; None where it is no gain.

    The first row's first and last pictures are asked both ways, which must agree.
    """
    is_small = batches.room is None or batches.room.largest_map < _WORTH_A_MAP
    if is_small or question.kind != "image" or len(rows) < _WORTH_A_ROW * question.rows:
        return None
    network = Remembered.of(question.model)
    if network is None:
        return None
    pictures = _Pictures(batches, question, network, rows, build)
    last = int(np.searchsorted(rows, rows[0], side="right")) - 1
    return pictures if all(pictures.is_right(place) for place in (0, last)) else None


@dataclass(eq=False)
class _Pictures:
    """Changed pictures, and the network that remembers the one that they were."""

    batches: Batches
    question: Question
    network: Remembered
    rows: Integers
    build: Build
    _row: int = -1

    def is_right(self, place: int) -> bool:
        """Whether a picture's output is that of a plain pass, but for rounding."""
        inputs, targets = self.build(place, place + 1)
        with torch.no_grad():
            plain = self.batches.forward(inputs, targets)
        found = self._asked(place, place + 1)
        return bool(np.abs(found - plain.numpy()).max() <= _SAME_OUTPUT * plain.abs().max())

    def outputs(self) -> Doubles:
        """Return the explained output (p,) of all changed pictures."""
        found = np.empty(len(self.rows))

        def ask(start: int, stop: int) -> None:
            found[start:stop] = self._asked(start, stop)

        self.batches.size = self._room().size
        self.batches.run(len(found), ask, span=(_ENDS, 1))
        require_finite(found, what="The network's output")
        return found

    def _room(self) -> Room:
        """Return what limits a pass without a way back, as far as pictures were asked by now."""
        assert self.batches.room is not None
        # A picture, where it differs, and what a layer reads beside what it gives.
        own = 2 * self.question.inputs[0].numel() * self.question.inputs.element_size()
        return replace(
            self.batches.room,
            needed=own + 2 * self.network.held,
            largest_map=self.network.largest,
        )

    def _asked(self, start: int, stop: int) -> Doubles:
        pictures, targets = self.build(start, stop)
        pick, found = explained(self.question), []
        own = self.rows[start:stop]
        with torch.no_grad():
            for row in np.unique(own).tolist():
                first, last = np.searchsorted(own, (row, row + 1)).tolist()
                outputs = self._of_row(row, pictures[first:last])
                found.append(pick(outputs, targets[first:last]))
        return np.asarray(torch.cat(found).double().numpy())

    def _of_row(self, row: int, pictures: Tensor) -> Tensor:
        known = self.question.inputs[row : row + 1]
        if row != self._row:
            self.network.remember(known)
            self._row = row
        differs = (pictures != known).any(dim=1).numpy()
        return self.network.outputs(pictures, Boxes.of(differs))
