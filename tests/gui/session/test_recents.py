"""The list of recent projects: newest first, whole on disk, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gui.session.recents import MOST, Recent, Recents


def project(folder: Path, name: str) -> Recent:
    (folder / name).mkdir(parents=True, exist_ok=True)
    return Recent(
        folder=folder / name,
        name=name,
        kind="table",
        data_and_network="Table · MLP",
        steps=("done", "done", "attention", "ready", "waits", "waits", "waits"),
        state="attention",
        state_text="1 check outside limit",
        opened="2026-11-23T07:12:00+00:00",
    )


def test_a_project_comes_back_as_it_was_added(tmp_path: Path) -> None:
    credit = project(tmp_path, "credit")
    Recents().add(credit)
    assert Recents().all() == [credit]


def test_the_project_added_last_stands_first_and_only_once(tmp_path: Path) -> None:
    recents = Recents()
    first, second = project(tmp_path, "first"), project(tmp_path, "second")
    for one in (first, second, first):
        recents.add(one)
    assert recents.all() == [first, second]


def test_no_more_than_twelve_are_kept(tmp_path: Path) -> None:
    recents = Recents()
    for number in range(MOST + 3):
        recents.add(project(tmp_path, f"p{number:02}"))
    assert [one.name for one in recents.all()] == [f"p{n:02}" for n in range(14, 2, -1)]


def test_a_folder_that_is_away_is_left_out_and_comes_back_with_its_disk(tmp_path: Path) -> None:
    recents = Recents()
    away = project(tmp_path, "away")
    recents.add(away)
    away.folder.rename(tmp_path / "elsewhere")
    recents.add(project(tmp_path, "here"))
    assert [one.name for one in recents.all()] == ["here"]
    (tmp_path / "elsewhere").rename(away.folder)
    assert [one.name for one in recents.all()] == ["here", "away"]


def test_removing_takes_one_off_the_list_and_leaves_its_folder(tmp_path: Path) -> None:
    recents = Recents()
    one, other = project(tmp_path, "one"), project(tmp_path, "other")
    recents.add(one)
    recents.add(other)
    recents.remove(other.folder)
    assert recents.all() == [one]
    assert other.folder.is_dir()


def test_what_was_cleared_can_be_restored_behind_what_came_since(tmp_path: Path) -> None:
    recents = Recents()
    old, new = project(tmp_path, "old"), project(tmp_path, "new")
    recents.add(old)
    cleared = recents.clear()
    assert recents.all() == []
    recents.add(new)
    recents.restore(cleared)
    assert recents.all() == [new, old]


def test_two_windows_do_not_forget_each_others_projects(tmp_path: Path) -> None:
    here, there = Recents(), Recents()
    here.add(project(tmp_path, "here"))
    there.add(project(tmp_path, "there"))
    assert [one.name for one in here.all()] == ["there", "here"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b"\xff\xfe", b'{"projects": 7}'])
def test_a_broken_file_is_put_aside(home: Path, content: bytes) -> None:
    home.mkdir(parents=True)
    (home / "recents.json").write_bytes(content)
    assert Recents().all() == []
    assert (home / "recents.json.broken").read_bytes() == content
    assert not (home / "recents.json").exists()


def test_entries_that_say_too_little_are_filled_or_left_out(home: Path, tmp_path: Path) -> None:
    entries = [
        7,
        {"name": "no folder"},
        {"folder": str(tmp_path), "steps": ["done", "???"], "kind": 3, "state": "odd"},
    ]
    home.mkdir(parents=True)
    (home / "recents.json").write_text(json.dumps({"projects": entries}))
    (found,) = Recents().all()
    assert found == Recent(folder=tmp_path, name=tmp_path.name, steps=("done", *("waits",) * 6))


def test_a_folder_that_cannot_be_written_is_logged_and_nothing_else(
    tmp_path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home.write_text("a file where the folder should be")
    Recents().add(project(tmp_path, "credit"))
    assert "recents.json could not be written" in caplog.text
