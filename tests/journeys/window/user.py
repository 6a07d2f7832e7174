"""Somebody who uses the window: finds what is on the screen, clicks, types, and waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QListView,
    QMessageBox,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.jobs.outcome import Failed, Finished, Outcome
from gui.pages.page import Page
from gui.shell.window import MainWindow
from gui.shell.workspace import Workspace

W = TypeVar("W", bound=QWidget)
JOB_MS = 60_000
MOST_TABS = 150


class User:
    """Uses one window with the mouse; `clicks` counts."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.clicks = 0
        self._qtbot = qtbot
        self.outcomes: list[tuple[str, Outcome]] = []
        window.jobs.ended.connect(lambda job, outcome: self._remember(job.name, outcome))

    def _remember(self, name: str, outcome: Outcome) -> None:
        self.outcomes.append((name, outcome))

    @property
    def workspace(self) -> Workspace:
        """The open project."""
        assert self.window.workspace is not None, f"no project is open; {self.notices()}"
        return self.window.workspace

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.workspace.page(self.workspace.page_name)

    def see(self, kind: type[W], text: str = "") -> list[W]:
        """Return what is visible of a kind, by part of its text or accessible name."""
        return [w for w in self.window.findChildren(kind) if w.isVisible() and text in _words(w)]

    def button(self, text: str) -> QAbstractButton:
        """Return the one visible button with this text."""
        found = [b for b in self.see(QAbstractButton) if text in (b.text(), b.accessibleName())]
        assert found, f"no button {text!r}; there are {sorted(self._buttons())}"
        return found[0]

    def buttons(self) -> list[QAbstractButton]:
        """Return every visible, enabled button."""
        return [button for button in self.see(QAbstractButton) if button.isEnabled()]

    def see_button(self, beginning: str) -> bool:
        """Return whether a button that can be pressed begins with these words."""
        return any(button.text().startswith(beginning) for button in self.buttons())

    def press_one(self, beginning: str) -> None:
        """Click the first button whose text begins so."""
        found = [button for button in self.buttons() if button.text().startswith(beginning)]
        assert found, f"no button {beginning!r}; there are {sorted(self._buttons())}"
        self.click(found[0])

    def open(self, path: Path) -> None:
        """Open what lies at a path, as a file dialog or the command line would."""
        before = self.window.workspace
        self.window.open_path(path)
        self.until(lambda: self.window.workspace is not before)
        QApplication.processEvents()

    def drop(self, path: Path) -> None:
        """Drop a file on the middle of the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        middle = self.window.rect().center()
        under = self.window.childAt(middle) or self.window
        where = under.mapFrom(self.window, middle)
        how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(where, *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(under, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(where), *how, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(under, drop)
        assert drop.isAccepted()

    def tab(self, title: str) -> None:
        """Click a tab."""
        for bar in self.see(QTabBar):
            for place in range(bar.count()):
                if bar.tabText(place) == title:
                    self.click(bar, bar.tabRect(place).center())
                    return
        raise AssertionError(title)

    def answer(self, text: str) -> list[str]:
        """Press a button of the question that comes next; returns what it will have said."""
        said: list[str] = []

        def look() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox), box
            said.extend((box.text(), *(button.text() for button in box.buttons())))
            self.click(next(button for button in box.buttons() if button.text() == text))

        QTimer.singleShot(0, self.window, look)
        return said

    def until(self, holds: Callable[[], bool], *, patience: int = JOB_MS) -> None:
        """Wait until something holds."""
        self._qtbot.waitUntil(holds, timeout=patience)

    def seen_texts(self) -> list[str]:
        """Return every text that stands on the screen."""
        return [*self.notices(), *(label.text() for label in self.see(QLabel))]

    def go(self, step: str) -> None:
        """Click a step of the rail."""
        view = next(view for view in self.see(QListView) if view.accessibleName() == "Steps")
        for row in range(view.model().rowCount()):
            index = view.model().index(row, 0)
            if index.data() == step:
                self.click(view.viewport(), view.visualRect(index).center())
                return
        raise AssertionError(step)

    def focus(self, text: str) -> None:
        """Press Tab until a button whose text begins so has the focus, as without a mouse."""
        seen: list[str] = []
        for _ in range(MOST_TABS):
            QApplication.processEvents()
            at = QApplication.focusWidget()
            words = at.text() if isinstance(at, QAbstractButton) else ""
            if words.startswith(text) and at is not None and at.isEnabled():
                return
            seen.append(words or type(at).__name__)
            self.keys(Qt.Key.Key_Tab)
        message = f"Tab never reaches {text!r}; it went to {seen}"
        raise AssertionError(message)

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click a widget in its middle, or at a place in it."""
        assert widget.isEnabled(), f"{_words(widget)!r} is disabled: {widget.toolTip()}"
        self.clicks += 1
        where = place or widget.rect().center()
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where)

    def press(self, text: str) -> None:
        """Click the button with this text."""
        self.click(self.button(text))

    def keys(self, *keys: Qt.Key | str, held: Qt.KeyboardModifier | None = None) -> None:
        """Press keys, or type a text, where the focus is."""
        for key in keys:
            target = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                self._qtbot.keyClicks(target, key)
            else:
                self._qtbot.keyClick(target, key, held or Qt.KeyboardModifier.NoModifier)

    def wait_for_focus(self, name: str) -> None:
        """Wait until what has this accessible name has the focus."""

        def is_there() -> bool:
            at = QApplication.focusWidget()
            return at is not None and at.accessibleName() == name

        self._qtbot.waitUntil(is_there)

    def wait_for_jobs(self) -> None:
        """Wait until the worker has nothing to do any more."""
        self._qtbot.waitUntil(lambda: self.window.jobs.is_idle, timeout=JOB_MS)

    def wait_for(self, job: str) -> Outcome:
        """Wait until a job of this name has ended, and return how."""
        self._qtbot.waitUntil(lambda: any(name == job for name, _ in self.outcomes), timeout=JOB_MS)
        return next(outcome for name, outcome in reversed(self.outcomes) if name == job)

    def finished(self, job: str) -> Finished:
        """Wait until a job has finished; whatever else it did fails the test."""
        outcome = self.wait_for(job)
        detail = outcome.detail if isinstance(outcome, Failed) else ""
        assert isinstance(outcome, Finished), f"{job}: {outcome}\n{detail}"
        QApplication.processEvents()  # pages take in what came
        return outcome

    def notices(self) -> list[str]:
        """Return the notices that are shown, as texts."""
        bar = self.window.home.notices
        if self.window.workspace is not None:
            bar = self.window.workspace.notices
        return list(bar.texts)

    def _buttons(self) -> Iterator[str]:
        for button in self.see(QAbstractButton):
            yield button.text() or button.accessibleName()


def _words(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    shown = text() if callable(text) else ""
    return f"{shown} {widget.accessibleName()}"
