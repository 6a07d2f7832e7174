"""Windows that slide over pictures, series and texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import AuditError
from explainers.explanation import Doubles, Integers
from explainers.question import Question

Slices = tuple[slice, ...]

_UNITS = {"image": "pixels", "series": "steps", "text": "words"}


@dataclass(frozen=True, eq=False)
class Windows:
    """All windows over one input, row after row from the first corner on.

    Attributes
    ----------
    cells : tuple of tuple of slice
        For each window, the cells that it covers, over all axes of one input.
    sentence : str
        What slides, as the report says it.
    """

    cells: tuple[Slices, ...]
    sentence: str

    @classmethod
    def of(cls, question: Question, *, window: int, stride: int) -> Windows:
        """Return the windows over pictures (C, H, W), series (C, T) or texts (T,).

        A window covers all channels. The last one along an axis ends where the input ends, so
        that all have one size and no cell is left out; a window larger than the input covers it.

        Parameters
        ----------
        window, stride : int
            Length of a side, and how far it moves; a stride of 0 is the window's own length.

        Raises
        ------
        AuditError
            If the stride is longer than the window, which would leave cells out.
        """
        stride = stride or window
        unit = _UNITS[question.kind]
        if stride > window:
            raise AuditError(
                "Occlusion would leave out what lies between two windows",
                seen=f"a window of {window} {unit} that moves on by {stride}",
                allowed=f"a stride of 1 to {window} {unit}",
                remedy="Choose a shorter stride, or a longer window.",
            )
        shape = tuple(question.inputs.shape[1:])
        axes = shape if question.kind == "text" else shape[1:]
        sides = [min(window, length) for length in axes]
        starts = [_starts(length, side, stride) for length, side in zip(axes, sides, strict=True)]
        grid = np.stack(np.meshgrid(*starts, indexing="ij"), axis=-1).reshape(-1, len(axes))
        channels = (slice(None),) * (len(shape) - len(axes))
        cells = tuple(
            (*channels, *(slice(at, at + side) for at, side in zip(corner, sides, strict=True)))
            for corner in grid.tolist()
        )
        return cls(cells=cells, sentence=_sentence(sides, unit, stride=stride, places=len(cells)))

    def __len__(self) -> int:
        return len(self.cells)


def _sentence(sides: list[int], unit: str, *, stride: int, places: int) -> str:
    size = " × ".join(str(side) for side in sides)
    if places == 1:
        return f"One window of {size} {unit} covers everything, and its figure is shared evenly."
    return (
        f"A window of {size} {unit} moved on by {stride}: {places:,} places. What a cell shows is "
        "the mean over the windows that cover it, each shared evenly among its cells."
    )


def countable_cells(question: Question) -> Doubles:
    """Return (n, *shape) with ones on the cells that can change an output.

    In texts these are the words that differ from the baseline's, in series of unequal lengths
    the real steps of all channels but the one that tells them.
    """
    if question.kind == "text":
        return question.active.astype(np.float64)
    return question.real_cells() if question.is_marked else np.ones(tuple(question.inputs.shape))


def window_sizes(windows: Windows, counted: Doubles) -> Doubles:
    """Return how many countable cells (n, windows) each window covers in each row."""
    return np.stack(
        [
            counted[(slice(None), *cells)].reshape(len(counted), -1).sum(1)
            for cells in windows.cells
        ],
        axis=1,
    )


def mean_over_windows(
    windows: Windows, values: Doubles, *, counted: Doubles, sizes: Doubles
) -> Doubles:
    """Return (n, *shape): for each cell the mean over the windows that cover it.

    Parameters
    ----------
    values : ndarray
        (n, windows) figure of each window, which is shared evenly among its countable cells.
    """
    shares = values / np.maximum(sizes, 1.0)
    total = np.zeros_like(counted)
    covering = np.zeros(counted.shape[1:])
    for place, cells in enumerate(windows.cells):
        here = total[(slice(None), *cells)]
        here += shares[:, place].reshape(-1, *[1] * (here.ndim - 1))
        covering[cells] += 1.0
    return np.asarray(total / covering * counted)


def _starts(length: int, side: int, stride: int) -> Integers:
    """Return where windows begin: every `stride` cells, and so that the last cell is covered."""
    found = np.arange(0, length - side + 1, stride, dtype=np.int64)
    return found if found[-1] == length - side else np.append(found, length - side)
