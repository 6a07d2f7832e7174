"""What one part of the document shows: data, network, methods, pictures, licence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from benchmarks.real.cases import Case

Form = Literal[
    "maps",  # inputs that are pictures, series or texts, with what each method says of one row
    "mean",  # the same for series, averaged over all rows of a class
    "waterfall",
    "force",
    "bars",
    "swarm",
    "sizes",  # mean |attribution| of each part, or word, over rows
    "profiles",
]


@dataclass(frozen=True)
class Choice:
    """Which row of the test part is shown: one by a rule, never one that pleases.

    Attributes
    ----------
    label : str
        Class of the row, recorded and predicted; empty for forecasts, and for the worst error.
    quantile : float
        Place among these rows by the probability of their class; for forecasts, by the error.
    is_error : bool
        The row that was predicted wrongly with the highest probability.
    is_public : bool
        Of texts, only those without an address and without a number of more than three digits.
    """

    label: str = ""
    quantile: float = 0.5
    is_error: bool = False
    is_public: bool = False


@dataclass(frozen=True)
class Picture:
    """One picture of the document.

    Attributes
    ----------
    methods : tuple of str
        Those that it draws; one alone for waterfalls, forces, bars, swarms and sizes.
    reading : str
        What a reader should look at; figures come from the run, not from here.
    features : tuple of str
        For profiles, the columns.
    """

    name: str
    form: Form
    methods: tuple[str, ...] = ()
    choice: Choice = Choice()
    reading: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exhibit:
    """One data set with one network.

    Attributes
    ----------
    also : tuple of str
        Methods that are asked and judged, but not drawn.
    licence : str
        Source and licence of the data.
    is_public : bool
        Whether the licence allows single rows to be shown.
    explanation : dict
        The plan's section.
    """

    name: str
    title: str
    case: Case
    data: str
    network: str
    licence: str
    pictures: tuple[Picture, ...]
    is_public: bool = True
    also: tuple[str, ...] = ()
    explanation: dict[str, Any] = field(default_factory=dict)
    unit: str = ""

    @property
    def methods(self) -> tuple[str, ...]:
        """All methods that are asked, each once."""
        drawn = [name for picture in self.pictures for name in picture.methods]
        return tuple(dict.fromkeys((*drawn, *self.also)))
