"""The methods that can be chosen, from the catalogue and what is known of the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.catalogue import METHODS
from core.catalogue.methods import Family, SumRule
from core.plan import Plan
from core.records.base import Kind

_OWED: dict[SumRule, str] = {
    "sum": "must add up",
    "sampled": "adds up within errors",
    "construction": "sum is forced",
    "none": "descriptive",
}
_KINDS = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}


@dataclass(frozen=True)
class MethodChoice:
    """One method of the menu.

    Attributes
    ----------
    family : str
        Under which head it stands.
    owes : str
        What its values owe, in words.
    reason : str
        Why it cannot be chosen; empty where it can.
    """

    name: str
    title: str
    family: Family
    shows: str
    does_not_show: str
    owes: str
    is_chosen: bool
    reason: str = ""

    def holds(self, words: str, *, also: str = "") -> bool:
        """Whether title, family, description or the head above hold what is searched."""
        text = f"{self.title} {self.name} {self.family} {self.shows} {also}".casefold()
        return all(word in text for word in words.casefold().split())


def method_choices(plan: Plan, kind: Kind | None, refused: Mapping[str, str]) -> list[MethodChoice]:
    """Return every method of the catalogue; one that is wrong for the network says why.

    Parameters
    ----------
    refused : mapping
        Method to reason, as far as it is known of this network.
    """
    chosen = plan.explanation.methods
    return [
        MethodChoice(
            name=name,
            title=entry.title,
            family=entry.family,
            shows=entry.shows,
            does_not_show=entry.does_not_show,
            owes=_OWED[entry.sum_rule],
            is_chosen=name in chosen,
            reason=refused.get(name, "") or _unfit(name, kind),
        )
        for name, entry in METHODS.items()
    ]


def _unfit(name: str, kind: Kind | None) -> str:
    entry = METHODS[name]
    if kind is None or kind in entry.kinds:
        return ""
    allowed = " and ".join(_KINDS[one] for one in entry.kinds)
    return f"{entry.title} is meant for {allowed}, not for {_KINDS[kind]}."


def with_method(plan: Plan, name: str, *, is_chosen: bool) -> tuple[str, ...]:
    """Return the plan's methods with one more at the end, or one less; never none."""
    methods = tuple(method for method in plan.explanation.methods if method != name)
    if is_chosen:
        return (*methods, name)
    return methods or plan.explanation.methods
