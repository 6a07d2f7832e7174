"""The real window with its real worker, used as somebody would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.session.preferences import Preferences
from gui.session.recents import Recents
from gui.shell.window import MainWindow
from gui.theme.keeper import ThemeKeeper
from tests.gui.conftest import home, no_widgets_left
from tests.journeys.window.user import User

__all__ = ["home", "no_widgets_left"]


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
def open_window(qtbot: QtBot, keeper: ThemeKeeper, home: Path) -> Iterator[Callable[[], User]]:
    """Return what opens one more window of the program."""
    windows: list[MainWindow] = []

    def open_one() -> User:
        window = MainWindow(keeper, Preferences(), Recents())
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        window.start_worker()
        return User(window, qtbot)

    yield open_one
    for window in windows:
        window.jobs.close()  # no question at the end of a test
        window.close()


@pytest.fixture
def user(open_window: Callable[[], User]) -> User:
    """Return somebody before a freshly opened window."""
    return open_window()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a small table with a sensitive column, an identifier and a missing value."""
    lines = ["person,age,sex,income,visits,ill"]
    for number in range(160):
        age = 20 + (number * 37) % 60
        sex = "woman" if number % 2 else "man"
        income = "" if number == 7 else str(1000 + (number * 113) % 2500)
        visits = (number * 7) % 9
        ill = "yes" if age + 3 * visits > 60 else "no"
        lines.append(f"p{number:03d},{age},{sex},{income},{visits},{ill}")
    path = tmp_path / "clinic.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
