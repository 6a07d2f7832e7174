"""How many rows each part of the split has."""

from __future__ import annotations

from core.data.splits.split import part_sizes
from core.plan.data import SplitPlan
from core.records.data import SplitRecord
from core.records.views.data import PartView

_LEAST_ROWS = 3


def part_views(
    plan: SplitPlan, classes: list[int], *, rows: int, given_test: list[int] | None = None
) -> list[PartView]:
    """Return the parts as the shares of the plan give them, within each class.

    They are the parts that the split will have; which rows they are is dealt later.

    Parameters
    ----------
    given_test : list of int, optional
        Rows of each class in the test part, where the source brings it.
    """
    groups = classes or [rows]
    given = () if given_test is None else ("test",)
    if min(groups) < _LEAST_ROWS - len(given):
        return []
    sizes = [part_sizes(count, plan, given=given) for count in groups]
    test, validation = [pair[0] for pair in sizes], [pair[1] for pair in sizes]
    training = [
        count - tested - validated
        for count, tested, validated in zip(groups, test, validation, strict=True)
    ]
    test = test if given_test is None else given_test
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
