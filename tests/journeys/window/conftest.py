"""The real window with its real worker, used as somebody would."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.jobs.bridge import Worker
from core.jobs.outcome import Finished
from core.jobs.table import JSON
from core.project import Project
from core.project.base import keep_base
from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.window import MainWindow
from gui.theme.keeper import ThemeKeeper
from tests.gui.closing import end_jobs
from tests.gui.conftest import home, no_widgets_left, only_new_objects_are_walked
from tests.journeys.window.clinic import PLAN, write_clinic
from tests.journeys.window.user import User

__all__ = ["home", "no_widgets_left", "only_new_objects_are_walked"]
ROWS = 30_000  # so many that the quickest job takes a moment


@pytest.fixture(scope="session")
def keeper(qapp: QApplication) -> ThemeKeeper:
    """Return the theme that all windows of a run share, as those of the program do."""
    return ThemeKeeper(qapp, choice="light")


class _Watch(QObject):
    """Notes every window of its own that is shown and is no window of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.strangers: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            is_window = watched.windowType() in (Qt.WindowType.Window, Qt.WindowType.Widget)
            if watched.isWindow() and is_window and not isinstance(watched, MainWindow):
                self.strangers.append(f"{type(watched).__name__} {watched.accessibleName()!r}")
        return False


@pytest.fixture(autouse=True)
def no_window_flashes(qapp: QApplication) -> Iterator[None]:
    """Fail a journey in which a part without a parent shows itself as a window."""
    watch = _Watch()
    qapp.installEventFilter(watch)
    yield
    qapp.removeEventFilter(watch)
    assert not watch.strangers, watch.strangers


@pytest.fixture
def open_window(qtbot: QtBot, keeper: ThemeKeeper, home: Path) -> Callable[[], User]:
    """Return what opens one more window of the program."""

    def open_one() -> User:
        window = MainWindow(keeper, Preferences(), Recents())
        qtbot.addWidget(window, before_close_func=end_jobs)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        window.start_worker()
        return User(window, qtbot)

    return open_one


@pytest.fixture
def user(open_window: Callable[[], User]) -> User:
    """Return somebody before a freshly opened window."""
    return open_window()


@pytest.fixture(scope="session")
def lasting_window(
    qapp: QApplication, keeper: ThemeKeeper, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """Return one window, with its warm worker, for all journeys that need no fresh one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_HOME", str(tmp_path_factory.mktemp("home")))
        window = MainWindow(keeper, Preferences(), Recents())
        window.resize(1280, 800)
        window.start_worker()
        # Only once the worker is there, so that no single test seems to leave it behind.
        ready = QEventLoop()
        window.jobs.ended.connect(ready.quit)
        ready.exec()
    yield window
    window.jobs.close()
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture
def guest(lasting_window: MainWindow, qtbot: QtBot) -> Iterator[User]:
    """Return somebody before the lasting window, which is as if just opened."""
    lasting_window.show()
    lasting_window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is lasting_window)
    user = User(lasting_window, qtbot)
    user.wait_for_jobs()
    yield user
    while lasting_window.jobs.current is not None:
        lasting_window.jobs.current.cancel()
        user.wait_for_jobs()
    lasting_window.close_project()
    user.wait_for_jobs()
    lasting_window.home.leave_model_steps()
    lasting_window.home.notices.clear()
    # It stays visible: one that was hidden does not get the keyboard back by being shown.


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a small table with a sensitive column, an identifier and a missing value."""
    path = tmp_path / "clinic.csv"
    write_clinic(path)
    return path


@pytest.fixture(scope="session")
def _trained_clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project of a table large enough for its jobs to take a while, trained."""
    folder = tmp_path_factory.mktemp("trained")
    write_clinic(folder / "clinic.csv", rows=ROWS)
    project = folder / "project"
    Project.create(project, plan_toml=PLAN).close()
    keep_base(project, folder)
    arguments: dict[str, JSON] = {"project": str(project), "plan": PLAN, "folder": str(folder)}
    with Worker() as worker:
        for job in ("survey", "train"):
            outcome = worker.wait(worker.submit(job, arguments), 120.0)
            assert isinstance(outcome, Finished), outcome
    return project


@pytest.fixture
def clinic(_trained_clinic: Path, tmp_path: Path) -> Path:
    """Return a project whose data is checked and whose network is trained and evaluated."""
    return Path(shutil.copytree(_trained_clinic, tmp_path / "project"))
