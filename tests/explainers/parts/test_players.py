"""Which cells belong together."""

from __future__ import annotations

import numpy as np
import pytest

from core.plan.explanation import ExplanationPlan
from core.records.data import DatasetRecord, Feature
from explainers.parts.choice import players_of
from explainers.parts.players import Players, feature_players, patch_players
from explainers.parts.series import segment_players


def _table() -> DatasetRecord:
    return DatasetRecord(
        name="made",
        source="made",
        kind="tabular",
        task="classification",
        rows=4,
        input_shape=(4,),
        target="y",
        features=(
            Feature(name="age", kind="numeric", columns=(0,)),
            Feature(name="colour", kind="categorical", columns=(1, 3)),
            Feature(name="empty", kind="numeric"),
            Feature(name="size", kind="numeric", columns=(2,)),
        ),
        fingerprint="0" * 64,
    )


def test_columns_of_a_category_merge_into_their_feature() -> None:
    players = feature_players(_table())
    assert players.names == ("age", "colour", "size")
    assert players.merge([[1.0, 10.0, 100.0, 20.0]]).tolist() == [[1.0, 30.0, 100.0]]
    assert players_of(_table(), settings=ExplanationPlan()).names == players.names


def test_a_column_without_a_feature_is_a_bug() -> None:
    lost = _table().model_copy(update={"input_shape": (5,)})
    with pytest.raises(ValueError, match=r"columns \[4\]"):
        feature_players(lost)


def test_patches_cover_an_uneven_image_across_channels() -> None:
    players = patch_players((3, 5, 7), grid=(2, 3))
    assert players.names[5] == "row 2, column 3"
    assert players.sizes.sum() == 3 * 5 * 7
    assert (players.mask[0] == players.mask[2]).all()
    assert players.mask[0, 0, 0] == 0
    assert players.mask[0, -1, -1] == 5


def test_a_grid_finer_than_the_image_is_cut_to_pixels() -> None:
    assert len(patch_players((1, 2, 3), grid=(8, 8))) == 6


def test_segments_are_named_from_one() -> None:
    players = segment_players((1, 100), segments=20)
    assert players.names[3] == "steps 16 to 20"
    assert set(players.sizes.tolist()) == {5}
    assert segment_players((2, 3), segments=20).names == ("step 1", "step 2", "step 3")


def test_merging_undoes_spreading() -> None:
    players = patch_players((2, 5, 5), grid=(2, 2))
    values = np.random.default_rng(0).normal(size=(3, 4))
    assert np.allclose(players.merge(players.spread(values)), values, rtol=1e-14)


def test_merging_is_the_sum_over_each_parts_cells() -> None:
    players = patch_players((2, 5, 5), grid=(2, 2))
    values = np.random.default_rng(0).normal(size=(3, 2, 5, 5))
    naive = [[row[players.mask == part].sum() for part in range(4)] for row in values]
    assert np.allclose(players.merge(values), naive, rtol=1e-12)


def test_the_middle_of_a_part_is_the_mean_of_its_places() -> None:
    shared = patch_players((3, 4, 6), grid=(2, 2))
    expected = [[0.5, 1.0], [0.5, 4.0], [2.5, 1.0], [2.5, 4.0]]
    assert shared.middles.tolist() == [expected]
    masks = np.stack([shared.mask, np.zeros_like(shared.mask)])
    own = Players(names=shared.names, mask=masks, is_by_row=True)
    assert own.middles.tolist() == [expected, [[1.5, 2.5], [0, 0], [0, 0], [0, 0]]]


def test_a_name_without_a_cell_is_a_bug() -> None:
    with pytest.raises(ValueError, match="2 players"):
        Players(names=("a", "b"), mask=np.zeros(3, dtype=np.int64))


@pytest.mark.parametrize("outside", [-1, 2])
def test_parts_of_a_row_may_be_missing_but_never_nameless(outside: int) -> None:
    mask = np.zeros((1, 3), dtype=np.int64)
    assert len(Players(names=("a", "b"), mask=mask, is_by_row=True)) == 2
    with pytest.raises(ValueError, match="2 players"):
        Players(names=("a", "b"), mask=np.full_like(mask, outside), is_by_row=True)
