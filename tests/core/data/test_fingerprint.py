from __future__ import annotations

import hashlib
import struct
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.data.assemble import assemble_arrays, assemble_table
from core.data.dataset import Dataset
from core.data.fingerprint import dataset_fingerprint, duplicate_count, fingerprint, row_groups
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource

_PLAN = DataPlan(source=BuiltinSource(name="digits"))


def _table() -> Dataset:
    frame = pd.DataFrame(
        {
            "x": [1.0, np.nan, 1.0, np.nan, 0.0, -0.0],
            "job": pd.Series(["a", None, "a", None, "b", "b"], dtype=object),
        }
    )
    return assemble_table(
        _PLAN,
        frame,
        name="rows",
        source="rows.csv",
        target="y",
        targets=np.array([0, 1, 1, 1, 0, 1]),
        class_names=("n", "p"),
    )


def _series(inputs: npt.NDArray[np.float32]) -> Dataset:
    return assemble_arrays(
        _PLAN,
        inputs,
        name="series",
        source="a.npz",
        kind="series",
        target="y",
        targets=np.zeros(len(inputs), dtype=np.int64),
        class_names=("n", "p"),
    )


def test_equal_rows_share_a_group_and_missing_equals_missing() -> None:
    groups = row_groups(_table())
    assert groups[0] == groups[2]
    assert groups[1] == groups[3]
    assert groups[4] == groups[5]
    assert len(set(groups.tolist())) == 3
    assert duplicate_count(_table()) == 3
    assert _table().record.duplicate_rows == 3


@settings(max_examples=30, deadline=None)
@given(arrays.arrays(np.float32, (7, 1, 2), elements=st.sampled_from([0.0, -0.0, 1.0, 2.5])))
def test_groups_agree_with_a_naive_comparison(inputs: npt.NDArray[np.float32]) -> None:
    groups = row_groups(_series(inputs))
    for first in range(7):
        for second in range(7):
            is_equal = bool(np.all(inputs[first] == inputs[second]))
            assert (groups[first] == groups[second]) == is_equal


def test_every_change_of_the_data_changes_the_fingerprint() -> None:
    data = _table()
    assert data.table is not None
    changed_number = data.table.copy()
    changed_number.loc[0, "x"] = 1.0000000000000002
    changed_text = data.table.copy()
    changed_text.loc[0, "job"] = "b"
    changed_missing = data.table.copy()
    changed_missing.loc[0, "job"] = None
    variants = [
        data,
        replace(data, table=changed_number),
        replace(data, table=changed_text),
        replace(data, table=changed_missing),
        replace(data, table=data.table.rename(columns={"x": "z"})),
        replace(data, table=data.table[["job", "x"]]),
        replace(data, table=data.table.iloc[::-1]),
        replace(data, targets=data.targets[::-1]),
        replace(data, set_aside=pd.DataFrame({"sex": ["f"] * 6})),
        replace(data, record=data.record.model_copy(update={"class_names": ("n", "q")})),
    ]
    assert len({dataset_fingerprint(variant) for variant in variants}) == len(variants)


def test_form_and_dtype_are_part_of_the_fingerprint() -> None:
    values = np.arange(6)
    variants: list[npt.NDArray[np.generic]] = [
        values,
        values.reshape(2, 3),
        values.astype(np.int32),
        values.astype(np.float64),
    ]
    assert len({fingerprint([("x", variant)]) for variant in variants}) == 4


def test_storage_is_not_part_of_the_fingerprint() -> None:
    values = np.arange(6, dtype=np.float64).reshape(2, 3)
    variants = [values, np.asfortranarray(values), values.astype(">f8")]
    assert len({fingerprint([("x", variant)]) for variant in variants}) == 1


def test_all_missing_numbers_count_as_one() -> None:
    quiet = np.array([np.nan])
    other = np.array([0x7FF8000000000001], dtype=np.uint64).view(np.float64)
    assert fingerprint([("x", quiet)]) == fingerprint([("x", other)])


def test_the_fingerprint_is_the_hash_that_its_definition_gives() -> None:
    number = np.array([1.5, np.nan])
    text = np.array(["b", None, "a", "b"], dtype=object)
    expected = hashlib.sha256(
        b'["number","<f8",[2]]'
        + struct.pack("<dQ", 1.5, 0x7FF8000000000000)
        + b'["text","text",[4]]'
        + b'["b","a"]'
        + struct.pack("<4q", 0, -1, 1, 0)
    )
    assert fingerprint([("number", number), ("text", text)]) == expected.hexdigest()


def test_text_kept_as_strings_or_objects_has_one_fingerprint() -> None:
    texts = ["a", "b"]
    assert fingerprint([("x", np.array(texts))]) == fingerprint(
        [("x", np.array(texts, dtype=object))]
    )


@pytest.mark.parametrize("rows", [[0, 1], [3, 2]])
def test_a_part_has_the_fingerprint_of_its_rows(rows: list[int]) -> None:
    data = _table()
    assert data.table is not None
    part = replace(data, table=data.table.iloc[rows], targets=data.targets[rows])
    assert dataset_fingerprint(data, rows=np.array(rows)) == dataset_fingerprint(part)
