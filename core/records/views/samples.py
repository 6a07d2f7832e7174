"""Single rows of the test part, with the small pictures by which a person knows them again."""

from __future__ import annotations

from core.records.base import Record


class Tiles(Record):
    """Small pictures side by side in a few PNG sheets, so that thousands are a handful of files.

    Tile `i` stands on sheet `i // per_sheet`, at place `i % per_sheet` in reading order with
    `columns` tiles in a row.

    Attributes
    ----------
    width, height : int
        Pixels of one tile: the network's own resolution, made smaller where a side exceeds 64.
    sheets : tuple of str
        SHA-256 of each PNG, which is also the artifact's name.
    """

    width: int
    height: int
    columns: int
    per_sheet: int
    sheets: tuple[str, ...]


class Sample(Record):
    """One row of the test part, with what the network said of it.

    Attributes
    ----------
    row : int
        Its number in the data, from 1; a job that explains it takes `row - 1`.
    position : int
        Its place in the test part, from 0.
    name : str
        What the data call it, by which its owner finds it again: the file of a picture, or the
        first identifier of a row; empty where the data have none.
    probability : str
        That of the predicted class, as printed; never 0 or 1. Empty for regression.
    positive_probability : str
        That of the positive one of two classes, as printed; empty for more classes.
    is_error : bool
        Whether the predicted class is not the recorded one; False for regression.
    loss : float
        Log loss in nat, or for regression the absolute error.
    certainty : float or None
        Probability of the predicted class; None for regression.
    tile : int
        Number of its picture in `tiles`; −1 without one.
    trace : tuple of float
        For series, the first channel in at most 48 steps.
    text : str
        For texts, their beginning in at most 120 characters, on one line.
    """

    row: int
    position: int
    predicted: str
    recorded: str
    name: str = ""
    probability: str = ""
    positive_probability: str = ""
    is_error: bool = False
    loss: float
    certainty: float | None = None
    tile: int = -1
    trace: tuple[float, ...] = ()
    text: str = ""


class SampleList(Record):
    """Rows of the test part to choose from, worst first; `rows` counts all that there are."""

    rows: int
    errors: int
    positive: str = ""  # of two classes, the one that `positive_probability` speaks of
    samples: tuple[Sample, ...]
    tiles: Tiles | None = None
