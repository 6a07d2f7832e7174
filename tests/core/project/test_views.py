"""A view is found under its key, else the latest of another key is given and called stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.evidence import Item
from core.project import Project
from core.project.views import Kept, keep_view, read_view
from core.records.base import Record


class _Other(Record):
    """A view of another edition of the program."""

    before: int


def _view(text: str) -> Item:
    return Item(id="view", kind="text", text=text)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "project", plan_toml="") as made:
        yield made


def test_view_of_the_key_is_current(project: Project) -> None:
    keep_view(project, "data", _view("first"), key="a")
    keep_view(project, "data", _view("second"), key="b")
    assert read_view(project, "data", Item, key="a") == Kept(_view("first"), is_current=True)


def test_latest_of_another_key_is_stale(project: Project) -> None:
    for key in ("a", "b", "a"):
        keep_view(project, "data", _view(key), key=key)
    keep_view(project, "network", _view("other"), key="c")
    assert read_view(project, "data", Item, key="z") == Kept(_view("a"), is_current=False)


def test_view_of_another_edition_is_passed_over(project: Project) -> None:
    keep_view(project, "data", _view("readable"), key="a")
    keep_view(project, "data", _Other(before=1), key="b")
    assert read_view(project, "data", Item, key="b") == Kept(_view("readable"), is_current=False)


def test_nothing_kept_is_nothing(project: Project) -> None:
    assert read_view(project, "data", Item, key="a") is None
