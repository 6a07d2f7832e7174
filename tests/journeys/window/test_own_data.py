"""A table of one's own: dropped on the window, a wrong role corrected, trained, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from core.plan.sources import TableSource
from core.records.views.data import ColumnView
from gui.pages.data.page import DataPage
from gui.tables.view import Table
from reports.container import read_bundle
from tests.journeys.window.loud import KINDS
from tests.journeys.window.user import User


def source_of(user: User) -> TableSource:
    source = user.workspace.session.plan.data.source
    assert isinstance(source, TableSource)
    return source


def columns_of(user: User) -> Table[ColumnView]:
    page = user.page
    assert isinstance(page, DataPage)
    assert page.overview.columns is not None
    return page.overview.columns.table


def role_in_table(user: User, column: str) -> str:
    lines = [line.split("\t") for line in columns_of(user).as_tsv(is_all=True).splitlines()]
    return next(line[1] for line in lines if line[0] == column)


def choose_role(user: User, column: str, role: str) -> None:
    """Click the role of a column and pick another in the list that opens."""
    table = columns_of(user)
    model = table.model()
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == column)
    place = table.visualRect(model.index(row, 1))
    user.click(table.viewport(), place.center() - (place.center() - place.topLeft()) * 0.8)
    user.until(lambda: bool(table.findChildren(QComboBox)))
    (choice,) = table.findChildren(QComboBox)
    user.until(lambda: choice.view().isVisible())
    entry = choice.model().index(choice.findText(role), 0)
    user.click(choice.view().viewport(), choice.view().visualRect(entry).center())
    user.until(lambda: role_in_table(user, column) == role)


def open_by(guest: User, way: str, table: Path) -> None:
    if way == "dropped":
        guest.drop(table)
        guest.until(lambda: guest.window.workspace is not None)
    else:
        guest.open(table)
    guest.finished("survey")
    guest.wait_for_jobs()


@pytest.mark.parametrize("way", ["dropped", "opened"])
def test_table_is_understood_by_its_file_name(guest: User, table: Path, way: str) -> None:
    open_by(guest, way, table)
    assert source_of(guest).path == table.name
    assert [role_in_table(guest, name) for name in ("person", "sex")] == ["Identifier", "Sensitive"]
    assert str(table.parent) not in guest.workspace.session.plan_text()


def test_wrong_roles_are_corrected_trained_audited_and_undone(guest: User, table: Path) -> None:
    open_by(guest, "dropped", table)
    # Taken for the target because of its name, which it is not here.
    assert role_in_table(guest, "income") == "Target"
    choose_role(guest, "ill", "Target")
    assert source_of(guest).target == "ill"
    assert role_in_table(guest, "income") == "Input"
    assert stale(guest) == {"data"}
    run(guest, "Check data", "survey")
    assert stale(guest) == set()
    guest.workspace.session.edit("training.epochs", 3)
    guest.press("Continue to model")
    guest.press("Continue to training")
    run(guest, "Train network", "train")
    guest.press("See how well it does")
    first = states(guest)
    assert first["train"] == first["evaluate"] == "done"

    # The age of a patient may be used after all.
    guest.go("Data")
    choose_role(guest, "age", "Input")
    assert stale(guest) == {"data", "train", "evaluate"}
    run(guest, "Check data", "survey")
    assert stale(guest) == {"train", "evaluate"}
    guest.go("Train")
    run(guest, "Train again", "train")
    assert stale(guest) == set()
    guest.go("Audit")
    run(guest, "Run all checks", "audit_stage")
    folder = guest.workspace.session.folder
    members = read_bundle(folder / "bundle.zip")
    assert b'"clinic.csv"' in members["plan.toml"]
    machine = str(table.parent).encode()
    assert [name for name, data in members.items() if machine in data] == []

    # Undo brings back what was there, and computes nothing.
    guest.outcomes.clear()
    guest.keys(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    guest.go("Data")
    assert role_in_table(guest, "age") == "Sensitive"
    assert {name: states(guest)[name] for name in ("data", "train", "evaluate")} == {
        name: first[name] for name in ("data", "train", "evaluate")
    }
    assert stale(guest) == {"explain", "audit", "report"}
    assert [name for name, _ in guest.outcomes if name in KINDS] == []


def run(user: User, button: str, job: str) -> None:
    """Press a button and wait for the job that it begins, and for what follows by itself."""
    user.outcomes.clear()
    user.press(button)
    user.finished(job)
    user.wait_for_jobs()


def stale(user: User) -> set[str]:
    """Return the steps that say that they are of an earlier plan."""
    return {name for name, state in user.workspace.states().items() if state.note == "stale"}


def states(user: User) -> dict[str, str]:
    """Return how far each step is."""
    return {name: state.kind for name, state in user.workspace.states().items()}
