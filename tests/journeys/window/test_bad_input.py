"""Bad input opened in the window gets a plain sentence, and loses nothing."""

from __future__ import annotations

import os
import pickle
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from gui.crash.window import CrashWindow
from gui.pages.data.page import DataPage
from gui.shell.window import MainWindow
from tests.journeys.test_bad_input import (
    ARCHITECTURE,
    LOADED,
    TABLES,
    Evil,
    powerless,
)
from tests.journeys.window.user import User


@pytest.fixture(autouse=True)
def no_crash(lasting_window: MainWindow) -> Iterator[None]:
    """Fail a test in which something is taken for a fault of the program."""
    met: list[str] = []
    lasting_window.bug_met.connect(met.append)
    yield
    lasting_window.bug_met.disconnect(met.append)
    assert met == []
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashWindow)]


def told(user: User) -> str:
    """Return what the window says: its notices, and what the data page has found."""
    said = list(user.notices())
    if user.window.workspace is not None:
        said += [f"{found.lead} {found.text}" for found in data_page(user).presenter.problems]
    return " ".join(said)


def data_page(user: User) -> DataPage:
    page = user.workspace.page("data")
    assert isinstance(page, DataPage)
    return page


def opened(user: User, path: Path) -> str:
    """Open a path, and return what the window says once everything has ended."""
    user.window.open_path(path)
    user.wait_for_jobs()
    return told(user)


SET_ASIDE = {"all-missing column": "b", "infinite values": "a"}
MENDED = "duplicate columns"


