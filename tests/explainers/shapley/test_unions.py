"""Owen values of players in unions, and along a tree of parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from explainers.parts.players import Players, patch_players
from explainers.parts.series import segment_players
from explainers.shapley.owen import orders_by_union
from explainers.shapley.partition import halving_tree
from explainers.shapley.unions import unions_of
from tests.explainers.questions import ask, cnn, feature_parts, gru
from tests.explainers.shapley.games import DRAWN, enumerated, explained, formula, table
from tests.explainers.texts import question as texts


def _grouped(features: int, groups: tuple[int, ...]) -> Players:
    return Players(
        names=tuple("abcdef"[: max(groups) + 1]),
        mask=np.array(groups),
        inner=feature_parts(features),
    )


def test_an_and_gate_is_shared_by_groups_first() -> None:
    """x1·x2·x3 with {x1, x2} together: each group has a half, its members share it evenly."""
    question = formula("and", torch.ones(1, 3), torch.zeros(1, 3))
    found = explained("owen", replace(question, players=_grouped(3, (0, 0, 1))))
    np.testing.assert_allclose(found.player_values, [[0.5, 0.5]], atol=1e-6)
    np.testing.assert_allclose(found.values, [[0.25, 0.25, 0.5]], atol=1e-6)


@pytest.mark.parametrize("most", [0, 12])
def test_groups_have_their_own_shapley_values(most: int) -> None:
    question = replace(table(6), players=_grouped(6, (0, 0, 1, 1, 1, 2)))
    found = explained("owen", question, samples=1000, tuning={"enumerated": most})
    assert found.standard_errors is not None
    missed = np.abs(found.player_values - enumerated(question))
    assert (missed <= 4.5 * found.standard_errors + 2e-6).all()


def test_drawn_owen_values_come_near_the_exact_ones() -> None:
    question = replace(ask(cnn(), rows=2, scale=2.0), players=patch_players((1, 8, 8), grid=(2, 4)))
    exact = explained("owen", question, samples=1000)
    drawn = explained("owen", question, samples=3000, tuning=DRAWN)
    assert drawn.standard_errors is not None
    missed = np.abs(drawn.player_values - exact.player_values)
    assert (missed <= 4.5 * drawn.standard_errors + 2e-6).all()
    assert exact.steps[0] < 2**8


def test_without_groups_owen_values_are_shapley_values_and_it_is_said() -> None:
    question = table(5)
    found = explained("owen", question)
    np.testing.assert_allclose(found.player_values, enumerated(question), atol=2e-6)
    assert any("Shapley values here" in note for note in found.notes)


@pytest.mark.parametrize("features", [63, 70])
def test_wide_tables_without_groups_are_walked(features: int) -> None:
    found = explained("owen", table(features, rows=2, usual=2), samples=10)
    owed = found.outputs - found.baseline_outputs
    np.testing.assert_allclose(found.player_values.sum(axis=1), owed, atol=1e-9)


def test_what_is_said_of_pictures_cut_in_two_ways_is_said_of_the_right_ones() -> None:
    # Quadrants of 2, 2, 2, 2 parts cost 16 + 4 · 2 · 8 coalitions, of 5, 1, 1, 1 parts 16 + 30 · 8.
    even = patch_players((1, 8, 8), grid=(4, 2)).mask
    uneven = np.zeros((1, 8, 8), dtype=np.int64)
    uneven[0, :4, :4] = np.array([0, 0, 1, 2])[:, None] + np.array([0, 0, 0, 2])[None]
    uneven[0, 4:, :4], uneven[0, :4, 4:], uneven[0, 4:, 4:] = 5, 6, 7
    masks = np.stack([even, uneven, even])
    players = Players(names=tuple("abcdefgh"), mask=masks, is_by_row=True)
    question = replace(ask(cnn(), rows=3, scale=2.0), players=players)
    found = explained("owen", question, samples=100)
    assert found.standard_errors is not None
    assert found.standard_errors.any(axis=1).tolist() == [False, True, False]
    assert "2 of 3 rows: all coalitions were asked" in " ".join(found.notes)


def test_orders_never_interrupt_a_union() -> None:
    unions = np.array([2, 0, 2, 1, 0])
    places = orders_by_union(np.random.default_rng(0), 50, unions=unions)
    np.testing.assert_array_equal(np.sort(places, axis=1), np.tile(np.arange(5), (50, 1)))
    for members in ((0, 2), (1, 4)):
        assert (np.abs(places[:, members[0]] - places[:, members[1]]) == 1).all()
    assert len(np.unique(places, axis=0)) > 10


def test_pictures_have_quadrants_series_channels_or_runs_and_texts_runs() -> None:
    picture = replace(ask(cnn(), rows=1), players=patch_players((1, 8, 8), grid=(4, 4)))
    assert unions_of(picture)[0].reshape(4, 4).tolist() == [[0, 0, 1, 1]] * 2 + [[2, 2, 3, 3]] * 2
    series = ask(gru(), rows=1)
    runs = replace(series, players=segment_players((1, 20), segments=9))
    assert unions_of(runs)[0].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    mask = np.repeat([[0, 1], [2, 3]], 10, axis=1)
    channels = replace(
        series,
        inputs=torch.zeros(1, 2, 20),
        players=Players(names=tuple("abcd"), mask=mask),
    )
    assert unions_of(channels)[0].tolist() == [0, 0, 1, 1]
    assert unions_of(texts((2, 3, 4, 2)))[0].tolist() == [0, 0, 1, 1]


def test_a_tree_halves_a_picture_across_its_longer_side() -> None:
    middles = np.array([[0.0, 0], [0, 1], [0, 2], [0, 3], [1, 0], [1, 1], [1, 2], [1, 3]])
    tree = halving_tree(middles)
    assert tree.shape == (7, 4)
    assert tree[-1, 3] == 8
    left = {int(part) for part in tree[: len(tree) // 2, :2].ravel() if part < 8}
    assert left == {0, 1, 4, 5}


def test_a_whole_walk_through_the_tree_is_exact_for_words_that_add_up() -> None:
    question = texts((2, 3, 4, 0), (3, 0, 0, 0), (1, 2, 0, 0), (2, 4, 3, 2))
    found = explained("partition_shap", question, samples=100)
    np.testing.assert_allclose(found.player_values, enumerated(question), atol=1e-6)
    assert found.standard_errors is None


def test_the_tree_of_two_parts_gives_shapley_values_and_few_samples_keep_the_sum() -> None:
    two = replace(ask(cnn(), rows=2, scale=2.0), players=patch_players((1, 8, 8), grid=(1, 2)))
    found = explained("partition_shap", two)
    np.testing.assert_allclose(found.player_values, enumerated(two), atol=1e-6)
    many = replace(two, players=patch_players((1, 8, 8), grid=(4, 4)))
    short = explained("partition_shap", many, samples=20)
    owed = short.outputs - short.baseline_outputs
    np.testing.assert_allclose(short.player_values.sum(axis=1), owed, atol=1e-9)
    assert (short.steps <= 22).all()


def test_partition_leaves_numpy_and_the_console_alone(capfd: pytest.CaptureFixture[str]) -> None:
    state = repr(np.random.get_state(legacy=False))  # noqa: NPY002
    explained("partition_shap", ask(cnn(), rows=1))
    assert repr(np.random.get_state(legacy=False)) == state  # noqa: NPY002
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_what_would_put_parts_together_is_said_where_it_can_be_done() -> None:
    mask = np.repeat([[0], [1]], 20, axis=1)
    series = replace(
        ask(gru(), rows=1), inputs=torch.zeros(1, 2, 20), players=Players(("a", "b"), mask)
    )
    assert unions_of(series)[0].tolist() == [0, 1]
    patches = replace(ask(cnn(), rows=1), players=patch_players((1, 8, 8), grid=(2, 2)))
    said = " ".join(explained("owen", patches).notes)
    assert "Shapley values here" in said
    assert "parts.groups" not in said
    assert "quadrant" in said
