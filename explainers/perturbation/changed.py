"""Outputs of rows in which something is changed, beside those of the rows themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from explainers.engine.batches import Batches, Build, require_finite, row_outputs
from explainers.engine.room import Room
from explainers.explanation import Doubles, Explanation, Integers
from explainers.perturbation.reach import Boxes
from explainers.perturbation.remembered import WORTH_IT, Remembered
from explainers.question import Question, explained, output_notes

# Below these a plain pass is quicker: bytes of the largest map for one picture, and changed
# pictures beside each that is remembered. Measured on networks of 28 × 28 to 224 × 224 pixels.
_WORTH_A_MAP = 512 << 10
_WORTH_A_ROW = 8
# Nor is there a gain where more than this share of a picture's maps is computed: at 0.62
# (DenseNet-121 at 160 pixels) it was a sixth, at 0.75 (SqueezeNet) nothing.
_WORTH_A_SHARE = 0.65

# A row, its baseline, which cells are gone, and what is mixed of them, in units of a picture.
_WHILE_BUILT = 6

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


def changed_rows(
    batches: Batches,
    question: Question,
    rows: Integers,
    build: Build,
    boxes: Callable[[], Boxes],
) -> ChangedRows:
    """Ask rows, changed rows and baselines.

    Of large pictures only what differs from the row's own maps is computed.

    Parameters
    ----------
    rows : ndarray
        (p,) row of the question that each changed row was, in rising order.
    build : callable
        Start and stop, from 0 to p, to these changed rows and their targets.
    boxes : callable
        Of pictures, gives the p boxes within which each differs from its row; asked for only where
        something is gained by it.
    """
    pictures = _pictures(batches, question, rows, build, boxes)
    if pictures is None:
        found = batches.outputs(
            2 * question.rows + len(rows), _in_one_go(question, len(rows), build)
        )
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


def _in_one_go(question: Question, points: int, build: Build) -> Build:
    """Return what builds rows, changed rows and baselines, so that no chunk holds a single row."""
    rows = question.rows
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
    batches: Batches,
    question: Question,
    rows: Integers,
    build: Build,
    boxes: Callable[[], Boxes],
) -> _Pictures | None:
    """Return how changed pictures are asked on top of remembered ones; None where it is no gain.

    Two pictures of the first row are asked both ways, which must agree: the one in which most
    differs, and the last.
    """
    is_small = batches.room is None or batches.room.largest_map < _WORTH_A_MAP
    if is_small or question.kind != "image" or len(rows) < _WORTH_A_ROW * question.rows:
        return None
    around = boxes()
    if around.share((question.inputs.shape[2], question.inputs.shape[3])) > WORTH_IT:
        return None
    network = Remembered.of(question.model)
    if network is None:
        return None
    pictures = _Pictures(batches, question, network, rows, build, around)
    return pictures if pictures.are_right() and pictures.room() is not None else None


@dataclass(eq=False)
class _Pictures:
    """Changed pictures, and the network that remembers the one that they were."""

    batches: Batches
    question: Question
    network: Remembered
    rows: Integers
    build: Build
    boxes: Boxes
    _row: int = -1

    def are_right(self) -> bool:
        """Whether outputs are those of plain passes, but for rounding."""
        last = int(np.searchsorted(self.rows, self.rows[0], side="right")) - 1
        places = (self._most_changed(last + 1), last)
        right = [False, False]

        def ask(start: int, stop: int) -> None:
            for number in range(start, stop):
                right[number] = self._is_right(places[number])

        self.batches.run(len(places), ask, span=(0, 0))
        return all(right)

    def _most_changed(self, places: int) -> int:
        """Return in which of the first row's pictures most cells differ within the box."""
        row, (height, width) = int(self.rows[0]), self.boxes.size
        differs = (self.question.inputs[row] != self.question.baseline[row]).any(dim=0).numpy()
        counts = [
            np.count_nonzero(differs[top : top + height, left : left + width])
            for top, left in self.boxes.corners[:places].tolist()
        ]
        return int(np.argmax(counts))

    def _is_right(self, place: int) -> bool:
        inputs, _ = self.build(place, place + 1)
        with torch.no_grad():
            plain = self.question.model(inputs)
            found = self._of_row(int(self.rows[place]), inputs, place)
        return bool((found - plain).abs().max() <= _SAME_OUTPUT * plain.abs().max())

    def room(self) -> Room | None:
        """Return what limits a pass without a way back; None where whole pictures are as quick.

        All boxes have one size, so that those that were asked by now show what all take.
        """
        room, cells = self.batches.room, self.question.inputs[0]
        assert room is not None
        own = _WHILE_BUILT * cells.nbytes
        # What a layer reads stands beside what it gives, and one kept map at a time is padded.
        needed = own + 2 * self.network.held
        left = room.memory - self.network.kept - room.largest_map
        if needed > left or self.network.share > _WORTH_A_SHARE:
            return None
        return replace(room, memory=left, needed=needed, largest_map=self.network.largest)

    def outputs(self) -> Doubles:
        """Return the explained output (p,) of all changed pictures."""
        found = np.empty(len(self.rows))

        def ask(start: int, stop: int) -> None:
            found[start:stop] = self._asked(start, stop)

        room = self.room()
        assert room is not None
        self.batches.size = room.size
        self.batches.run(len(found), ask, span=(_ENDS, 1))
        require_finite(found, what="The network's output")
        return found

    def _asked(self, start: int, stop: int) -> Doubles:
        pictures, targets = self.build(start, stop)
        pick, found = explained(self.question), []
        own = self.rows[start:stop]
        with torch.no_grad():
            for row in np.unique(own).tolist():
                first, last = np.searchsorted(own, (row, row + 1)).tolist()
                outputs = self._of_row(row, pictures[first:last], start + first)
                found.append(pick(outputs, targets[first:last]))
        return np.asarray(torch.cat(found).double().numpy())

    def _of_row(self, row: int, pictures: Tensor, place: int) -> Tensor:
        """Return outputs (p, K) of pictures of one row, of which the first is at `place`."""
        if row != self._row:
            # If memory runs out on the way the row is asked again from its beginning.
            self._row = -1
            self.network.remember(self.question.inputs[row : row + 1].clone())
            self._row = row
        return self.network.outputs(pictures, self.boxes.of_points(place, place + len(pictures)))