def test_columns_that_share_a_name_are_named_anew_and_told(guest: User, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    TABLES[MENDED][0](path)
    assert "these columns were named anew" in opened(guest, path)
    names = [column.name for column in data_page(guest).presenter.columns]
    assert len(set(names)) == len(names) == 3
    assert guest.button("Continue to model").isEnabled()


@pytest.mark.parametrize("name", sorted(set(TABLES) - {MENDED, *SET_ASIDE}))
def test_bad_table_is_told(guest: User, tmp_path: Path, name: str) -> None:
    make, word = TABLES[name]
    path = tmp_path / "data.csv"
    make(path)
    assert word in opened(guest, path)
    if guest.window.workspace is not None:  # what cannot be used leads no further
        assert not guest.button("Continue to model").isEnabled()


@pytest.mark.parametrize("name", sorted(SET_ASIDE))
def test_column_that_cannot_be_an_input_is_set_aside_and_told_where_it_is_wanted(
    guest: User, tmp_path: Path, name: str
) -> None:
    make, word = TABLES[name]
    path = tmp_path / "data.csv"
    make(path)
    assert opened(guest, path) == ""
    presenter = data_page(guest).presenter
    (column,) = [column for column in presenter.columns if column.name == SET_ASIDE[name]]
    assert column.role == "ignored"
    assert column.note.startswith("Ignored because it holds ")
    presenter.set_role((column.name,), "feature")
    guest.press("Check data")
    guest.wait_for_jobs()
    assert word.strip("'") in told(guest)
    assert not guest.button("Continue to model").isEnabled()
    guest.workspace.session.undo_stack.undo()
    assert guest.button("Continue to model").isEnabled()


def test_file_that_vanishes_before_training_is_named_and_missed_no_more(
    guest: User, table: Path
) -> None:
    opened(guest, table)
    guest.workspace.session.edit("training.epochs", 1)
    aside = table.rename(table.with_name("aside.csv"))
    guest.go("Train")
    guest.press("Train network")
    guest.wait_for_jobs()
    assert "clinic.csv" in told(guest)
    assert guest.workspace.states()["train"].kind == "ready"
    aside.rename(table)
    guest.outcomes.clear()
    guest.press("Train network")
    guest.finished("train")


def folder_of_pictures(folder: Path) -> Path:
    for label in ("a", "b"):
        (folder / label).mkdir(parents=True)
        for number in range(8):
            pixels = np.full((8, 8), 20 * number + (label == "b"), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{number}.png")
    return folder


def test_corrupt_picture_is_named_on_the_page_and_in_training(guest: User, tmp_path: Path) -> None:
    pictures = folder_of_pictures(tmp_path / "pictures")
    (pictures / "b" / "3.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    assert "b/3.png" in opened(guest, pictures)
    guest.go("Train")
    guest.press("Train network")
    guest.wait_for_jobs()
    assert "3.png" in guest.notices()[0]


def test_folder_without_pictures_is_told(guest: User, tmp_path: Path) -> None:
    (tmp_path / "nothing" / "here").mkdir(parents=True)
    assert "pictures" in opened(guest, tmp_path / "nothing")
    assert guest.window.workspace is None


def test_object_arrays_are_refused(guest: User, tmp_path: Path) -> None:
    objects = np.array([{"a": 1}, None], dtype=object)
    np.savez(tmp_path / "data.npz", inputs=objects, targets=np.zeros(2))
    assert "object" in opened(guest, tmp_path / "data.npz")
    assert guest.window.workspace is None


def test_bundle_that_is_none_is_told(guest: User, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(b"PK")
    assert "does not verify" in opened(guest, tmp_path / "bundle.zip")


def test_what_is_nothing_known_is_told(guest: User, tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"words")
    assert "letter.docx" in opened(guest, tmp_path / "letter.docx")


def write_weights(folder: Path, **tensors: tuple[int, ...]) -> Path:
    import torch

    named = {name.replace("_", "."): torch.zeros(shape) for name, shape in tensors.items()}
    torch.save(named, folder / "model.pt")
    (folder / "model.json").write_text(ARCHITECTURE)
    return folder / "model.pt"


def test_weights_that_do_not_fit_are_told_where_they_are_chosen(
    guest: User, tmp_path: Path
) -> None:
    opened(guest, write_weights(tmp_path, out_weight=(3, 30)))
    said = " ".join(guest.seen_texts())
    assert "out.weight" in said
    assert not guest.button("Open the model").isEnabled()


def test_plan_whose_weights_do_not_fit_is_told(guest: User, tmp_path: Path) -> None:
    write_weights(tmp_path, out_weight=(3, 30))
    (tmp_path / "plan.toml").write_text(LOADED)
    opened(guest, tmp_path / "plan.toml")
    guest.go("Train")
    guest.press("Use these weights")
    guest.wait_for_jobs()
    assert "out.weight" in guest.notices()[0]


def test_pickle_that_would_run_code_is_refused_by_name(guest: User, tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(pickle.dumps({"weight": Evil()}))
    (tmp_path / "model.json").write_text(ARCHITECTURE)
    assert "system" in opened(guest, tmp_path / "model.pt")
    assert not Path("/tmp/vitrine-was-here").exists()
    assert not guest.see_button("Open the model")


def test_full_disk_under_the_worker_is_told_and_loses_nothing(guest: User, table: Path) -> None:
    opened(guest, table)
    guest.workspace.session.edit("training.epochs", 1)
    guest.go("Train")
    worker = guest.window.jobs.worker_process
    assert worker is not None
    with full_disk(worker):
        guest.press("Train network")
        guest.wait_for_jobs()
    assert "the disk is full" in guest.notices()[0]
    assert guest.workspace.states()["data"].kind != "ready"
    guest.outcomes.clear()
    guest.press("Train network")
    guest.finished("train")


def test_full_disk_under_the_window_is_told_and_the_edit_is_kept(guest: User, table: Path) -> None:
    opened(guest, table)
    session = guest.workspace.session
    with full_disk(os.getpid()):
        session.edit("title", "Another title")
        guest.until(lambda: any("the disk is full" in text for text in guest.notices()))
    assert session.plan.title == "Another title"
    session.edit("title", "A third title")
    guest.until(lambda: "A third title" in (session.folder / "plan.toml").read_text())


@contextmanager
def full_disk(process: int) -> Iterator[None]:
    """Let a process write no byte to any file for a while."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def test_read_only_project_folder_is_opened_to_read(guest: User, table: Path) -> None:
    opened(guest, table)
    folder = guest.workspace.session.folder
    guest.window.close_project()
    guest.wait_for_jobs()
    for path in (folder, *folder.parents[:6]):
        path.chmod(path.stat().st_mode | 0o055)
    folder.chmod(0o555)
    with powerless():
        guest.open(folder)
        guest.wait_for_jobs()
        assert guest.notices() == ["This project is open to read only."]
        assert data_page(guest).presenter.view is not None
        guest.window.close_project()
    folder.chmod(0o755)


def test_new_project_in_a_folder_without_rights_is_refused(guest: User, home: Path) -> None:
    home.mkdir()
    home.chmod(0o555)
    for path in home.parents[:4]:
        path.chmod(path.stat().st_mode | 0o055)
    with powerless():
        guest.window.open_sample("digits")
        assert guest.window.workspace is None
        assert "read-only" in told(guest)
