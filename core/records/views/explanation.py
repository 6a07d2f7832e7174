"""What the Explain page shows: a grid of single rows by methods."""

from __future__ import annotations

from typing import Literal

from core.records.base import Kind, Record, Task

ChipKind = Literal["good", "caution", "bad", "muted", "neutral"]
CellState = Literal["within", "outside", "descriptive", "by construction"]
WAITING = "Waiting"
"""State of a method that has said nothing yet."""

Verdict = Literal["right", "error", "false alarm", "missed", "least sure", ""]


class ExplainedSample(Record):
    """One explained row, and what the network said of it.

    Attributes
    ----------
    row : int
        Its number in the data, from 1.
    name : str
        What the data call it: the file of a picture, or the first identifier of a row.
    probability : str
        That of the predicted class, as printed; empty for regression.
    verdict : str
        How prediction and record compare; empty for regression, where `note` says it.
    thumbnail : str
        SHA-256 of a PNG of the input; empty for tables and series.
    values : tuple of str
        For tables, the value of each player as a person reads it.
    trace : tuple of float
        For series, its line in at most 200 points: the mean over channels; of forecasts the
        target's own.
    traces : tuple of tuple of float
        For series of several channels, each channel in as many points, in the order of the view's
        `channels`.
    steps : int
        For series, how many steps it has; a point of `trace` is a mean over several of them where
        there are more steps than points.
    words : tuple of str
        For texts, the words that the network sees, as they are written; a cell's `attributions`
        has one for each.
    unknown : tuple of bool
        For texts, which of the words the vocabulary lacks; their attribution is exactly 0.
    """

    row: int
    predicted: str
    recorded: str
    name: str = ""
    probability: str = ""
    verdict: Verdict = ""
    note: str = ""
    thumbnail: str = ""
    values: tuple[str, ...] = ()
    trace: tuple[float, ...] = ()
    traces: tuple[tuple[float, ...], ...] = ()
    steps: int = 0
    words: tuple[str, ...] = ()
    unknown: tuple[bool, ...] = ()


class MethodColumn(Record):
    """One method of the grid.

    Attributes
    ----------
    state : str
        How the report words it: "Within", "Rows missed", "Outside", "Descriptive", "By
        construction", "Refused" or "Could not run"; `WAITING` before the method was asked.
    chip, word : str
        Kind and text of the chip.
    figure : str
        Line under the chip.
    rule : str
        What the method owes, in words; `reason` why it was refused, or failed.
    target : str
        What it explains, where that is not the output of the view.
    notes : tuple of str
        What the method says of itself on these rows; `gate_note` what its gate says.
    has_baseline : bool
        Whether it compares a row with a baseline, so that a change of the output is its business.
    is_signed : bool
        Whether its values can speak against what is explained.
    is_quotable, is_struck : bool
        Whether its sums hold on these rows; whether its name is struck through.
    """

    name: str
    title: str
    state: str
    chip: ChipKind
    word: str
    figure: str
    rule: str
    reason: str = ""
    shows: str
    does_not_show: str
    notes: tuple[str, ...] = ()
    gate_note: str = ""
    target: str = ""
    has_baseline: bool = True
    is_signed: bool = True
    is_quotable: bool
    is_struck: bool


class GridCell(Record):
    """What one method says about one row.

    Attributes
    ----------
    row : int
        Number in the data, from 1.
    error : str
        How far the sum is off, as printed; empty where no sum is owed or it is forced.
    struck : str
        Why the picture is struck through, in a word or two: "off 12 %", or "±8 %" where the sum is
        near enough, but so uncertain that nothing follows; empty where it is not.
    is_uncertain : bool
        Whether it is struck through for its uncertainty, rather than for its sum.
    sentence : str
        The sum rule in words.
    baseline_note : str
        That the baseline's own output exceeds the row's, where that turns the colours of a right
        class round; empty elsewhere.
    attributions : tuple of float
        One for each player; for texts, one for each of the sample's words.
    scale : float
        What full colour stands for.
    output, baseline_output : float
        The explained output at the row and at its baseline (or its mean over the background).
    standard_errors : tuple of float
        One for each attribution, where the method draws and can tell; empty else.
    maps : tuple of str
        For images, SHA-256 of grey PNGs of the attribution, 128 being 0 and 1 or 255 full colour:
        over all channels, and of pictures with several channels for each channel of the view.
    scales : tuple of float
        What full colour stands for in each of the maps.
    trace : tuple of float
        For series, the attribution beside each point of the sample's trace.
    traces : tuple of tuple of float
        For series of several channels, the attribution of each channel.
    """

    row: int
    method: str
    state: CellState
    error: str = ""
    struck: str = ""
    is_uncertain: bool = False
    sentence: str
    baseline_note: str = ""
    attributions: tuple[float, ...]
    digits: int
    scale: float
    output: float
    baseline_output: float
    standard_errors: tuple[float, ...] = ()
    maps: tuple[str, ...] = ()
    scales: tuple[float, ...] = ()
    trace: tuple[float, ...] = ()
    traces: tuple[tuple[float, ...], ...] = ()


class ExplanationView(Record):
    """Rows by methods, with everything that the Local tab prints.

    Attributes
    ----------
    target, baseline : str
        Which output is explained, and against what, as the report says it.
    tolerance : str
        Limit of the sum rule, as printed.
    players : tuple of str
        Names of the features, patches or segments that share the output; empty for texts.
    low_words, high_words : str
        What the two ends of the scale speak for; `scale_words` says what its 1 is.
    channels : tuple of str
        Names of the channels of pictures or series with several; empty else.
    cells : tuple of GridCell
        For every sample, one for each computed method; in the order of `samples`.
    refused : tuple of (str, str)
        Every method of the catalogue that is wrong for this network, with the reason.
    arrays : str
        SHA-256 of an .npz with the rows, and all attributions of each computed method.
    """

    kind: Kind
    task: Task
    target: str
    baseline: str
    tolerance: str
    players: tuple[str, ...]
    channels: tuple[str, ...] = ()
    samples: tuple[ExplainedSample, ...]
    methods: tuple[MethodColumn, ...]
    cells: tuple[GridCell, ...]
    low_words: str
    high_words: str
    scale_words: str
    sign_words: str = ""
    refused: tuple[tuple[str, str], ...] = ()
    arrays: str

    @property
    def is_complete(self) -> bool:
        """Whether every method has had its turn; the job may be at work, or was stopped."""
        return all(method.state != WAITING for method in self.methods)
