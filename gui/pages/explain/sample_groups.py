"""The groups by which the list of samples can be narrowed: of the plan's column, or the classes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from core.plan import Plan
from core.records.views.samples import SampleList

CLASSES = "recorded class"


@dataclass(frozen=True)
class SampleGrouping:
    """A column and its groups.

    Attributes
    ----------
    title : str
        The column, or "recorded class".
    counts : tuple of (str, int)
        Name of each group, and how many listed samples it has.
    rows : dict of int to str
        Row of the data, from 1, to the name of its group.
    """

    title: str
    counts: tuple[tuple[str, int], ...]
    rows: dict[int, str]

    def has(self, name: str) -> bool:
        """Whether there is such a group."""
        return any(one == name for one, _ in self.counts)


def grouping_of(listed: SampleList | None, plan: Plan) -> SampleGrouping | None:
    """Return the groups by the plan's column, or the recorded classes where it names none.

    None where there are fewer than two groups, and for numbers without a column.
    """
    if listed is None or not listed.samples:
        return None
    column = plan.overall.group_by
    found = listed.groups_by(column) if column else None
    if found is not None:
        names = [found.names[place] for place in found.places]
        order = list(found.names)
    elif listed.samples[0].certainty is not None:
        column, names = CLASSES, [sample.recorded for sample in listed.samples]
        order = sorted(set(names))
    else:
        return None
    counted = Counter(names)
    counts = tuple((name, counted[name]) for name in order if counted[name])
    if len(counts) < 2:
        return None
    rows = [sample.row for sample in listed.samples]
    return SampleGrouping(column, counts, dict(zip(rows, names, strict=True)))
