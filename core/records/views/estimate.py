"""How long explanations will take, told before they start."""

from __future__ import annotations

from core.records.base import Record


class MethodEstimate(Record):
    """One method's estimate.

    Attributes
    ----------
    seconds : float or None
        About; None where the method is not offered, and `reason` says why.
    most_seconds : float or None
        If every row needs all the steps that Integrated Gradients may take; None where all rows
        cost alike.
    suggestion : str
        A cheaper method and what share of the time it needs; empty where none is much cheaper.
    """

    method: str
    title: str
    seconds: float | None
    most_seconds: float | None = None
    reason: str = ""
    suggestion: str = ""
    sentence: str


class EstimateView(Record):
    """Estimates for a number of rows, in the order in which the methods were asked for.

    Attributes
    ----------
    players : int
        Parts of an input.
    output_ms, gradient_ms : float
        Milliseconds for one point, in full chunks, as timed just now on this machine.
    seconds : float
        All methods together.
    sentence : str
        The same in words, with a cheaper method for what takes longest.
    """

    rows: int
    players: int
    output_ms: float
    gradient_ms: float
    seconds: float
    methods: tuple[MethodEstimate, ...]
    sentence: str
