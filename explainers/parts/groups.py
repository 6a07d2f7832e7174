"""Features that a person put together: they are present or absent at once, with one value."""

from __future__ import annotations

from collections import Counter

import numpy as np

from core.errors import AuditError
from core.plan.parts import FeatureGroup
from core.records.data import DatasetRecord
from explainers.parts.players import Players, feature_players

_FIELD = "explanation.parts.groups"


def grouped_players(record: DatasetRecord, groups: tuple[FeatureGroup, ...]) -> Players:
    """Return the groups, and every feature that stands in none of them by itself.

    A group stands where its first feature stood. The columns of a category stay together.

    Raises
    ------
    AuditError
        If a group names a feature that the network does not see, a feature stands in two groups
        or twice in one, or a group has the name of another part.
    """
    _refuse_unknown(record, groups)
    _refuse_repeated(groups)
    _refuse_taken(record, groups)
    group_of = {name: group.name for group in groups for name in group.features}
    mask = np.full(record.input_shape, -1, dtype=np.int64)
    names: list[str] = []
    for feature in record.features:
        if not feature.columns:
            continue
        name = group_of.get(feature.name, feature.name)
        if name not in names:
            names.append(name)
        mask[list(feature.columns)] = names.index(name)
    return Players(names=tuple(names), mask=mask, inner=feature_players(record))


def _refuse_unknown(record: DatasetRecord, groups: tuple[FeatureGroup, ...]) -> None:
    known = [feature.name for feature in record.features if feature.columns]
    for group in groups:
        absent = [name for name in group.features if name not in known]
        if absent:
            raise AuditError(
                f"The feature group '{group.name}' names what is no feature of the table",
                seen=", ".join(f"'{name}'" for name in absent),
                allowed=", ".join(f"'{name}'" for name in known),
                remedy="Name features that the network sees.",
            )


def _refuse_repeated(groups: tuple[FeatureGroup, ...]) -> None:
    names = Counter(group.name for group in groups)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise _same_name(twice[0])
    homes: dict[str, list[str]] = {}
    for group in groups:
        for name in group.features:
            homes.setdefault(name, []).append(group.name)
    for name, found in homes.items():
        if len(found) > 1:
            where = " and ".join(f"'{home}'" for home in found)
            raise AuditError(
                "Feature groups overlap",
                seen=f"'{name}' in {where}",
                allowed="each feature in one group, once",
                remedy=f"Take '{name}' out of all groups but one.",
            )


def _refuse_taken(record: DatasetRecord, groups: tuple[FeatureGroup, ...]) -> None:
    """Refuse a group with the name of a feature that stands alone."""
    grouped = {name for group in groups for name in group.features}
    alone = {feature.name for feature in record.features} - grouped
    for group in groups:
        if group.name in alone:
            raise _same_name(group.name)


def _same_name(name: str) -> AuditError:
    return AuditError(
        "Two parts of a row would have the same name",
        seen=f"'{name}' in {_FIELD}",
        allowed="a name for each group that no other group and no feature outside it has",
        remedy="Call the group something else.",
    )
