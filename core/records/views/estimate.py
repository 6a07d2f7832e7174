"""How long explanations will take, told before they start."""

from __future__ import annotations

from core.records.base import Record


class MethodEstimate(Record):
    """One method's estimate.

    Attributes
    ----------
    seconds : float or None
        About, with what is counted in; None where the method is not offered, and `reason` says why.
    suggestion : str
        A cheaper method and what share of the time it needs; empty where none is much cheaper.
    """

    method: str
    title: str
    seconds: float | None
    reason: str = ""
    suggestion: str = ""
    sentence: str


class EstimateView(Record):
    """Estimates for a number of rows, in the order in which the methods were asked for.

    Attributes
    ----------
    players : int
        Parts of an input.
    is_sample : bool
        Whether that is the sample of an audit, whose faithfulness, other baselines and cases are
        counted in.
    seconds : float
        All methods together.
    sentence : str
        The same in words, with a cheaper method for what takes longest.
    """

    rows: int
    is_sample: bool = False
    players: int
    seconds: float
    methods: tuple[MethodEstimate, ...]
    sentence: str
