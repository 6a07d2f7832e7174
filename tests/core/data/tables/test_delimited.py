from __future__ import annotations

import numpy as np
import pytest

from core.data.tables.delimited import TextTable, read_delimited
from core.errors import AuditError
from core.jobs.context import JobContext


def _read(data: bytes | str) -> TextTable:
    raw = data.encode() if isinstance(data, str) else data
    return read_delimited(raw, name="a.csv", context=JobContext())


def _sentence(data: bytes | str) -> str:
    with pytest.raises(AuditError) as caught:
        _read(data)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f'a{delimiter}b\n1{delimiter}"x{delimiter}y, z; w"\n\n 2 {delimiter}\n'
    table = _read(text)
    assert table.columns == {"a": ["1", "2"], "b": [f"x{delimiter}y, z; w", ""]}
    assert table.lines == [2, 4]


def test_commas_inside_semicolon_cells_do_not_divide() -> None:
    assert list(_read("a;b;c\n1,5;2,5;x\n2,5;3,5;y\n").columns) == ["a", "b", "c"]


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert list(_read(b"\xef\xbb\xbfa,b\n1,2\n").columns) == ["a", "b"]


def test_a_quoted_line_break_stays_in_its_cell() -> None:
    table = _read('a,b\n"one\ntwo",2\n3,4\n')
    assert table.columns["a"] == ["one\ntwo", "3"]
    assert table.lines == [3, 4]


def test_another_encoding_is_refused_with_its_place() -> None:
    assert _sentence("name,b\nx,1\nMüller,2\n".encode("latin-1")) == (
        "'a.csv' is not UTF-8 text. Found: the byte 0xFC on line 3, as Windows-1252 or Latin-1 "
        "text has it. Allowed: text in UTF-8. Save the sheet as CSV (UTF-8) and choose that file."
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("a,b\n1,2\n".encode("utf-16"), "text in UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "zero bytes"),
        (b"PK\x03\x04rest", "an Excel workbook or another zip archive"),
        (b"\x1f\x8b\x08", "a gzip archive"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    assert f"is not UTF-8 text. Found: {what}" in _sentence(data)


def test_repeated_names_are_refused_and_listed() -> None:
    assert _sentence("a,b,a,c,b\n1,2,3,4,5\n") == (
        "The header of 'a.csv' uses 2 names twice. Found: 'a', 'b'. Allowed: each name once. "
        "Rename or delete the columns that repeat a name, in the first line, or name all columns "
        'in the plan ("Column names").'
    )


def test_a_column_without_a_name_is_refused() -> None:
    assert "leaves columns without a name. Found: column 1." in _sentence(",a\n0,1\n")


def test_a_first_line_of_numbers_is_no_header() -> None:
    assert "'a.csv' has no header. Found: only numbers" in _sentence("63.0,1.0,0\n67.0,1.0,1\n")


def test_a_row_of_another_length_is_refused_with_its_line() -> None:
    assert _sentence("a,b\n1,2\n1,2,3\n4,5\n").startswith(
        "A row of 'a.csv' does not fit its header. Found: 3 cells on line 3. Allowed: 2 cells, "
        "divided by comma."
    )


def test_a_quote_that_is_never_closed_is_refused() -> None:
    assert "'a.csv' could not be parsed as a table" in _sentence('a,b\n1,"2\n3,4\n')


@pytest.mark.parametrize("text", ["a,b\n", "\n\n", "a,b\n\n , \n"])
def test_a_file_without_rows_is_refused(text: str) -> None:
    assert "'a.csv' has no rows" in _sentence(text)


def test_damaged_tables_never_end_in_a_traceback() -> None:
    whole = b'a,b,c,y\n1,"x, y",3.5,p\n2,z,?,q\n3,w,1e5,p\n4,z,2,q\n'
    marks = b'"\n\r,;\t\x0001aein\xff'
    draw = np.random.default_rng(0)
    refused = 0
    for _ in range(500):
        damaged = bytearray(whole)
        for position in draw.integers(0, len(whole), 3):
            damaged[position] = marks[draw.integers(len(marks))]
        try:
            _read(bytes(damaged))
        except AuditError:
            refused += 1
    assert refused > 250


def test_a_cell_that_is_far_too_long_is_refused_by_its_line() -> None:
    assert "line 2: field larger than field limit" in _sentence("a,b\n" + "x" * 200_000 + ",1\n")
    assert "line 1: field larger than field limit" in _sentence("x" * 200_000)


def test_a_line_of_many_columns_is_no_cell_too_long() -> None:
    width = 30_000
    header = ",".join(f"c{number}" for number in range(width))
    assert len(_read(f"{header}\n{','.join('1' * width)}\n").columns) == width
