"""What is known of a data set, how it was encoded, and how it was split."""

from __future__ import annotations

from typing import Literal

from core.records.base import Kind, Record, Task


class Feature(Record):
    """One feature as a person knows it, with the encoded columns that it became.

    For tables a categorical feature owns one column for each category; explanations merge them
    back. For images and series the features are channels and `columns` is empty.
    """

    name: str
    kind: str  # "numeric", "categorical", "date", "channel" or "text"
    unit: str = ""
    columns: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    missing: int = 0


class DatasetRecord(Record):
    """A data set as it was read.

    Attributes
    ----------
    fingerprint : str
        SHA-256 over names, dtypes, shapes and all values in order.
    source : str
        File name or built-in name; never an absolute path.
    lengths : tuple of int, or None
        Fewest and most real steps (or words) of a row, where rows differ in length.
    horizon : int
        Steps ahead that are forecast; 0 where nothing is.
    season : int
        Steps after which a series to be forecast is expected to repeat; 0 where unknown.
    words : int
        For encoded texts: word numbers there are, those of padding and of the unknown word
        included.
    given : tuple of str
        Parts that the source brings itself (`validation`, `test`); the others are drawn.
    """

    name: str
    source: str
    kind: Kind
    task: Task
    rows: int
    input_shape: tuple[int, ...]
    target: str
    class_names: tuple[str, ...] = ()
    positive: int = 0
    features: tuple[Feature, ...]
    set_aside: tuple[tuple[str, str], ...] = ()  # (column, role) of columns the network never sees
    missing_cells: int = 0
    cells: int = 0
    duplicate_rows: int = 0
    lengths: tuple[int, int] | None = None
    horizon: int = 0
    season: int = 0
    words: int = 0
    given: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fingerprint: str


class SplitPart(Record):
    """One part of the split, with rows per class (empty for regression) and its own hash."""

    name: str
    rows: int
    class_counts: tuple[int, ...] = ()
    target_mean: float | None = None
    fingerprint: str


class SplitRecord(Record):
    """How rows were dealt; `overlap` counts test rows whose inputs also stand in training."""

    dataset: str
    parts: tuple[SplitPart, SplitPart, SplitPart]
    overlap: int
    stratified: bool
    how: Literal["random", "grouped", "ordered"] = "random"
    column: str = ""  # what rows were grouped or ordered by
    groups: tuple[int, int, int] | None = None  # groups in training, validation and test
    encoder: str  # SHA-256 of the encoder, fitted on the training part only
