"""How many rows each part of the split has."""

from __future__ import annotations

from core.data.split import part_sizes
from core.plan.data import SplitPlan
from core.records.data import SplitRecord
from core.records.views.data import PartView

_LEAST_ROWS = 3


def part_views(plan: SplitPlan, classes: list[int], *, rows: int) -> list[PartView]:
    """Return the parts as the shares of the plan give them, within each class.

    They are the parts that the split will have; which rows they are is dealt later.
    """
    groups = classes or [rows]
    if min(groups) < _LEAST_ROWS:
        return []
    sizes = [part_sizes(count, plan) for count in groups]
    test, validation = [pair[0] for pair in sizes], [pair[1] for pair in sizes]
    training = [
        count - tested - validated
        for count, tested, validated in zip(groups, test, validation, strict=True)
    ]
    return [
        PartView(name=name, rows=sum(counts), class_counts=tuple(counts) if classes else ())
        for name, counts in (("training", training), ("validation", validation), ("test", test))
    ]


def dealt_views(split: SplitRecord) -> tuple[PartView, ...]:
    """Return the parts as they were dealt."""
    return tuple(
        PartView(name=part.name, rows=part.rows, class_counts=part.class_counts)
        for part in split.parts
    )
