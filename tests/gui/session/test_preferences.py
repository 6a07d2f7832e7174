"""What the user prefers outlives the window, and a broken file does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.session.preferences import Preferences
from gui.session.state_file import config_folder


def test_first_start_follows_the_system_and_knows_no_folder() -> None:
    preferences = Preferences()
    assert preferences.theme == "system"
    assert preferences.open_folder is None
    assert preferences.export_folder is None
    assert preferences.geometry == b""


def test_choices_come_back_after_saving(tmp_path: Path) -> None:
    preferences = Preferences()
    preferences.theme = "dark"
    preferences.open_folder = tmp_path
    preferences.export_folder = tmp_path / "home"
    preferences.geometry = b"\x00\xff geometry"
    preferences.save()
    later = Preferences()
    assert later.theme == "dark"
    assert later.open_folder == tmp_path
    assert later.export_folder == tmp_path / "home"
    assert later.geometry == b"\x00\xff geometry"


def test_saving_nothing_writes_nothing(home: Path) -> None:
    Preferences().save()
    assert not home.exists()


def test_a_second_window_keeps_what_the_first_has_chosen() -> None:
    first, second = Preferences(), Preferences()
    first.theme = "light"
    first.save()
    second.geometry = b"there"
    second.save()
    assert Preferences().theme == "light"
    assert Preferences().geometry == b"there"


def test_a_folder_that_is_gone_is_not_offered(tmp_path: Path) -> None:
    preferences = Preferences()
    preferences.open_folder = tmp_path / "gone"
    assert preferences.open_folder is None


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"theme": "pink", "geometry": "%%%", "open_folder": 3}']
)
def test_a_file_that_cannot_be_used_is_as_good_as_none(home: Path, content: str) -> None:
    home.mkdir()
    (home / "preferences.json").write_text(content)
    preferences = Preferences()
    assert preferences.theme == "system"
    assert preferences.open_folder is None
    assert preferences.geometry == b""


def test_without_the_variable_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VITRINE_HOME")
    assert Path.home() in config_folder().parents
