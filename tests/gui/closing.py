"""Closing a window at the end of a test, whatever it is doing."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from gui.shell.window import MainWindow


def end_jobs(window: QWidget) -> None:
    """End the jobs and let it be heard, so that closing the window asks nothing."""
    assert isinstance(window, MainWindow)
    window.jobs.close()
    QApplication.processEvents()
