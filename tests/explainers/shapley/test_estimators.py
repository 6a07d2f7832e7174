"""What estimates promise: honest errors, the same bits for any chunk, a requested precision."""

from __future__ import annotations

import tracemalloc
import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch

from explainers.parts.players import patch_players
from explainers.question import Question, scalar
from explainers.shapley.first_layer import first_layer_of
from explainers.shapley.leverage import Pairs
from tests.explainers.questions import ask, cnn
from tests.explainers.shapley.games import explained, table

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import shap

DRAWING = ("kernel_shap", "permutation_shap", "sampling_shap")


def _exact(question: Question) -> np.ndarray:
    return explained("exact_shapley", question).player_values


@pytest.mark.parametrize("method", DRAWING)
def test_errors_cover_the_truth_as_often_as_they_say(method: str) -> None:
    """At 200 orders, in 95 % of draws, give or take what 30 repetitions allow."""
    question = table(13, rows=4)
    truth = _exact(question)
    inside = []
    for seed in range(30):
        # 6 background rows: 102 pairs of orders at 24 questions, or 210 single orders at 12.
        found = explained(method, question, seed=seed, samples=420)
        assert found.standard_errors is not None
        missed = np.abs(found.player_values - truth)
        inside.append((missed <= 1.96 * found.standard_errors).mean())
    assert 0.92 <= np.mean(inside) <= 0.98


@pytest.mark.parametrize("method", DRAWING)
def test_errors_cover_the_truth_on_pictures_too(method: str) -> None:
    question = _pictures()
    truth = _exact(question)
    inside = []
    for seed in range(15):
        found = explained(method, question, seed=seed, samples=3000)
        assert found.standard_errors is not None
        missed = np.abs(found.player_values - truth)
        inside.append((missed <= 1.96 * found.standard_errors).mean())
    assert 0.92 <= np.mean(inside) <= 0.98


def _whole_numbers() -> Question:
    """Ask a network of small whole numbers, on which no sum is ever rounded."""
    question = table(14, rows=3, usual=4)
    source = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in question.model.parameters():
            parameter.copy_(torch.randint(-3, 4, parameter.shape, generator=source))
    shapes = question.inputs.shape, question.background.shape
    inputs, background = (torch.randint(-4, 5, shape, generator=source).float() for shape in shapes)
    return replace(question, inputs=inputs, background=background)


