"""What the grid of the Explain page is composed of, and the inputs of its rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.data.display import drawn_line, real_steps
from core.project import Project
from core.records.base import Kind
from reports.explaining import Explaining
from reports.pipeline import Measured
from reports.stages.asked_rows import Answer

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_COLOURS = ("red", "green", "blue")
_MOST_CHANNELS = 16


@dataclass(frozen=True)
class Composing:
    """What the grid is composed of.

    Attributes
    ----------
    positions : ndarray
        Places of its rows in the test part.
    answers : tuple of Answer
        What each method says about the rows.
    refused : tuple of (str, str)
        Every method of the catalogue that is wrong for this network, with the reason.
    """

    explaining: Explaining
    measured: Measured
    positions: Indices
    answers: tuple[Answer, ...]
    project: Project
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> Indices:
        """Row numbers in the data, from 0."""
        return self.explaining.prepared.parts["test"][self.positions]

    def predicted_of(self, rows: tuple[int, ...]) -> Indices:
        """Return the class (n,) given to each of some rows of the grid."""
        places = {int(row): place for row, place in zip(self.rows, self.positions, strict=True)}
        return self.measured.predicted[[places[row] for row in rows]]

    @property
    def kind(self) -> Kind:
        """Kind of the data."""
        return self.explaining.prepared.record.kind

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels of pictures or series, where there are several."""
        record = self.explaining.prepared.record
        if record.kind not in ("image", "series"):
            return ()
        count = len(self.input_of(int(self.rows[0])))
        if not 1 < count <= _MOST_CHANNELS:
            return ()
        if record.kind == "image":
            return _COLOURS if count == len(_COLOURS) else _numbered(count)
        named = tuple(one.name for one in record.features if one.kind == "channel")
        return named if len(named) == count else _numbered(count)

    def input_of(self, row: int) -> Doubles:
        """Return the picture (C, H, W) or series (C, T) of a row, as the data hold it."""
        inputs = self.explaining.prepared.dataset.inputs
        assert inputs is not None, "images and series are held as arrays"
        return np.asarray(inputs[row], dtype=np.float64)

    def trace_of(self, row: int) -> Doubles:
        """Return the line (T,) of a series' real steps, as `filled` says."""
        dataset = self.explaining.prepared.dataset
        steps = self.input_of(row)[:, : real_steps(dataset, row)]
        return filled(drawn_line(steps, task=dataset.record.task))

    def traces_of(self, row: int) -> tuple[Doubles, ...]:
        """Return the line (T,) of each channel of a series' real steps."""
        steps = self.input_of(row)[:, : real_steps(self.explaining.prepared.dataset, row)]
        return tuple(filled(channel) for channel in steps)


def filled(line: Doubles) -> Doubles:
    """Return (T,) in which missing steps count as the one before, and a first one as 0."""
    is_known = ~np.isnan(line)
    last = np.maximum.accumulate(np.where(is_known, np.arange(len(line)), 0))
    return np.asarray(np.where(is_known, line, 0.0)[last])


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"channel {place}" for place in range(1, count + 1))
