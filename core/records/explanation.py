"""What a method said about some rows, and whether its sums hold."""

from __future__ import annotations

from typing import Literal

from core.records.base import Estimate, Record


class GateRecord(Record):
    """The completeness gate of one method on one sample of rows (design, section 6).

    Attributes
    ----------
    rule : str
        `sum` (must add up), `construction` (adds up whatever it says), `sampled` (adds up within
        its own standard errors) or `none` (owes no sum: descriptive).
    state : str
        `within` (every row), `some` (rows missed), `outside` (no row), `descriptive`.
    errors : tuple of float
        Relative error of each row; empty where no sum is owed.
    within : tuple of bool
        Whether the row may be quoted.
    floored : float
        Share of rows whose difference of outputs was so small that the floor took its place.
    share : Estimate
        Share of rows within the gate, with its Wilson interval.
    """

    rule: str
    state: str
    tolerance: float
    errors: tuple[float, ...] = ()
    within: tuple[bool, ...] = ()
    floored: float = 0.0
    share: Estimate | None = None
    note: str = ""


class WordShare(Record):
    """What a method says of one word over its occurrences in the explained texts.

    Attributes
    ----------
    mean : float
        Mean attribution, with its sign.
    mean_absolute : Estimate
        Mean |attribution|; the interval's rows are the occurrences.
    """

    word: str
    occurrences: int
    mean: float
    mean_absolute: Estimate


class AttributionRecord(Record):
    """Attributions of one method for the rows of the explained sample.

    Attributes
    ----------
    values : str
        Hash of the artifact: safetensors with `values` (n, players) merged to features, patches
        or segments, `full` (n, *input_shape), and `standard_errors` where the method has them.
    mean_absolute : tuple of Estimate
        Mean |attribution| of each player over the rows within the gate, with an interval; empty
        for texts, whose players are places that mean nothing across texts.
    words : tuple of WordShare
        For texts, the words with the largest mean |attribution|, largest first.
    """

    method: str
    status: str  # "computed", "refused" or "failed"
    reason: str = ""
    checkpoint: str
    rows: tuple[int, ...] = ()
    target: str = ""
    baseline: str = ""
    players: tuple[str, ...] = ()
    values: str = ""
    outputs: tuple[float, ...] = ()
    baseline_outputs: tuple[float, ...] = ()
    steps: tuple[int, ...] = ()
    gate: GateRecord | None = None
    mean_absolute: tuple[Estimate, ...] = ()
    words: tuple[WordShare, ...] = ()
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()


class BaselineEffect(Record):
    """How far an explanation moves when rows are compared with another baseline.

    Attributes
    ----------
    baseline : str
        Name of the other baseline in the plan, and in `sentence` what it is.
    status : str
        "is own" where the explanation itself is against it, "left out" where it has no answer;
        `reason` says why nothing was compared.
    rows, baselines : int
        Rows that were explained again, and baselines beside each of them.
    rank : Estimate or None
        Mean over rows of Spearman's correlation of |attribution| by part with the explanation
        against the plan's own baseline.
    change : Estimate or None
        Mean over rows of Σ|a' − a| / Σ|a|, over the parts of a row.
    """

    baseline: str
    status: Literal["computed", "is own", "left out"] = "computed"
    sentence: str = ""
    rows: int = 0
    baselines: int = 1
    rank: Estimate | None = None
    change: Estimate | None = None
    reason: str = ""
    halvings: tuple[str, ...] = ()


class FaithfulnessRecord(Record):
    """Deletion and insertion curves of one method against random orders.

    `deletion` and `insertion` are mean outputs after replacing 0 ... all players, strongest
    first; the gains are areas between the method's curve and the random one, positive when the
    method is better than chance.
    """

    method: str
    rows: int
    deletion: tuple[float, ...]
    insertion: tuple[float, ...]
    random_deletion: tuple[float, ...]
    random_insertion: tuple[float, ...]
    deletion_gain: Estimate
    insertion_gain: Estimate
    halvings: tuple[str, ...] = ()