@pytest.mark.parametrize("method", [*DRAWING, "owen"])
def test_the_size_of_chunks_changes_no_bit(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    question = _whole_numbers()
    found = []
    for size in (4096, 100, 7, 2):
        monkeypatch.setattr("explainers.engine.room.LARGEST_CHUNK", size)
        found.append(explained(method, question, samples=60).values.tobytes())
    assert len(set(found)) == 1


@pytest.mark.parametrize("method", DRAWING)
def test_a_row_is_told_the_same_whatever_stands_beside_it(method: str) -> None:
    question = _whole_numbers()
    alone = replace(question, inputs=question.inputs[1:2], targets=question.targets[1:2])
    alone = replace(alone, baseline=question.baseline[1:2])
    both = [explained(method, asked, samples=60) for asked in (question, alone)]
    np.testing.assert_allclose(both[0].values[1], both[1].values[0], rtol=1e-10)


def test_the_first_layer_is_split_only_where_it_may_be() -> None:
    question = table(13)
    assert first_layer_of(question) is not None
    assert first_layer_of(ask(cnn())) is None
    assert first_layer_of(replace(question, partners=torch.zeros(3, 1).long())) is None
    assert first_layer_of(replace(question, model=torch.nn.Sequential(question.model))) is None
    hook = question.model.get_submodule("fc1").register_forward_hook(lambda *_: None)
    assert first_layer_of(question) is None
    hook.remove()


@pytest.mark.parametrize("method", DRAWING)
def test_a_split_first_layer_says_what_the_black_box_says(method: str) -> None:
    question = table(13)
    black_box = replace(question, model=torch.nn.Sequential(question.model))
    split, whole = (explained(method, asked) for asked in (question, black_box))
    np.testing.assert_allclose(split.values, whole.values, atol=2e-6)


@pytest.mark.parametrize("method", DRAWING)
def test_a_requested_precision_is_reached_or_the_most_samples(method: str) -> None:
    question = table(13)
    few = explained(method, question, samples=20)
    assert few.standard_errors is not None
    tuning = {"precision": 0.01, "most_samples": 20_000}
    found = explained(method, question, samples=20, tuning=tuning)
    assert found.standard_errors is not None
    size = np.abs(found.outputs - found.baseline_outputs)
    unit = np.maximum(size, 0.1 * size.mean())
    is_met = found.standard_errors.mean(axis=1) <= 0.01 * unit
    assert (is_met | (found.steps >= 0.9 * 20_000 * 6)).all()
    assert is_met.any() or method == "sampling_shap"
    assert (found.steps > few.steps).all()


@pytest.mark.parametrize("kind", ["table", "pictures"])
@pytest.mark.parametrize("method", DRAWING)
def test_a_precision_out_of_reach_costs_no_more_than_the_most_samples(
    method: str, kind: str
) -> None:
    question = table(13) if kind == "table" else _pictures()
    tuning = {"precision": 0.0001, "most_samples": 700}
    found = explained(method, question, samples=100, tuning=tuning)
    usual = 6 if kind == "table" else 1
    ends = 1 + usual
    assert (found.steps <= 700 * usual + ends).all()
    assert (found.steps >= 0.9 * 700 * usual).all()
    # What a first estimate asked for is part of the last one, which is as good as asked at once.
    once = explained(method, question, samples=700)
    assert found.standard_errors is not None
    assert once.standard_errors is not None
    ratio = found.standard_errors.mean() / once.standard_errors.mean()
    assert 0.8 <= ratio <= 1.25
    missed = np.abs(found.player_values - _exact(question))
    assert (missed <= 4.5 * found.standard_errors + 2e-6).all()


@pytest.mark.parametrize(
    ("method", "held", "sizes"),
    [
        ("kernel_shap", "kernel._HELD", (13, 150, 150)),
        ("owen", "orders._HELD", (13, 150, 150)),
        ("sampling_shap", "orders._HELD", (40, 400, 10)),
        ("permutation_shap", "orders._HELD_CELLS", (60, 1, 2000)),
    ],
)
def test_many_rows_or_parts_are_held_a_few_at_a_time(
    method: str, held: str, sizes: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    features, rows, samples = sizes
    question = table(features, rows=rows)
    peaks, found = [], []
    for most in (1 << 30, 2000):
        monkeypatch.setattr(f"explainers.shapley.{held}", most)
        tracemalloc.start()
        found.append(explained(method, question, samples=samples).player_values)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    np.testing.assert_allclose(found[0], found[1], atol=1e-9)
    assert peaks[1] < 0.7 * peaks[0]


def _pictures() -> Question:
    return replace(ask(cnn(), rows=3, scale=2.0), players=patch_players((1, 8, 8), grid=(4, 4)))


def test_designs_hold_each_pair_once_and_all_of_them_where_they_fit() -> None:
    design = Pairs(np.random.default_rng(0), players=10, is_repeated=False).grown(200)
    sizes = design.present.sum(axis=1)
    assert sizes.max() <= 5
    both = np.concatenate([design.present, ~design.present])
    assert len(np.unique(both, axis=0)) == len(both)
    # All ten pairs of size 1 and all 45 of size 2 fit, so that they bring no error of their own.
    assert [(sizes == size).sum() for size in (1, 2)] == [10, 45]
    assert not design.left[sizes <= 2].any()
    whole = Pairs(np.random.default_rng(0), players=8, is_repeated=False).grown(10_000)
    assert len(whole.present) == 2**7 - 1
    np.testing.assert_allclose(
        whole.weights, [_kernel(8, int(size)) for size in whole.present.sum(axis=1)]
    )


@pytest.mark.parametrize("is_repeated", [True, False])
@pytest.mark.parametrize("players", [1029, 1030, 2000])
def test_designs_are_drawn_for_as_many_players_as_are_promised(
    players: int, is_repeated: bool
) -> None:
    design = Pairs(np.random.default_rng(0), players=players, is_repeated=is_repeated).grown(60)
    assert design.present.shape[1] == players
    assert 55 <= len(design.present) <= 65
    assert np.isfinite(design.weights).all()
    assert (design.weights > 0).all()
    assert (design.left > 0.9).all()


@pytest.mark.parametrize("is_repeated", [True, False])
def test_a_design_that_grows_keeps_its_pairs_and_weighs_them_as_one(is_repeated: bool) -> None:
    pairs = Pairs(np.random.default_rng(0), players=9, is_repeated=is_repeated)
    first, second, third = (pairs.grown(count) for count in (50, 120, 10_000))
    assert np.array_equal(second.present[: len(first.present)], first.present)
    assert np.array_equal(third.present[: len(second.present)], second.present)
    assert len(second.present) == pytest.approx(120, abs=4)
    for design in (first, second, third):
        # Each size is worth the Shapley kernel of all its coalitions, however many were drawn.
        sizes = design.present.sum(axis=1)
        for size in (1, 2, 3, 4):
            expected = 2 * 8 / (size * (9 - size))
            assert design.weights[sizes == size].sum() == pytest.approx(expected, rel=0.3)
    if not is_repeated:
        assert len(np.unique(third.present, axis=0)) == len(third.present) == 2**8 - 1
        assert not third.left.any()


def _kernel(players: int, size: int) -> float:
    """Return the Shapley kernel of a coalition and its complement together."""
    from math import comb

    return 2 * (players - 1) / (comb(players, size) * size * (players - size))


def test_shap_agrees_within_the_errors() -> None:
    question = table(13, rows=1, usual=5)
    forward, target = scalar(question), question.targets[:1]

    def predict(points: np.ndarray) -> np.ndarray:
        inputs = torch.from_numpy(np.asarray(points, dtype=np.float32))
        with torch.no_grad():
            return forward(inputs, target.expand(len(inputs))).numpy()

    usual, row = (tensor.double().numpy() for tensor in (question.background, question.inputs))
    state = np.random.get_state()  # noqa: NPY002
    masker = shap.maskers.Independent(usual, max_samples=len(usual))
    theirs = shap.ExactExplainer(predict, masker)(row, silent=True).values
    np.testing.assert_allclose(_exact(question), theirs, atol=2e-6)
    np.random.seed(0)  # noqa: NPY002
    kernel = shap.KernelExplainer(predict, usual).shap_values(row, l1_reg=False, silent=True)
    orders = shap.PermutationExplainer(predict, masker, seed=0)
    permuted = orders(row, max_evals=27 * 40, silent=True).values
    np.random.set_state(state)  # noqa: NPY002
    for method, other in (("kernel_shap", kernel), ("permutation_shap", permuted)):
        found = explained(method, question, samples=4000)
        assert found.standard_errors is not None
        largest = np.abs(theirs).max()
        assert np.abs(found.player_values - other).max() < 0.12 * largest
        assert (np.abs(found.player_values - theirs) <= 4.5 * found.standard_errors).all()
