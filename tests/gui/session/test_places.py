"""Projects get folders of their own, with names that every system takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gui.session.places import file_name, new_project_folder, prune_cache, written_from


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("German credit", "German credit"),
        ('a/b\\c:"d"?', "a b c d"),
        (" .hidden. ", "hidden"),
        ("x" * 100, "x" * 80),
    ],
)
def test_title_becomes_a_file_name(title: str, name: str) -> None:
    assert file_name(title) == name


def test_second_project_of_a_title_gets_a_number(home: Path) -> None:
    first = new_project_folder("German credit")
    assert first == home / "projects" / "German credit"
    first.mkdir(parents=True)
    assert new_project_folder("German credit").name == "German credit (2)"


def test_title_without_letters_still_gets_a_folder() -> None:
    assert new_project_folder("???").name == "Project"


def test_pictures_used_longest_ago_go_first(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "middle", "old")):
        path = tmp_path / name
        path.write_bytes(b"x" * 100)
        os.utime(path, (1000 - age, 1000 - age))
    prune_cache(tmp_path, limit=250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle", "new"]


def test_cache_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    prune_cache(tmp_path / "nowhere")


def test_a_path_is_written_from_the_base_where_it_lies_below(tmp_path: Path) -> None:
    base = tmp_path / "data"
    assert written_from(base / "nets" / "w.pt", base) == str(Path("nets") / "w.pt")
    assert written_from(tmp_path / "w.pt", base) == str(tmp_path / "w.pt")
