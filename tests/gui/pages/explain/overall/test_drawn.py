"""The words beside the pictures of the Global tab."""

from __future__ import annotations

from core.records.base import Estimate
from core.records.overall import EffectsRecord, PartSpread, ProfileRecord
from core.records.views.pictures import MOST_NAMES
from gui.pages.explain.overall.drawn import dependence_note, profile_note


def test_values_for_which_there_is_no_room_are_told() -> None:
    names = tuple("abcdefgh")
    assert "Of its 8 values, the 6 most frequent are drawn." in dependence_note(
        "purpose", _part(names)
    )
    assert "frequent" not in dependence_note("purpose", _part(names[:MOST_NAMES]))
    assert "the 6 most frequent are drawn. Bands:" in profile_note(_profile(names))
    assert "frequent" not in profile_note(_profile(names[:MOST_NAMES]))


def _part(names: tuple[str, ...]) -> PartSpread:
    count = len(names) + 1
    values = (*map(float, range(count - 1)), None)
    return PartSpread(
        name="purpose",
        kind="categorical",
        attributions=(0.1,) * count,
        values=values,
        categories=names,
    )


def _profile(names: tuple[str, ...]) -> ProfileRecord:
    grid = tuple(map(float, range(len(names))))
    return ProfileRecord(
        feature="purpose",
        kind="categorical",
        status="computed",
        rows=40,
        grid=grid,
        categories=names,
        partial=(Estimate(value=0.5, low=0.4, high=0.6, n=40, method="bootstrap"),) * len(names),
        effects=EffectsRecord(status="not applicable", reason="Categories have no order."),
    )
