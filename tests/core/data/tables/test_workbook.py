"""Workbooks: typed cells become the texts that every reader judges; hostile ones are refused."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from core.data.tables import workbook
from core.data.tables.delimited import TextTable
from core.data.tables.form import PLAIN, TableForm
from core.data.tables.workbook import read_workbook
from core.errors import AuditError
from core.jobs.context import JobContext

_NOON = datetime(2020, 3, 1, 12)  # noqa: DTZ001 - as a workbook gives it: of no time zone


def _written(path: Path, *rows: tuple[object, ...], title: str = "first") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.create_sheet("second").append(("z",))
    book.save(path)
    return path


def _read(path: Path, form: TableForm = PLAIN) -> TextTable:
    return read_workbook(path, form, context=JobContext())


def _sentence(path: Path, form: TableForm = PLAIN) -> str:
    with pytest.raises(AuditError) as caught:
        _read(path, form)
    return str(caught.value)


def _with_member(path: Path, name: str, change: dict[bytes, bytes]) -> Path:
    """Return a copy of a workbook with texts of one member replaced."""
    other = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            for was, now in change.items() if member == name else ():
                assert was in data
                data = data.replace(was, now)
            new.writestr(member, data)
    return other


def test_typed_cells_become_texts(tmp_path: Path) -> None:
    path = _written(
        tmp_path / "a.xlsx",
        ("when", "at", "n", "x", "is", "word"),
        (date(2020, 3, 1), _NOON, 3, 0.1, True, " a "),
        (),
        (None, None, None, None, False, "#N/A"),
    )
    table = _read(path)
    assert table.columns == {
        "when": ["2020-03-01", ""],
        "at": ["2020-03-01 12:00:00", ""],
        "n": ["3", ""],
        "x": ["0.1", ""],
        "is": ["true", "false"],
        "word": ["a", ""],
    }
    assert table.lines == [2, 4]
    assert table.notes == (
        "The sheet 'first' was read; 1 other sheet was not.",
        "1 cell holds an error of the spreadsheet, such as #N/A, and count as missing.",
    )


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", ("a",), (1,))
    assert "'second' of 'a.xlsx' has no rows" in _sentence(path, TableForm(sheet="second"))
    assert _sentence(path, TableForm(sheet="third")) == (
        "'a.xlsx' has no such sheet. Found: 'third'. Allowed: 'first', 'second'. Correct \"Sheet\" "
        "in the plan; empty means the first."
    )


def test_merged_and_empty_cells_of_the_header_are_told(tmp_path: Path) -> None:
    assert "leaves columns without a name. Found: column 2. " in _sentence(
        _written(tmp_path / "a.xlsx", ("a", None, "c"), (1, 2, 3))
    )
    assert "'4' in row 3 to the right of the last name" in _sentence(
        _written(tmp_path / "b.xlsx", ("a", "b"), (1, 2), (3, 3, 4))
    )


def test_without_a_header_columns_are_counted(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", (1, "x"), (2, "y"))
    assert _read(path, TableForm(has_header=False)).columns == {
        "column 1": ["1", "2"],
        "column 2": ["x", "y"],
    }


def test_formulas_count_by_their_saved_value(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", ("a", "b"), (1, "=A2*2"))
    assert "formulas that were never computed. Found: '=A2*2' in row 2" in _sentence(path)
    saved = _with_member(path, "xl/worksheets/sheet1.xml", {b"</f><v></v>": b"</f><v>2</v>"})
    assert _read(saved).columns["b"] == ["2"]


def test_entities_are_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", ("a", "b"), (1, "x"))
    bomb = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(path) as archive:
        start = archive.read("xl/worksheets/sheet1.xml")
    rest = start[start.index(b"<worksheet") :]
    changed = _with_member(path, "xl/worksheets/sheet1.xml", {start: bomb + rest})
    assert "could not be read as an XLSX workbook" in _sentence(changed)


def test_what_unpacks_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _written(tmp_path / "a.xlsx", ("a",), (1,))
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1000)
    assert "unpacks to more than a workbook may" in _sentence(path)


def test_a_row_number_beyond_any_sheet_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.xlsx", ("a",), (1,))
    changed = _with_member(
        path,
        "xl/worksheets/sheet1.xml",
        {b'r="2"': b'r="99999999"', b'r="A2"': b'r="A99999999"'},
    )
    assert "claims more rows than a sheet can have" in _sentence(changed)


@pytest.mark.parametrize("cut", [60, 400, 2000])
def test_a_damaged_workbook_is_told(tmp_path: Path, cut: int) -> None:
    path = _written(tmp_path / "a.xlsx", ("a",), (1,))
    path.write_bytes(path.read_bytes()[:cut])
    assert "'a.xlsx' could not be read as an XLSX workbook" in _sentence(path)
