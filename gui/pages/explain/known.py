"""What is known of the data and the network, from the views that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.catalogue import METHODS
from core.plan import Plan
from core.records.base import Kind
from core.records.views.data import DataView
from core.records.views.explanation import ExplanationView
from core.records.views.network import MethodFit
from core.records.views.samples import SampleList

_WRONG = ("not exact", "not applicable")
_PICK = "It can be asked at another layer: pick one in the tab Layers."


def kind_of(grid: ExplanationView | None, listed: SampleList | None) -> Kind | None:
    """Return the kind of the data, where something tells it."""
    if grid is not None:
        return grid.kind
    if listed is None or not listed.samples:
        return None
    if listed.tiles is not None:
        return "image"
    if any(sample.text for sample in listed.samples):
        return "text"
    return "series" if any(sample.trace for sample in listed.samples) else "tabular"


def columns_of(players: Sequence[str], plan: Plan) -> tuple[str, ...]:
    """Return the columns of a table from the parts that a grid with this plan's groups has."""
    groups = plan.explanation.parts.groups
    named = {group.name for group in groups}
    alone = [name for name in players if name not in named]
    return tuple(dict.fromkeys([*alone, *(one for group in groups for one in group.features)]))


def grouping_columns(survey: DataView | None, *, chosen: str) -> tuple[str, ...]:
    """Return the columns of a table by whose values means can be summed up, inputs or not.

    What the plan has chosen stands among them, also where the data are not known.
    """
    found = survey.columns if survey is not None and survey.kind == "tabular" else ()
    names = tuple(one.name for one in found if one.role in ("feature", "sensitive"))
    return (*names, chosen) if chosen and chosen not in names else names


def refused_methods(
    plan: Plan, fits: Sequence[MethodFit], *, found: Mapping[str, str] | None
) -> dict[str, str]:
    """Return why methods are wrong here: as a grid found, or as the network's design tells.

    The design knows no layer of the plan. Where it has nothing against a class activation method
    but its last maps, another layer may do: a plan that names one is asked, others are told.

    Parameters
    ----------
    fits : sequence of MethodFit
        What the design tells; empty where it is not known for the plan.
    found : mapping or None
        Method to reason, as the grid of this very plan found; None without one.
    """
    is_picked = bool(plan.explanation.inside.layer)
    liftable = {fit.method for fit in fits if fit.fit == "not exact" and _looks_at_maps(fit.method)}
    if found is not None:
        refused = dict(found)
    else:
        refused = {fit.method: fit.reason for fit in fits if fit.fit in _WRONG}
        if is_picked:
            refused = {name: why for name, why in refused.items() if name not in liftable}
    if is_picked:
        return refused
    return {name: f"{why} {_PICK}" if name in liftable else why for name, why in refused.items()}


def _looks_at_maps(method: str) -> bool:
    return METHODS[method].family == "class activation"
