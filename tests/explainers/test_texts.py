"""Words as players: padding and unknown words are worth exactly nothing, and texts stay whole."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.catalogue import METHODS
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan, FaithfulnessPlan
from core.plan.inside import InsidePlan
from explainers.attribute import attribute
from explainers.baselines.baselines import unknown_words
from explainers.overall.word_shares import word_shares
from explainers.preparation.suitability import refusal
from explainers.running import explain
from explainers.validity.faithfulness import measure
from tests.explainers.texts import WORTH, mean_of_words, question

FOR_TEXTS = tuple(name for name, entry in METHODS.items() if "text" in entry.kinds)
ROWS = ((2, 3, 4, 0), (3, 0, 0, 0), (1, 2, 0, 0), (1, 1, 0, 0), (2, 4, 3, 2))


def _by_hand(rows: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """Return (worth − worth of the unknown word) / words, for each place."""
    numbers = np.array(rows)
    worth = np.array(WORTH)[numbers] - WORTH[1]
    return np.where(numbers > 0, worth / (numbers > 0).sum(axis=1)[:, None], 0.0)


def test_methods_of_every_great_family_take_texts() -> None:
    families = {METHODS[name].family for name in FOR_TEXTS}
    assert families >= {"gradient", "shapley", "perturbation"}


# On a mean of words every method is exact that tells what a word contributed.
_EXACT = [name for name in FOR_TEXTS if METHODS[name].sum_rule != "none"] + [
    "input_x_gradient",
    "occlusion",
]


@pytest.mark.parametrize(
    "method", [name for name in _EXACT if refusal(name, mean_of_words(), kind="text") is None]
)
def test_a_mean_of_words_is_shared_out_as_it_is_by_hand(method: str) -> None:
    found = explain(
        method,
        question(*ROWS),
        settings=ExplanationPlan(inside=InsidePlan(layer="mean")),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    expected = _by_hand(ROWS)
    np.testing.assert_allclose(found.values, expected, atol=1e-5)
    # Not nearly: a place that holds no word, or an unknown one, has nothing to give.
    assert (found.values[np.array(ROWS) < 2] == 0.0).all()
    np.testing.assert_allclose(
        found.outputs - found.baseline_outputs, expected.sum(axis=1), atol=1e-5
    )


def test_the_baseline_keeps_the_length_of_a_text() -> None:
    inputs = torch.tensor([[7.0, 1.0, 0.0]])
    baseline = unknown_words(inputs)
    np.testing.assert_array_equal(baseline.values.numpy(), [[1.0, 1.0, 0.0]])
    assert "unknown word" in baseline.sentence


def test_words_are_summed_up_over_all_texts() -> None:
    asked = question((2, 3, 4, 0), (2, 2, 0, 0), (3, 1, 0, 0), (3, 3, 0, 0))
    shares = word_shares(
        _by_hand(((2, 3, 4, 0), (2, 2, 0, 0), (3, 1, 0, 0), (3, 3, 0, 0))),
        asked,
        seed=0,
        method="occlusion",
    )
    # "dull" stands once only; the unknown word is no word.
    assert [(share.word, share.occurrences) for share in shares] == [("bad", 4), ("good", 3)]
    bad, good = shares
    assert bad.mean == pytest.approx((-3.5 / 3 - 3.5 / 2 * 3) / 4)
    assert bad.mean_absolute.value == pytest.approx(-bad.mean)
    assert good.mean == pytest.approx((3.5 / 3 + 3.5 / 2 * 2) / 3)
    assert good.mean_absolute.n == 3


def test_a_record_of_texts_has_words_in_the_place_of_players() -> None:
    rows = ((2, 3, 4, 0), (2, 2, 0, 0), (3, 1, 0, 0))
    record, artifact, explanation = attribute(
        "kernel_shap",
        question(*rows),
        settings=ExplanationPlan(methods=("kernel_shap",)),
        seed=0,
        memory_mib=64,
        checkpoint="",
        rows=(0, 1, 2),
        context=JobContext(),
    )
    assert record.status == "computed"
    assert record.mean_absolute == ()
    assert [share.word for share in record.words] == ["good"]
    assert explanation is not None
    assert artifact


def test_faithfulness_goes_over_the_words_of_each_text() -> None:
    rows = ((2, 3, 4, 0), (2, 0, 0, 0), (3, 2, 4, 2))
    asked = question(*rows)
    explanation = explain(
        "occlusion",
        asked,
        settings=ExplanationPlan(methods=("occlusion",)),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    found = measure(
        explanation,
        asked,
        method="occlusion",
        plan=FaithfulnessPlan(rows=3, random_orders=2),
        seed=0,
        context=JobContext(),
    )
    assert len(found.deletion) == 5
    # From the mean output of the whole texts to that of nothing but unknown words.
    assert found.deletion[0] == pytest.approx(np.mean([1 / 3, 4.0, 5 / 4]), abs=1e-5)
    assert found.deletion[-1] == pytest.approx(0.5, abs=1e-5)
    # By hand, the third text: the two good words first, then dull, then bad.
    third = np.array([5 / 4, (5 - 3.5) / 4, (5 - 7) / 4, (5 - 6.5) / 4, 0.5])
    shares, own = np.linspace(0, 1, 5), np.linspace(0, 1, 4)
    first = np.interp(shares, own, [1 / 3, -2.5 / 3, -2 / 3, 0.5])
    second = np.linspace(4.0, 0.5, 5)
    expected = (first + second + third) / 3
    np.testing.assert_allclose(np.array(found.deletion), expected, atol=1e-5)
    assert (found.deletion_gain.value or 0) > 0


def test_texts_of_unknown_words_only_are_worth_nothing() -> None:
    asked = question((1, 1, 0), (1, 0, 0))
    explanation = explain(
        "permutation_shap",
        asked,
        settings=ExplanationPlan(methods=("permutation_shap",)),
        seed=0,
        memory_mib=64,
        context=JobContext(),
    )
    assert (explanation.values == 0.0).all()
    found = measure(
        explanation,
        asked,
        method="permutation_shap",
        plan=FaithfulnessPlan(rows=2, random_orders=1),
        seed=0,
        context=JobContext(),
    )
    assert found.deletion_gain.value is None
