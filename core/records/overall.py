"""What the network does over many rows: importance by permutation, profiles, and spreads."""

from __future__ import annotations

from typing import Literal

from core.records.base import Estimate, Record

Stand = Literal["computed", "not asked", "not applicable", "refused"]


class PartImportance(Record):
    """How much worse the network does when one part of the inputs is permuted over the rows.

    Attributes
    ----------
    loss : Estimate
        Increase of the mean loss; the interval covers rows and repetitions.
    score : Estimate or None
        Decrease of the accuracy, or of R²; None where it cannot be told.
    repeats : tuple of float
        Increase of the mean loss in each repetition.
    rows : int
        Rows in which the part was changed: all of them, but for words the texts that hold it.
    """

    name: str
    loss: Estimate
    score: Estimate | None = None
    repeats: tuple[float, ...]
    rows: int


class ImportanceRecord(Record):
    """Permutation importance of every part.

    Attributes
    ----------
    loss_name, score_name : str
        What is measured: "log loss" and "accuracy", or "mean absolute error" and "R²".
    loss, score : float or None
        Both on the rows as they are.
    """

    status: Stand
    reason: str = ""
    loss_name: str = ""
    loss_unit: str = ""
    score_name: str = ""
    loss: float | None = None
    score: float | None = None
    repeats: int = 0
    parts: tuple[PartImportance, ...] = ()


class EffectsRecord(Record):
    """Accumulated local effects of one feature, centred over the rows.

    Attributes
    ----------
    edges : tuple of float
        Borders of the bins, quantiles of the feature, in the units in which it was read.
    effects : tuple of Estimate
        The effect at each border.
    counts : tuple of int
        Rows in each bin.
    """

    status: Stand
    reason: str = ""
    edges: tuple[float, ...] = ()
    effects: tuple[Estimate, ...] = ()
    counts: tuple[int, ...] = ()


class ProfileRecord(Record):
    """The explained output as one feature alone is changed.

    Attributes
    ----------
    kind : str
        `numeric`, `date` (days since 1970) or `categorical`.
    grid : tuple of float
        Observed values at which the network was asked; for categories 0, 1, ... into `categories`.
    deciles : tuple of float
        Of the feature over the rows, least and greatest value first and last; none for categories.
    counts : tuple of int
        For categories, rows with each of them.
    partial : tuple of Estimate
        Partial dependence at each value of the grid; the interval covers rows.
    curves : tuple of tuple of float
        Single curves (ICE), one value for each of the grid.
    curve_rows : tuple of int
        Row numbers of these in the data set.
    """

    feature: str
    kind: Literal["numeric", "date", "categorical"]
    unit: str = ""
    status: Stand
    reason: str = ""
    rows: int = 0
    grid: tuple[float, ...] = ()
    categories: tuple[str, ...] = ()
    deciles: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    partial: tuple[Estimate, ...] = ()
    curves: tuple[tuple[float, ...], ...] = ()
    curve_rows: tuple[int, ...] = ()
    effects: EffectsRecord


class OverallRecord(Record):
    """All that was asked of the network over many rows.

    Attributes
    ----------
    rows : tuple of int
        Row numbers in the data set.
    target : str
        The output whose profiles are drawn.
    profiles_status, profiles_reason : str
        Whether there are profiles, and why not.
    """

    checkpoint: str
    rows: tuple[int, ...]
    target: str
    importance: ImportanceRecord
    profiles: tuple[ProfileRecord, ...] = ()
    profiles_status: Stand = "computed"
    profiles_reason: str = ""
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()


class PartSpread(Record):
    """The attributions of one part row by row, beside the part's own value.

    Attributes
    ----------
    kind : str
        `numeric`, `date`, `categorical` (values are places in `categories`), `mean` (of the cells
        of a patch or segment) or `none` (words).
    places : tuple of int
        For words, the row of each occurrence, as a place in the record's `rows`; empty where
        there is one value for each row.
    values : tuple of float or None
        As they were read; None where missing.
    shades : tuple of float or None
        The value from 0 to 1 between the 5th and the 95th percentile; None for what has no order.
    """

    name: str
    kind: Literal["numeric", "date", "categorical", "mean", "none"]
    unit: str = ""
    places: tuple[int, ...] = ()
    attributions: tuple[float, ...]
    values: tuple[float | None, ...] = ()
    shades: tuple[float | None, ...] = ()
    categories: tuple[str, ...] = ()


class GroupMeans(Record):
    """Mean |attribution| and mean attribution of each part over the rows of one group.

    Attributes
    ----------
    is_small : bool
        Whether there are so few rows that the means say little.
    """

    name: str
    rows: int
    is_small: bool
    sizes: tuple[Estimate, ...]
    means: tuple[Estimate, ...]


class Grouping(Record):
    """The groups by the recorded class, by the predicted one, or by a column.

    Attributes
    ----------
    title : str
        Such as "Recorded class".
    parts : tuple of str
        Names of the parts, in the order of the groups' estimates.
    """

    by: Literal["recorded", "predicted", "column"]
    title: str
    parts: tuple[str, ...]
    groups: tuple[GroupMeans, ...]


class SpreadRecord(Record):
    """How the attributions of one method lie over the rows that may be quoted.

    Attributes
    ----------
    rows : tuple of int
        Row numbers in the data set.
    parts : tuple of PartSpread
        The strongest parts, largest mean |attribution| first.
    """

    method: str
    rows: tuple[int, ...]
    parts: tuple[PartSpread, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    notes: tuple[str, ...] = ()
