"""Where the window begins: the start screen, its notices, and the way to open a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.session.jobs import Jobs
from gui.session.places import DATA_FILES
from gui.shell.dialogs import DESCRIPTIONS, FileDialogs
from gui.start.screen import StartScreen
from gui.widgets.notice_bar import NoticeBar


class Home(QWidget):
    """The start screen, in whose place the steps to open a model may stand.

    Signals
    -------
    model_ready : (Plan, Path)
        A model with description and data makes a complete plan.
    """

    model_ready = Signal(object, object)

    def __init__(self, jobs: Jobs, dialogs: FileDialogs, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._dialogs = dialogs
        self._steps: QWidget | None = None
        self.notices = NoticeBar(self)
        self.start = StartScreen(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self._stack, 1)

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the start screen for a small or an ordinary window."""
        self.start.set_density(is_compact=is_compact)

    def show_model_steps(self, weights: Path) -> None:
        """Ask for what a file of weights needs beside itself."""
        # Not at the top: the start screen is painted sooner without the plan that these need.
        from gui.start.model_choice import ModelChoice  # noqa: PLC0415
        from gui.start.model_steps import ModelSteps  # noqa: PLC0415

        self.leave_model_steps()
        choice = ModelChoice(self._jobs, self)
        steps = ModelSteps(choice, self)
        steps.left.connect(self.leave_model_steps)
        steps.description_wanted.connect(
            lambda: self._pass_on(
                self._dialogs.choose_file("Open a description of layers", DESCRIPTIONS),
                choice.set_description,
            )
        )
        steps.file_wanted.connect(
            lambda: self._pass_on(
                self._dialogs.choose_file("Open data", DATA_FILES), choice.set_data
            )
        )
        steps.folder_wanted.connect(
            lambda: self._pass_on(
                self._dialogs.choose_folder("Open a folder of images"), choice.set_data
            )
        )
        choice.refused.connect(lambda sentence: self.notices.show_notice("bad", sentence))
        choice.ready.connect(self.model_ready)
        self._stack.addWidget(steps)
        self._stack.setCurrentWidget(steps)
        self._steps = steps
        choice.set_weights(weights)

    def leave_model_steps(self) -> None:
        """Show the start screen again."""
        if self._steps is not None:
            self._stack.removeWidget(self._steps)
            self._steps.deleteLater()
            self._steps = None

    @staticmethod
    def _pass_on(path: Path | None, take: Callable[[Path], None]) -> None:
        if path is not None:
            take(path)
