"""What stands beside the name of a part of a table's row: its value, or those of its group."""

from __future__ import annotations

from core.data import value_text
from core.data.dataset import Dataset
from core.plan.parts import FeatureGroup


def shown_value(
    dataset: Dataset, row: int, *, part: str, groups: tuple[FeatureGroup, ...] = ()
) -> str:
    """Return the value of a feature as it is printed, or the names and values of a group's.

    Parameters
    ----------
    part : str
        Name of a feature, or of one of the plan's feature groups.
    """
    group = next((group for group in groups if group.name == part), None)
    if group is None:
        return value_text(dataset, row, feature=part)
    return "; ".join(f"{name} {value_text(dataset, row, feature=name)}" for name in group.features)
