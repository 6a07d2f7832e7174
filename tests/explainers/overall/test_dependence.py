"""Partial dependence against straight lines, sums by hand and scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.inspection import partial_dependence
from torch import Tensor

from explainers.overall.changes import changing, observed
from explainers.overall.dependence import dependence
from tests.explainers.overall.tables import Known, ask_table, numbers, prepared_table


def _bent(inputs: Tensor) -> Tensor:
    return torch.tanh(inputs[:, 0]) * inputs[:, 1] + 0.5 * inputs[:, 2] ** 2


def test_on_a_linear_network_every_curve_is_a_line_with_its_slope(tmp_path: Path) -> None:
    table = numbers(60, 2)
    columns = {"a": table[:, 0], "b": table[:, 1], "y": table.sum(axis=1)}
    prepared = prepared_table(tmp_path, columns)
    asked = ask_table(prepared, lambda x: 3.0 * x[:, 0] - 2.0 * x[:, 1] + 1.0)
    feature = changing(prepared, "a", rows=asked.rows)
    found = dependence(feature, asked.question.targets, asked.batches, points=9, seed=1)
    mean = np.array([estimate.value for estimate in found.mean])
    assert mean == pytest.approx(3.0 * found.grid - 2.0 * table[:, 1].mean() + 1.0, abs=1e-5)
    slopes = np.diff(found.single, axis=1) / np.diff(found.grid)
    assert slopes == pytest.approx(np.full_like(slopes, 3.0), abs=1e-3)
    low, high = found.mean[0].low, found.mean[0].high
    assert low is not None
    assert high is not None
    assert low < mean[0] < high


def test_curves_and_mean_agree_with_scikit_learn(tmp_path: Path) -> None:
    table = numbers(40, 3, seed=2)
    columns = {"a": table[:, 0], "b": table[:, 1], "c": table[:, 2], "y": table.sum(axis=1)}
    prepared = prepared_table(tmp_path, columns)
    asked = ask_table(prepared, _bent)
    feature = changing(prepared, "a", rows=asked.rows)
    found = dependence(feature, asked.question.targets, asked.batches, points=6, seed=1)
    peer = partial_dependence(
        Known(_bent).fit(table, table[:, 0]),
        asked.question.inputs.numpy().astype(np.float64),
        [0],
        kind="both",
        custom_values={0: found.grid},
    )
    assert np.array([e.value for e in found.mean]) == pytest.approx(peer["average"][0], abs=1e-5)
    assert found.single == pytest.approx(peer["individual"][0], abs=1e-5)


def test_the_grid_holds_observed_values_and_nothing_beyond() -> None:
    values = np.array([3.0, np.nan, 1.0, 2.0, 10.0, 1.0])
    assert observed(values, points=50).tolist() == [1.0, 2.0, 3.0, 10.0]
    few = observed(np.arange(100.0), points=5)
    assert (few[0], few[-1], len(few)) == (0.0, 99.0, 5)
    assert set(few) <= set(range(100))


def test_a_category_changes_with_all_its_columns(tmp_path: Path) -> None:
    names = ["red", "blue", "blue", "green"] * 10
    columns: dict[str, Iterable[object]] = {
        "colour": names,
        "x": numbers(40, 1)[:, 0],
        "y": numbers(40, 1, seed=3)[:, 0],
    }
    prepared = prepared_table(tmp_path, columns)
    worth = torch.tensor([1.0, 2.0, 4.0])  # blue, green, red: by name
    asked = ask_table(prepared, lambda x: x[:, :3] @ worth)
    feature = changing(prepared, "colour", rows=asked.rows)
    found = dependence(feature, asked.question.targets, asked.batches, points=9, seed=1)
    shown = [prepared.record.features[0].categories[int(place)] for place in found.grid]
    assert shown == ["blue", "green", "red"]
    assert found.counts.tolist() == [20, 10, 10]
    assert [estimate.value for estimate in found.mean] == [1.0, 2.0, 4.0]
