"""Accumulated local effects against closed forms, where partial dependence misleads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.records.overall import EffectsRecord
from explainers.overall.accumulated import accumulated_effects
from explainers.overall.changes import changing
from explainers.overall.dependence import dependence
from tests.explainers.overall.tables import Asked, ask_table, numbers, prepared_table


def _effects(asked: Asked, name: str, *, points: int = 11) -> EffectsRecord:
    feature = changing(asked.prepared, name, rows=asked.rows)
    return accumulated_effects(
        feature, asked.question.targets, asked.batches, points=points, seed=1
    )


def _values(record: EffectsRecord) -> np.ndarray:
    return np.array([estimate.value for estimate in record.effects])


def _correlated(folder: Path, function: object) -> Asked:
    """Return rows of Apley and Zhu's first example: two inputs that nearly agree."""
    source = np.random.default_rng(4)
    a = source.uniform(size=200)
    b = a + source.normal(scale=0.05, size=200)
    columns = {"a": a.round(5), "b": b.round(5), "y": (a + b**2).round(5)}
    return ask_table(prepared_table(folder, columns), function)  # type: ignore[arg-type]


def test_on_a_linear_network_effects_are_a_centred_line(tmp_path: Path) -> None:
    table = numbers(100, 2)
    columns = {"a": table[:, 0], "b": table[:, 1], "y": table.sum(axis=1)}
    asked = ask_table(prepared_table(tmp_path, columns), lambda x: 3.0 * x[:, 0] - 2.0 * x[:, 1])
    found = _effects(asked, "a")
    assert np.diff(_values(found)) == pytest.approx(3.0 * np.diff(found.edges), abs=1e-4)
    middles = (_values(found)[1:] + _values(found)[:-1]) / 2
    assert middles @ np.array(found.counts) == pytest.approx(0.0, abs=1e-9)
    assert sum(found.counts) == 100


def test_correlated_inputs_keep_their_own_shapes(tmp_path: Path) -> None:
    asked = _correlated(tmp_path, lambda x: x[:, 0] + x[:, 1] ** 2)
    line, curve = _effects(asked, "a"), _effects(asked, "b")
    assert np.diff(_values(line)) == pytest.approx(np.diff(line.edges), abs=1e-4)
    edges = np.array(curve.edges)
    assert np.diff(_values(curve)) == pytest.approx(np.diff(edges**2), abs=1e-4)


def test_what_lies_where_no_row_is_does_not_count(tmp_path: Path) -> None:
    def cliff(inputs: Tensor) -> Tensor:
        apart = (inputs[:, 0] - inputs[:, 1]).abs()
        return inputs[:, 0] + 100.0 * torch.relu(apart - 0.4)

    asked = _correlated(tmp_path, cliff)
    found = _effects(asked, "a")
    assert np.diff(_values(found)) == pytest.approx(np.diff(found.edges), abs=1e-4)
    # Partial dependence asks about such rows, and shows it.
    feature = changing(asked.prepared, "a", rows=asked.rows)
    misled = dependence(feature, asked.question.targets, asked.batches, points=11, seed=1)
    assert (misled.mean[0].value or 0.0) > 2.0


def test_rows_without_a_value_stand_in_no_bin(tmp_path: Path) -> None:
    table = numbers(60, 1)[:, 0]
    cells = [str(value) for value in table]
    cells[7] = ""
    asked = ask_table(prepared_table(tmp_path, {"a": cells, "y": table}), lambda x: x[:, 0])
    found = _effects(asked, "a")
    assert sum(found.counts) == 59
    assert found.effects[0].n == 59


def test_bins_are_never_nearly_empty(tmp_path: Path) -> None:
    table = numbers(45, 1)[:, 0]
    asked = ask_table(prepared_table(tmp_path, {"a": table, "y": table}), lambda x: x[:, 0])
    assert len(_effects(asked, "a", points=40).counts) == 4


def test_names_have_no_order_to_add_up_along(tmp_path: Path) -> None:
    columns: dict[str, Iterable[object]] = {"a": list("xyxz") * 10, "y": numbers(40, 1)[:, 0]}
    asked = ask_table(prepared_table(tmp_path, columns), lambda x: x[:, 0])
    found = _effects(asked, "a")
    assert found.status == "not applicable"
    assert "no order" in found.reason
