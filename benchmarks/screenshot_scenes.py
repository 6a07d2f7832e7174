"""The real window on real small projects, grabbed page by page: run in a process of its own.

`make` builds the projects as somebody at the window would, in the folder that VITRINE_HOME names;
`draw` opens them again and saves what the window shows. A process draws at one scale only, because
Qt reads QT_SCALE_FACTOR once.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from benchmarks.screenshot_data import LOANS, LOANS_PLAN, write_loans
from core.plan import plan_to_toml
from gui.app import make_application
from gui.pages.audit.page import AuditPage
from gui.pages.explain.inside.tab import LayersTab
from gui.pages.explain.local import LocalTab
from gui.pages.explain.overall.tab import OverallTab
from gui.pages.explain.page import ExplainPage
from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.session.samples import sample_plan
from gui.shell.body import Body
from gui.shell.window import MainWindow
from gui.shell.workspace import Workspace
from gui.theme.keeper import ThemeKeeper

Themed = Literal["light", "dark"]
THEMES: tuple[Themed, ...] = ("light", "dark")
_SIZE = (1280, 800)  # in pixels of the picture, whatever the scale
_PATIENCE_S = 900.0
_REST_S = 0.5
_LOOK_MS = 50
_AWAY = 4000  # where the pointer is over nothing
# The start screen names days; these are the same in every run.
_OPENED = "2026-11-{}T08:40:00+00:00"

BREAST = "Breast tumour network"
DIABETES = "Diabetes progression network"
DIGITS = "Handwritten digit network"
PULSES = "Pulse network"
TIDES = "Tide forecast"
MESSAGES = "Message network"
_SAMPLES = {
    BREAST: "breast_cancer",
    DIABETES: "diabetes",
    DIGITS: "digits",
    PULSES: "pulses",
    TIDES: "tides",
    MESSAGES: "messages",
}
_SHOWN = (TIDES, MESSAGES, DIABETES, PULSES, LOANS, DIGITS, BREAST)  # oldest first
_ON_THE_START_SCREEN = _SHOWN[-5:]
_TESTED = {BREAST: ("range_test",), LOANS: ("check_rows",)}


@dataclass(frozen=True)
class Scene:
    """One picture: a page of a project, and what is done there first."""

    name: str
    project: str
    page: str
    prepare: Callable[[Workspace], None] = lambda _: None
    is_extra: bool = False  # at ordinary size only


def _open_finding(workspace: Workspace) -> None:
    page = workspace.page("audit")
    assert isinstance(page, AuditPage)
    rows = page.presenter.rows()
    page.table.choose(next((row for row in rows if row.status == "undecided"), rows[0]))


def _tab(title: str) -> Callable[[Workspace], None]:
    """Return what turns to a tab of the page that is shown."""

    def show(workspace: Workspace) -> None:
        body = next(body for body in workspace.findChildren(Body) if body.isVisible())
        body.show_tab(title)

    return show


def _cell(row: int, column: int) -> Callable[[Workspace], None]:
    """Return what opens one picture of the grid in the drawer."""

    def show(workspace: Workspace) -> None:
        grid = _local(workspace).grid
        found = grid.grid.cell_at(row, column)
        assert found is not None
        grid.cell_opened.emit(found)

    return show


def _open_methods(workspace: Workspace) -> None:
    _local(workspace).bar.methods_button.click()


def _open_settings(workspace: Workspace) -> None:
    _local(workspace).bar.settings_button.click()


def _local(workspace: Workspace) -> LocalTab:
    """Return the samples × methods of the Explain page, with nothing beside them."""
    _tab("Local")(workspace)
    local = workspace.findChild(LocalTab)
    assert isinstance(local, LocalTab)
    for drawer in (local.drawer, local.methods, local.settings):
        drawer.close_drawer()
    return local


def _section(name: str) -> Callable[[Workspace], None]:
    """Return what turns to a section of what holds over many rows."""

    def show(workspace: Workspace) -> None:
        _tab("Global")(workspace)
        overall = workspace.findChild(OverallTab)
        assert isinstance(overall, OverallTab)
        overall.section.value = name
        overall.section.changed.emit(name)

    return show


SCENES = (
    Scene("1-data", LOANS, "data"),
    Scene("1-data-checks", LOANS, "data", _tab("Checks"), is_extra=True),
    Scene("1-data-texts", MESSAGES, "data", is_extra=True),
    Scene("2-model", DIGITS, "model"),
    Scene("2-model-texts", MESSAGES, "model", is_extra=True),
    Scene("3-train", BREAST, "train"),
    Scene("3-train-signals", BREAST, "train", _tab("Signals"), is_extra=True),
    Scene("3-train-rate", BREAST, "train", _tab("Experiments"), is_extra=True),
    Scene("4-evaluate", BREAST, "evaluate"),
    Scene("4-evaluate-numbers", DIABETES, "evaluate", is_extra=True),
    Scene("4-evaluate-forecast", TIDES, "evaluate", is_extra=True),
    Scene("5-explain", DIGITS, "explain"),
    Scene("5-explain-cell", DIGITS, "explain", _cell(0, 0), is_extra=True),
    Scene("5-explain-methods", DIGITS, "explain", _open_methods, is_extra=True),
    Scene("5-explain-settings", DIGITS, "explain", _open_settings, is_extra=True),
    Scene("5-explain-layers", DIGITS, "explain", _tab("Layers"), is_extra=True),
    Scene("5-explain-texts", MESSAGES, "explain", is_extra=True),
    Scene("5-explain-series", PULSES, "explain", is_extra=True),
    Scene("5-explain-series-cell", PULSES, "explain", _cell(0, 0), is_extra=True),
    Scene("5-explain-table", BREAST, "explain", _cell(0, 0), is_extra=True),
    Scene("5-explain-global", BREAST, "explain", _section("attributions"), is_extra=True),
    Scene("5-explain-spread", BREAST, "explain", _section("spread"), is_extra=True),
    Scene("5-explain-groups", BREAST, "explain", _section("groups"), is_extra=True),
    Scene("5-explain-network", BREAST, "explain", _section("network"), is_extra=True),
    Scene("6-audit", BREAST, "audit"),
    Scene("6-audit-evidence", BREAST, "audit", _open_finding, is_extra=True),
    Scene("7-report", BREAST, "report"),
)


class Driver:
    """A window, and somebody patient who uses it."""

    def __init__(self, *, width: int, height: int) -> None:
        self._application = make_application(["screenshots"])
        self.window = MainWindow(ThemeKeeper(self._application), Preferences(), Recents())
        self.window.resize(width, height)
        self.window.show()
        QCursor.setPos(_AWAY, _AWAY)
        self.window.start_worker()
        self.wait()

    @property
    def workspace(self) -> Workspace:
        """The open project."""
        assert self.window.workspace is not None
        return self.window.workspace

    def wait(self) -> None:
        """Let everything come to rest: jobs, pictures, layout."""
        end = time.monotonic() + _PATIENCE_S
        rest_since = time.monotonic()
        while time.monotonic() - rest_since < _REST_S:
            # A loop of its own, because only those let go of what is to be deleted later.
            loop = QEventLoop()
            QTimer.singleShot(_LOOK_MS, loop.quit)
            loop.exec()
            if not self.window.jobs.is_idle:
                rest_since = time.monotonic()
            if time.monotonic() > end:
                message = "a job has not ended"
                raise TimeoutError(message)

    def grab(self, path: Path) -> None:
        """Save what the window shows."""
        self.window.grab().save(str(path))

    def show_page(self, name: str) -> None:
        """Show a page with everything on it."""
        self.workspace.go_to(name)
        self.wait()

    def close(self) -> None:
        """Close the window and its worker."""
        self.window.close()


def make(driver: Driver, home: Path) -> None:
    """Make the projects: each trained, all but one audited and explained."""
    write_loans(home / "loans.csv")
    plans = {name: plan_to_toml(sample_plan(sample)) for name, sample in _SAMPLES.items()}
    for name, text in {**plans, LOANS: LOANS_PLAN}.items():
        path = home / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        driver.window.open_path(path)
        driver.wait()
        if name == DIABETES:
            driver.workspace.session.run("train", title="Training")
            driver.wait()
            driver.workspace.session.run("evaluate", title="Evaluating")
        else:
            driver.window.run_whole_audit()
            driver.wait()
            _explain(driver)
        if name == DIGITS:
            _look_inside(driver)
            driver.window.run_whole_audit()
        driver.wait()
        for job in _TESTED.get(name, ()):
            driver.workspace.session.run(job, title="Testing")
            driver.wait()
        print(f"made {name}", flush=True)
    driver.window.close_project()
    driver.wait()


def _explain(driver: Driver) -> None:
    driver.show_page("explain")
    page = driver.workspace.page("explain")
    assert isinstance(page, ExplainPage)
    page.presenter.explain_rows()


def _look_inside(driver: Driver) -> None:
    """Explain the last convolution, unit by unit."""
    driver.wait()
    _tab("Layers")(driver.workspace)
    layers = driver.workspace.findChild(LayersTab)
    assert isinstance(layers, LayersTab)
    layers.presenter.draw()
    driver.wait()
    offered = [layer for layer in layers.presenter.layers() if layer.title.startswith("Conv")]
    layers.presenter.pick(offered[-1].path)
    driver.wait()
    layers.presenter.explain_layer()
    driver.wait()
    _explain(driver)


def draw(driver: Driver, target: Path, *, suffix: str) -> None:
    """Save the start screen and every page, light and dark."""
    recents = Recents()
    known = {recent.name: recent for recent in recents.all()}
    for day, name in enumerate(_ON_THE_START_SCREEN, start=17):
        recents.add(replace(known[name], opened=_OPENED.format(day)))
    shown = [recent for recent in recents.all() if recent.name in _ON_THE_START_SCREEN]
    driver.window.home.start.set_recents(shown)
    for theme in THEMES:
        driver.window.set_theme(theme)
        driver.wait()
        driver.grab(target / f"0-start-{theme}{suffix}.png")
    for project in _SHOWN:
        driver.window.open_path(known[project].folder)
        driver.wait()
        for scene in SCENES:
            if scene.project == project and not (scene.is_extra and suffix):
                _draw_scene(driver, scene, target, suffix=suffix)
        print(f"drew {project}", flush=True)


def _draw_scene(driver: Driver, scene: Scene, target: Path, *, suffix: str) -> None:
    driver.show_page(scene.page)
    scene.prepare(driver.workspace)
    for theme in THEMES:
        driver.window.set_theme(theme)
        driver.wait()
        # Rings are for those who use the keyboard.
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        driver.grab(target / f"{scene.name}-{theme}{suffix}.png")


def main(role: str, target: str) -> None:
    """Make the projects, or draw them at the scale of this process."""
    factor = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    width, height = (int(side / factor) for side in _SIZE)
    driver = Driver(width=width, height=height)
    try:
        if role == "make":
            make(driver, Path(target))
        else:
            draw(driver, Path(target), suffix="" if factor == 1 else f"-{factor:.0%}".rstrip("%"))
    finally:
        driver.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
