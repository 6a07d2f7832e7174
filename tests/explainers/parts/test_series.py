"""Parts of series with several channels."""

from __future__ import annotations

import numpy as np
import pytest

from core.plan.explanation import ExplanationPlan
from core.records.data import DatasetRecord, Feature
from explainers.parts.choice import players_of


def _record(channels: int) -> DatasetRecord:
    return DatasetRecord(
        name="made",
        source="made",
        kind="series",
        task="classification",
        rows=4,
        input_shape=(channels, 6),
        target="y",
        features=(Feature(name="left", kind="channel"), Feature(name="right", kind="channel")),
        fingerprint="0" * 64,
    )


def _plan(series: str) -> ExplanationPlan:
    return ExplanationPlan.model_validate({"segments": 3, "parts": {"series": series}})


@pytest.mark.parametrize("channels", [2, 3])
def test_channels_are_named_and_whole(channels: int) -> None:
    players = players_of(_record(channels), settings=_plan("channels"))
    assert players.names == ("left", "right")
    # A third channel tells real steps from padding; it goes with the last one.
    assert players.mask[:, 0].tolist() == [0, 1, 1][:channels]
    assert (players.mask == players.mask[:, :1]).all()


def test_each_channel_has_its_own_segments() -> None:
    players = players_of(_record(2), settings=_plan("channel_segments"))
    assert players.names[1] == "left, steps 3 to 4"
    assert players.names[5] == "right, steps 5 to 6"
    assert players.mask.tolist() == [[0, 0, 1, 1, 2, 2], [3, 3, 4, 4, 5, 5]]
    assert set(players.sizes.tolist()) == {2}


def test_segments_take_all_channels_together() -> None:
    players = players_of(_record(2), settings=_plan("segments"))
    assert players.names == ("steps 1 to 2", "steps 3 to 4", "steps 5 to 6")
    assert np.array_equal(players.mask[0], players.mask[1])
