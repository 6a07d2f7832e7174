"""The views over many rows: what each shows, and what it hides."""

from __future__ import annotations

from core.plan.overall import OverallName
from core.records.base import Kind, Record


class OverallEntry(Record):
    """One view of the whole network.

    Attributes
    ----------
    hides : str
        What a reader would miss who takes the view for the whole truth.
    """

    name: OverallName
    title: str
    citation: str
    kinds: tuple[Kind, ...]
    shows: str
    hides: str


_ALL: tuple[Kind, ...] = ("tabular", "image", "series", "text")

_ENTRIES = (
    OverallEntry(
        name="permutation_importance",
        title="Permutation importance",
        citation="Breiman 2001; Fisher, Rudin and Dominici 2019",
        kinds=_ALL,
        shows="how much worse the network does when one input takes the values of other rows",
        hides="where two inputs tell the same, each can stand in for the other, so that both seem "
        "to matter little; and permuted rows may be such as never occur",
    ),
    OverallEntry(
        name="partial_dependence",
        title="Partial dependence",
        citation="Friedman 2001; Goldstein, Kapelner, Bleich and Pitkin 2015",
        kinds=("tabular",),
        shows="the mean output over all rows as one feature takes value after value",
        hides="a mean can be flat while single rows rise and fall, which the thin curves show; and "
        "where features go together it asks about rows that never occur",
    ),
    OverallEntry(
        name="accumulated_effects",
        title="Accumulated local effects",
        citation="Apley and Zhu 2020",
        kinds=("tabular",),
        shows="the effect of small steps of one feature, taken only by rows that are near",
        hides="it is a mean over rows as well, centred at zero, and different rows carry different "
        "parts of its curve",
    ),
)

OVERALL: dict[OverallName, OverallEntry] = {entry.name: entry for entry in _ENTRIES}
