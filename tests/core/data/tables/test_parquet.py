"""Parquet files: typed cells become the texts that every reader judges."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from core.data.tables.delimited import TextTable
from core.data.tables.form import PLAIN, TableForm
from core.data.tables.parquet import parquet_columns, read_parquet
from core.errors import AuditError
from core.jobs.context import JobContext


def _read(path: Path, form: TableForm = PLAIN) -> TextTable:
    return read_parquet(path, form, context=JobContext())


def _sentence(path: Path) -> str:
    with pytest.raises(AuditError) as caught:
        _read(path)
    return str(caught.value)


def test_typed_cells_become_texts(tmp_path: Path) -> None:
    noon = datetime(2020, 3, 1, 12, tzinfo=UTC)
    table = pa.table(
        {
            "day": pa.array([date(2020, 3, 1), None]),
            "moment": pa.array([noon.replace(tzinfo=None), noon.replace(tzinfo=None, hour=0)]),
            "zoned": pa.array([noon, None]),
            "x": pa.array([0.1, float("nan")]),
            "n": pa.array([None, 3], pa.int64()),
            "is": pa.array([True, False]),
            "word": pa.array([" a ", None]).dictionary_encode(),
            "money": pa.array([Decimal("1.50"), None]),
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    assert _read(tmp_path / "a.parquet").columns == {
        "day": ["2020-03-01", ""],
        "moment": ["2020-03-01 12:00:00.000000", "2020-03-01"],
        "zoned": ["2020-03-01 12:00:00.000000Z", ""],
        "x": ["0.1", ""],
        "n": ["", "3"],
        "is": ["true", "false"],
        "word": ["a", ""],
        "money": ["1.50", ""],
    }


def test_row_groups_before_a_row_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"n": list(range(100))}), path, row_group_size=10)
    row, columns = next(parquet_columns(path, first=57, size=10))
    assert (row, columns[0][0]) == (50, "50")


def test_columns_within_columns_and_files_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"a": [[1, 2]], "b": [b"x"], "c": [1]}), path)
    assert "columns that are no plain values. Found: 'a', 'b'." in _sentence(path)
    parquet.write_table(pa.table({"a": pa.array([], pa.int64())}), path)
    assert "'a.parquet' has no rows" in _sentence(path)
    path.write_bytes(b"PAR1 and nothing that follows")
    assert "'a.parquet' could not be read as a Parquet file" in _sentence(path)


def test_the_plan_may_name_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"a": [1], "b": [2]}), path)
    assert list(_read(path, TableForm(columns=("x", "y"))).columns) == ["x", "y"]
    with pytest.raises(AuditError, match=r"does not name the columns of 'a.parquet' one by one"):
        _read(path, TableForm(columns=("x",)))


def test_a_small_file_of_very_many_equal_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = pa.table({"a": pa.array(np.zeros(1_000_000, np.int8))})
    with parquet.ParquetWriter(path, rows.schema) as writer:
        for _ in range(11):
            writer.write_table(rows)
    assert "'a.parquet' unpacks to far more than it looks. Found: 11,000,000 cells" in _sentence(
        path
    )
