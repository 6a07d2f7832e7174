"""Attributions beside values, and their means by group."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data import Prepared
from core.records.base import Estimate
from core.records.explanation import AttributionRecord, GateRecord
from core.records.overall import SpreadRecord
from explainers.overall.spread import Spreading, shades
from tests.explainers.overall.tables import numbers, prepared_table


def _prepared(folder: Path, **more: Iterable[object]) -> Prepared:
    table = numbers(60, 1)[:, 0]
    cells = [str(value) for value in table]
    cells[3] = ""
    columns: dict[str, Iterable[object]] = {
        "size": cells,
        "colour": ["red", "blue", "blue"] * 20,
        **more,
        "y": ["no", "yes"] * 30,
    }
    roles: dict[str, Any] = dict.fromkeys(more, "sensitive")
    return prepared_table(folder, columns, task="classification", roles=roles)


def _spread(
    prepared: Prepared, values: np.ndarray, *, group_by: str = "", within: tuple[bool, ...] = ()
) -> SpreadRecord:
    rows = len(values)
    sample = AttributionRecord(
        method="integrated_gradients",
        status="computed",
        checkpoint="c" * 64,
        rows=tuple(range(rows)),
        players=("size", "colour"),
        mean_absolute=tuple(Estimate(value=float(v)) for v in np.abs(values).mean(axis=0)),
        gate=GateRecord(rule="sum", state="some", tolerance=0.1, within=within),
    )
    return Spreading(
        sample=sample,
        values=values,
        prepared=prepared,
        predicted=np.zeros(rows, dtype=np.int64),
        players=None,
        group_by=group_by,
        seed=1,
    ).run()


def test_points_carry_the_value_that_was_read(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path)
    found = _spread(prepared, np.column_stack((np.ones(60), np.full(60, 2.0))))
    colour, size = found.parts
    assert (colour.name, colour.kind, colour.categories) == (
        "colour",
        "categorical",
        ("blue", "red"),
    )
    assert colour.values[:3] == (1.0, 0.0, 0.0)
    assert set(colour.shades) == {None}
    assert size.values[3] is None
    assert size.shades[3] is None
    assert size.values[0] == pytest.approx(float(prepared.dataset.table["size"].iloc[0]))  # type: ignore[index]
    known = [shade for shade in size.shades if shade is not None]
    assert (min(known), max(known)) == (0.0, 1.0)


def test_only_rows_within_the_gate_are_shown(tmp_path: Path) -> None:
    within = (False, *(True,) * 59)
    found = _spread(_prepared(tmp_path), np.ones((60, 2)), within=within)
    assert found.rows == tuple(range(1, 60))
    assert found.notes == ("Only rows within the gate are shown.",)


def test_means_by_class_are_those_of_its_rows(tmp_path: Path) -> None:
    values = np.zeros((60, 2))
    values[::2, 0], values[1::2, 0] = -1.0, 3.0
    recorded, predicted = _spread(_prepared(tmp_path), values).groupings
    assert [(g.name, g.rows, g.is_small) for g in recorded.groups] == [
        ("no", 30, False),
        ("yes", 30, False),
    ]
    no = recorded.groups[0]
    assert recorded.parts == ("size", "colour")
    assert (no.sizes[0].value, no.means[0].value) == (1.0, -1.0)
    assert [group.name for group in predicted.groups] == ["no"]
    assert predicted.groups[0].sizes[0].low is not None


def test_a_column_that_is_no_input_groups_rows_and_small_groups_are_marked(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path, who=["a"] * 45 + ["b"] * 15)
    by_who = _spread(prepared, np.ones((60, 2)), group_by="who").groupings[-1]
    assert (by_who.by, by_who.title) == ("column", "who")
    assert [(g.name, g.rows, g.is_small) for g in by_who.groups] == [
        ("a", 45, False),
        ("b", 15, True),
    ]


def test_numbers_are_cut_at_their_quartiles(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path, age=[str(20 + row) for row in range(60)])
    by_age = _spread(prepared, np.ones((60, 2)), group_by="age").groupings[-1]
    assert [(g.name, g.rows) for g in by_age.groups] == [
        ("20 to 34", 15),
        ("over 34 to 49", 15),
        ("over 49 to 64", 15),
        ("over 64 to 79", 15),
    ]


def test_shades_lie_between_the_outer_twentieths() -> None:
    values = np.concatenate([np.arange(101.0), [np.nan]])
    found = shades(values)
    assert (found[0], found[5], found[50], found[100], found[101]) == (0.0, 0.0, 0.5, 1.0, None)
    assert shades(np.full(3, 2.0)) == (0.5, 0.5, 0.5)
    mostly_zero = shades(np.array([0.0] * 99 + [8.0]))
    assert (mostly_zero[0], mostly_zero[-1]) == (0.0, 1.0)
    assert shades(np.full(2, np.nan)) == (None, None)
