"""Typed text becomes a value, or one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.forms.describe import FieldInfo
from gui.forms.reading import UnreadableError, read_text, written
from gui.forms.stepping import stepped

RATE = FieldInfo("r", "Rate", "", "number", minimum=0.0, maximum=10.0, is_open_minimum=True)
SHARE = FieldInfo("s", "Share", "", "number", minimum=0.0, maximum=0.9)
ROWS = FieldInfo("n", "Rows", "", "integer", unit="rows", is_whole=True, minimum=1, maximum=10_000)
WIDTHS = FieldInfo("w", "Widths", "", "numbers", is_whole=True, minimum=1, maximum=64, fewest=1)
GRID = FieldInfo("g", "Grid", "", "numbers", is_whole=True, minimum=1, fewest=2, most=2)
MARKS = FieldInfo("m", "Marks", "", "texts")
NAME = FieldInfo("t", "Title", "", "text", fewest=1, most=5)
LIMIT = FieldInfo("l", "At least", "", "number", is_optional=True)


@pytest.mark.parametrize(
    ("info", "text", "value"),
    [
        (RATE, "0.001", 0.001),
        (RATE, "1e-3", 0.001),
        (RATE, " 0,5 ", 0.5),
        (SHARE, "30 %", 0.3),
        (ROWS, "1,000", 1000),
        (ROWS, "1e3", 1000),
        (ROWS, "32 rows", 32),
        (ROWS, "2\u202f000", 2000),
        (WIDTHS, "32, 16", (32, 16)),
        (WIDTHS, "32 16;8", (32, 16, 8)),
        (GRID, "4 × 4", (4, 4)),
        (MARKS, '?, NA, "a,b"', ("?", "NA", "a,b")),
        (MARKS, "", ()),
        (NAME, " abc ", "abc"),
        (LIMIT, "", None),
        (LIMIT, "\N{MINUS SIGN}0.5", -0.5),
    ],
)
def test_text_is_read_as_it_was_meant(info: FieldInfo, text: str, value: object) -> None:
    assert read_text(info, text) == value


@pytest.mark.parametrize(
    ("info", "text", "sentence"),
    [
        (RATE, "0", "0 is too low. Allowed: above 0, up to 10."),
        (RATE, "fast", "“fast” is not a number. Allowed: above 0, up to 10."),
        (RATE, "nan", "nan is not a finite number. Allowed: above 0, up to 10."),
        (RATE, "", "A number is needed. Allowed: above 0, up to 10."),
        (ROWS, "1.5", "1.5 is not a whole number. Allowed: 1 to 10,000."),
        (ROWS, "20000", "20,000 is too high. Allowed: 1 to 10,000."),
        (WIDTHS, "", "This cannot be empty."),
        (WIDTHS, "32, x", "“x” is not a number. Allowed: 1 to 64."),
        (GRID, "4", "1 number was given. Allowed: exactly 2."),
        (NAME, "", "This cannot be empty."),
        (NAME, "abcdef", "6 characters were given. Allowed: 1 to 5."),
    ],
)
def test_text_that_is_no_value_is_told_why(info: FieldInfo, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_text(info, text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.001, "0.001"), (1e-6, "0.000001"), (2.0, "2"), (1e-20, "1e-20"), (32, "32"), (0.0, "0")],
)
def test_numbers_are_written_as_people_write_them(value: float, text: str) -> None:
    assert written(value) == text


@given(st.floats(min_value=1e-300, max_value=10.0))
def test_written_number_is_read_back_exactly(value: float) -> None:
    assert read_text(RATE, written(value)) == value


@given(st.lists(st.text(alphabet='ab,"? ', min_size=1).map(str.strip).filter(bool)))
def test_written_texts_are_read_back(items: list[str]) -> None:
    assert read_text(MARKS, written(tuple(items))) == tuple(items)


def test_large_whole_number_loses_no_digit() -> None:
    seed = FieldInfo("seed", "Seed", "", "integer", is_whole=True)
    assert read_text(seed, "9007199254740993") == 9007199254740993


@pytest.mark.parametrize(
    ("info", "value", "steps", "after"),
    [
        (ROWS, 32, 1, 33),
        (ROWS, 1, -1, 1),
        (ROWS, 9_995, 10, 10_000),
        (RATE, 0.001, 1, 0.002),
        (RATE, 0.001, -1, 0.0009),
        (RATE, 0.009, 1, 0.01),
        (SHARE, 0.0, 1, 0.01),
        (SHARE, 0.9, 1, 0.9),
        (LIMIT, -0.5, 1, -0.4),
    ],
)
def test_step_goes_where_one_would_try_next(
    info: FieldInfo, value: float, steps: int, after: float
) -> None:
    assert stepped(info, value, steps) == after
