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
        For series, its line in at most 48 steps: the mean over channels, or the target's own.
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


class SampleGroups(Record):
    """Into which group of one column each listed sample falls.

    Attributes
    ----------
    column : str
        A column of the data, as the plan's `overall.group_by` names it.
    names : tuple of str
        The groups in the order in which they are shown: values, or quarters of numbers.
    places : tuple of int
        For each sample, in the order of the list, the place of its group in `names`.
    """

    column: str
    names: tuple[str, ...]
    places: tuple[int, ...]


class SampleList(Record):
    """Rows of the test part to choose from, worst first; `rows` counts all that there are.

    Attributes
    ----------
    positive : str
        Of two classes, the one that `positive_probability` speaks of.
    groups : tuple of SampleGroups
        Columns by which the samples can be told apart: those that are kept beside the inputs
        first, then inputs.
    """

    rows: int
    errors: int
    positive: str = ""
    samples: tuple[Sample, ...]
    tiles: Tiles | None = None
    groups: tuple[SampleGroups, ...] = ()

    def groups_by(self, column: str) -> SampleGroups | None:
        """Return the groups of a column; None where the list does not tell them."""
        return next((one for one in self.groups if one.column == column), None)
