"""What a row is compared with."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from torch import Tensor

from core.errors import AuditError
from core.plan.references import BaselineName, ReferencesPlan
from core.records.base import Kind, Task
from explainers.baselines.baselines import Baseline, make_baseline, sample_background
from explainers.baselines.references import References
from explainers.baselines.sets import _least

_INPUTS = np.array([[0, 0], [2, 2], [10, 20]], dtype=np.float32)
_CLASSES = np.array([0, 0, 1])
_ROWS = torch.tensor([[1.0, 1.0], [3.0, 3.0]])


def _references(**changes: object) -> References:
    made = References(
        inputs=_INPUTS, targets=_CLASSES, kind="tabular", task="classification", seed=1
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _make(name: BaselineName, rows: Tensor = _ROWS, **changes: object) -> Baseline:
    return make_baseline(
        name, _references(**changes), inputs=rows, targets=np.array([1, 0])[: len(rows)]
    )


def test_the_training_mean_is_one_row_for_all() -> None:
    baseline = _make("training_mean")
    assert torch.allclose(baseline.values, torch.tensor([[4.0, 22 / 3], [4.0, 22 / 3]]))
    assert "mean of the training rows" in baseline.sentence
    assert baseline.several is None


def test_the_other_classes_are_those_that_are_not_explained() -> None:
    baseline = _make("other_class_mean")
    assert torch.equal(baseline.values, torch.tensor([[1.0, 1.0], [10.0, 20.0]]))


@pytest.mark.parametrize("name", ["other_class_mean", "nearest_others"])
def test_without_another_class_there_is_no_such_baseline(name: BaselineName) -> None:
    with pytest.raises(AuditError, match="training_mean"):
        _make(name, targets=np.array([1, 1, 1]))


def test_the_mean_of_the_other_classes_is_taken_once() -> None:
    references = _references()
    assert references.mean_of_others(1) is references.mean_of_others(1)
    assert not np.array_equal(references.mean_of_others(1), references.mean_of_others(0))


def test_zero_is_zero() -> None:
    assert torch.equal(_make("zero").values, torch.zeros(2, 2))


def test_the_background_is_drawn_with_the_seed_and_never_twice() -> None:
    inputs = np.arange(40, dtype=np.float32).reshape(20, 2)
    first = sample_background(inputs, rows=8, seed=1)
    assert torch.equal(first, sample_background(inputs, rows=8, seed=1))
    assert not torch.equal(first, sample_background(inputs, rows=8, seed=2))
    assert len(np.unique(first.numpy()[:, 0])) == 8
    assert len(sample_background(inputs, rows=50, seed=1)) == 20


def test_the_training_distribution_is_the_background_itself() -> None:
    baseline = _make("training_distribution", background=2)
    assert baseline.several is not None
    assert baseline.partners is None
    assert torch.equal(baseline.several, sample_background(_INPUTS, rows=2, seed=1))
    assert torch.equal(baseline.values[0], baseline.several.mean(0))
    assert "2 rows drawn from the training part" in baseline.sentence
    assert "averaged" in baseline.sentence


def test_the_nearest_rows_are_of_another_class_than_the_explained_one() -> None:
    settings = ReferencesPlan(neighbours=1)
    baseline = _make("nearest_others", settings=settings)
    assert baseline.several is not None
    assert baseline.partners is not None
    chosen = baseline.several[baseline.partners][:, 0]
    assert torch.equal(chosen, torch.tensor([[0.0, 0.0], [10.0, 20.0]]))
    assert "its nearest training row of another class" in baseline.sentence


def test_the_nearest_rows_are_those_of_a_naive_search() -> None:
    random = np.random.default_rng(3)
    inputs = random.normal(size=(60, 5)).astype(np.float32)
    classes = random.integers(0, 3, 60)
    rows = torch.from_numpy(random.normal(size=(4, 5)).astype(np.float32))
    targets = np.array([0, 1, 2, 0])
    references = _references(inputs=inputs, targets=classes, settings=ReferencesPlan(neighbours=7))
    found = make_baseline("nearest_others", references, inputs=rows, targets=targets)
    assert found.several is not None
    assert found.partners is not None
    for row, target, partners in zip(rows.numpy(), targets, found.partners, strict=True):
        away = ((inputs.astype(float) - row) ** 2).sum(1)
        away[classes == target] = np.inf
        expected = inputs[np.argsort(away)[:7]]
        assert np.array_equal(found.several[partners].numpy(), expected)


def test_a_row_of_the_training_part_is_not_its_own_neighbour() -> None:
    # The first row belongs to class 0, and class 1 is explained.
    settings = ReferencesPlan(neighbours=2)
    rows = torch.tensor([[-0.0, 0.0], [3.0, 3.0]])
    references = _references(targets=np.array([0, 0, 0]), settings=settings)
    found = make_baseline("nearest_others", references, inputs=rows, targets=np.array([1, 1]))
    assert found.several is not None
    assert found.partners is not None
    assert found.several[found.partners][0].tolist() == [[2.0, 2.0], [10.0, 20.0]]
    assert found.several[found.partners][1].tolist() == [[2.0, 2.0], [0.0, 0.0]]
    with pytest.raises(AuditError, match="are equal to an explained row"):
        _make("nearest_others", torch.tensor([[10.0, 20.0]]), targets=np.array([1, 1, 0]))


def test_the_nearest_of_many_equal_rows_are_the_first_in_little_memory() -> None:
    inputs = np.tile(np.array([[0.0], [1.0], [2.0]], np.float32), (10_000, 1))
    references = _references(
        inputs=inputs, targets=np.zeros(30_000, np.int64), settings=ReferencesPlan(neighbours=3)
    )
    rows = torch.full((400, 1), 0.9)
    tracemalloc.start()
    found = make_baseline("nearest_others", references, inputs=rows, targets=np.ones(400, np.int64))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.several is not None
    assert found.several.tolist() == [[1.0], [1.0], [1.0]]
    # All distances at once are 96 MB, and were held four times.
    assert most < 60_000_000


@given(hnp.arrays(np.float64, (3, 9), elements=st.sampled_from([0.0, 1.0, 2.0, np.inf])))
def test_the_least_values_are_those_of_a_stable_sort(values: np.ndarray) -> None:
    for count in (1, 4, 9):
        expected = np.argsort(values, axis=1, kind="stable")[:, :count]
        assert np.array_equal(_least(values, count), expected)


def test_rows_near_the_cut_off_are_within_the_band() -> None:
    shares = np.array([0.45, 0.9, 0.58])
    baseline = _make("near_cutoff", shares=lambda: shares, positive="ill")
    assert baseline.several is not None
    assert torch.equal(baseline.several, torch.from_numpy(_INPUTS[[0, 2]]))
    assert "The 2 training rows whose predicted probability of ill" in baseline.sentence
    drawn = _make("near_cutoff", shares=lambda: shares, background=1)
    assert "1 of the 2 training rows" in drawn.sentence


def test_without_a_row_near_the_cut_off_the_nearest_is_told() -> None:
    with pytest.raises(AuditError) as caught:
        _make("near_cutoff", shares=lambda: np.array([0.0, 1.0, 0.8]))
    assert "the nearest differs from one half by 0.300" in caught.value.sentence
    with pytest.raises(AuditError, match="predictions were not made"):
        _make("near_cutoff")


def test_one_row_of_the_data_counts_from_one() -> None:
    data = np.array([[7, 8], [9, 10]], dtype=np.float32)
    baseline = _make("row", data=data, settings=ReferencesPlan(row=2))
    assert torch.equal(baseline.values, torch.tensor([[9.0, 10.0], [9.0, 10.0]]))
    assert baseline.sentence == "Row 2 of the data."
    with pytest.raises(AuditError, match=r"row = 3\. Allowed: 1 to 2"):
        _make("row", data=data, settings=ReferencesPlan(row=3))


def test_a_blurred_picture_keeps_its_mean_and_loses_its_edge() -> None:
    picture = torch.zeros(1, 2, 20, 30)
    picture[0, 0, 8:12, 10:20] = 1.0
    picture[0, 1] = 0.5
    baseline = _make("blurred", picture, kind="image", inputs=np.zeros((3, 2, 20, 30), np.float32))
    assert baseline.values[0, 0].max() < 0.6
    assert baseline.values[0, 0].mean() == pytest.approx(float(picture[0, 0].mean()), rel=0.1)
    assert torch.allclose(baseline.values[0, 1], picture[0, 1])
    assert baseline.sentence.endswith("blurred over 10\u00a0% of its longer side (3.0 pixels).")


def test_a_blurred_step_is_a_gaussian() -> None:
    series = torch.zeros(1, 1, 200)
    series[0, 0, 100] = 1.0
    plan = ReferencesPlan(blur=0.025)
    found = _make(
        "blurred",
        series,
        kind="series",
        settings=plan,
        inputs=np.zeros((3, 1, 200), np.float32),
    ).values[0, 0]
    places = np.arange(200) - 100
    expected = np.exp(-(places**2) / (2 * 5.0**2))
    expected[np.abs(places) > 15] = 0
    assert np.allclose(found, expected / expected.sum(), atol=1e-6)


_REFUSED: list[tuple[BaselineName, Kind, Task, str]] = [
    ("blurred", "tabular", "classification", "cannot be blurred"),
    ("blurred", "text", "classification", "is not for texts"),
    ("nearest_others", "text", "classification", "is not for texts"),
    ("nearest_others", "tabular", "regression", "needs classes"),
    ("near_cutoff", "series", "forecasting", "needs classes"),
    ("other_class_mean", "tabular", "regression", "needs classes"),
]


@pytest.mark.parametrize(("name", "kind", "task", "said"), _REFUSED)
def test_a_baseline_that_does_not_fit_the_data_is_refused(
    name: BaselineName, kind: Kind, task: Task, said: str
) -> None:
    with pytest.raises(AuditError) as caught:
        _make(name, kind=kind, task=task)
    assert said in caught.value.sentence
    assert "Allowed: " in caught.value.sentence


def test_of_three_classes_there_is_no_one_cut() -> None:
    with pytest.raises(AuditError, match="'near_cutoff' for 3 classes"):
        _make("near_cutoff", targets=np.array([0, 1, 2]))


def test_texts_have_one_baseline_and_say_so() -> None:
    texts = torch.tensor([[4.0, 1.0, 0.0]])
    baseline = _make("training_mean", texts, kind="text")
    assert baseline.values.tolist() == [[1.0, 1.0, 0.0]]
    assert "unknown word" in baseline.sentence
