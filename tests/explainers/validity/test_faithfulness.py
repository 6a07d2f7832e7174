"""Deletion and insertion, in closed form on a linear network."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.jobs.context import CancelledError, CancelToken, JobContext
from core.plan.explanation import FaithfulnessPlan
from core.records.explanation import FaithfulnessRecord
from explainers.explanation import Explanation
from explainers.question import Question
from explainers.validity.faithfulness import _by_share, measure
from tests.explainers.questions import Modes, ask, linear, weights_of, with_model


def _exact(question: Question) -> np.ndarray:
    weights, _ = weights_of(question)
    distance = (question.inputs - question.baseline).double().numpy()
    return np.asarray(weights[question.targets.numpy()] * distance)


def _measure(
    question: Question, values: np.ndarray, *, seed: int = 0, context: JobContext | None = None
) -> FaithfulnessRecord:
    count = question.rows
    explanation = Explanation(
        values=values,
        player_values=values,
        outputs=np.zeros(count),
        baseline_outputs=np.zeros(count),
        steps=np.ones(count, dtype=np.int64),
    )
    return measure(
        explanation,
        question,
        method="occlusion",
        plan=FaithfulnessPlan(rows=20, random_orders=8),
        seed=seed,
        context=context or JobContext(),
    )


def test_curves_of_a_linear_network_are_partial_sums() -> None:
    question = ask(linear(), rows=12)
    values = _exact(question)
    record = _measure(question, values)
    ordered = -np.sort(-values, axis=1)
    with torch.no_grad():
        start, end = (
            question.model(tensor).gather(1, question.targets[:, None])[:, :1].numpy()
            for tensor in (question.inputs, question.baseline)
        )
    steps = np.concatenate((np.zeros((12, 1)), np.cumsum(ordered, axis=1)), axis=1)
    assert record.rows == 12
    assert np.allclose(record.deletion, (start - steps).mean(0), atol=1e-5)
    assert np.allclose(record.insertion, (end + steps).mean(0), atol=1e-5)


def test_gains_of_the_true_order_are_positive_and_of_the_reverse_negative() -> None:
    question = ask(linear(), rows=20)
    best, worst = _measure(question, _exact(question)), _measure(question, -_exact(question))
    for gain in (best.deletion_gain, best.insertion_gain):
        assert gain.low is not None
        assert gain.low > 0
        assert gain.n == 20
        assert "2,000" in gain.method
    for gain in (worst.deletion_gain, worst.insertion_gain):
        assert gain.high is not None
        assert gain.high < 0


def test_the_gain_is_the_area_between_the_curves_in_mean_differences() -> None:
    question = ask(linear(), rows=20)
    record = _measure(question, _exact(question))
    gap = np.array(record.random_deletion) - np.array(record.deletion)
    area = np.trapezoid(gap, dx=1 / 6)
    with torch.no_grad():
        both = [
            question.model(tensor).gather(1, question.targets[:, None])[:, 0]
            for tensor in (question.inputs, question.baseline)
        ]
    scale = float((both[0] - both[1]).abs().mean())
    assert record.deletion_gain.value == pytest.approx(area / scale, rel=1e-4)


def test_a_random_explainer_gains_nothing_on_average() -> None:
    question = ask(linear(), rows=20)
    random = np.random.default_rng(5)
    gains = [_measure(question, random.normal(size=(20, 6))).deletion_gain.value for _ in range(12)]
    assert abs(np.mean([gain for gain in gains if gain is not None])) < 0.15


def test_the_seed_decides_the_random_orders() -> None:
    question = ask(linear(), rows=20)
    values = _exact(question)
    assert _measure(question, values) == _measure(question, values)
    other = _measure(question, values, seed=1)
    assert _measure(question, values).random_deletion != other.random_deletion


def test_without_a_difference_there_is_no_gain_to_speak_of() -> None:
    question = ask(linear(), rows=4)
    question = replace(question, baseline=question.inputs.clone())
    record = _measure(question, _exact(question))
    assert record.deletion_gain.value is None
    assert "do not differ" in record.deletion_gain.note


def test_a_cancel_gives_the_model_back() -> None:
    question = ask(linear(), rows=4)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        _measure(question, _exact(question), context=JobContext(token=token))
    assert question.model.training


def test_rows_of_many_players_are_asked_at_a_hundred_shares_and_in_little_memory() -> None:
    question = ask(linear(1_000), rows=4)
    values = _exact(question)
    tracemalloc.start()
    record = _measure(question, values)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    taken = np.linspace(0, 1_000, 101).round().astype(int)
    sums = np.cumsum(-np.sort(-values, axis=1), axis=1)[:, taken[1:] - 1]
    with torch.no_grad():
        start = question.model(question.inputs).gather(1, question.targets[:, None]).numpy()
    assert len(record.deletion) == len(record.random_insertion) == 101
    assert np.allclose(record.deletion[1:], (start - sums).mean(0), atol=1e-4)
    # All points of all orders at once would be 36 × 1,001 × 1,000 flags.
    assert most < 20_000_000


def test_texts_and_tables_of_different_length_share_an_even_scale() -> None:
    outputs = np.array([0.0, 1.0, 2.0, 0.0, 5.0, 9.0])
    curves = _by_share(outputs, [np.arange(3), np.array([0, 70, 140])], points=3)
    assert curves.tolist() == [[0.0, 1.0, 2.0], [0.0, 5.0, 9.0]]
    (odd,) = _by_share(np.array([0.0, 6.0, 8.0]), [np.array([0, 3, 4])], points=3)
    assert odd.tolist() == [0.0, 4.0, 8.0]


def test_the_network_is_never_asked_before_it_is_lent() -> None:
    question = ask(linear(), rows=4)
    modes = Modes(question.model)
    _measure(with_model(question, modes), _exact(question))
    assert modes.seen
    assert set(modes.seen) == {False}
    assert modes.training


@pytest.mark.gpu
def test_a_network_at_rest_on_the_processor_is_measured_on_a_gpu() -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    question = ask(linear(), rows=12)
    there = _measure(replace(question, device="cuda"), _exact(question))
    here = _measure(question, _exact(question))
    assert np.allclose(there.deletion, here.deletion, atol=1e-5)
    assert {weight.device.type for weight in question.model.parameters()} == {"cpu"}
