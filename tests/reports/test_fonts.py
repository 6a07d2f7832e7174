"""The typefaces: found, staged, and honest about what they lack."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager

from reports.fonts import (
    SANS,
    missing_characters,
    printable,
    register_with_matplotlib,
    safe,
    sans_files,
    typst_font_folder,
)
from reports.layout import ZERO_WIDTH_SPACE, breakable

NEEDED = "0123456789−–×≤≥→±·…’“”§†ΔσαβΓ½²\u00a0\u202f\u2009"


def test_every_face_is_there() -> None:
    assert all(file.is_file() for file in sans_files())


def test_matplotlib_finds_the_face() -> None:
    register_with_matplotlib()
    found = font_manager.findfont(SANS, fallback_to_default=False)
    assert found.endswith("SourceSansPro-Regular.otf")


def test_typst_is_given_one_file_for_each_face() -> None:
    names = sorted(file.name for file in typst_font_folder().iterdir())
    assert names == sorted(file.name for file in sans_files())


def test_characters_of_the_report_are_all_there() -> None:
    assert missing_characters(NEEDED) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("age", "age"),
        ("年龄", "[U+5E74 U+9F84]"),
        ("a年b", "a[U+5E74]b"),
        ("🙂", "[U+1F642]"),
        ("\ue000", "[U+E000]"),
        ("a\tb", "a[U+0009]b"),
        ("\ud800", "[U+D800]"),
        ("two\nlines", "two\nlines"),
        ("a\u0308ge", "äge"),
        ("", ""),
    ],
)
def test_missing_characters_become_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_page_keeps_foreign_scripts_but_no_overrides() -> None:
    assert safe("年\u202e") == "年[U+202E]"


@given(st.text())
def test_printable_text_stays_as_it_is(text: str) -> None:
    shown = printable(text)
    assert missing_characters(shown) == ()
    assert printable(shown) == shown


@given(st.text(alphabet="ab_.-/ ", max_size=120))
def test_breaking_places_change_no_letter(text: str) -> None:
    broken = breakable(text)
    assert broken.replace(ZERO_WIDTH_SPACE, "") == text
    pieces = broken.replace(" ", ZERO_WIDTH_SPACE).split(ZERO_WIDTH_SPACE)
    assert max(map(len, pieces), default=0) <= 22
