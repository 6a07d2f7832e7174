"""A small audit that was run once, copied for each test that opens it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop

from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import shut


@contextmanager
def reopened(original: Path, folder: Path, jobs: Jobs) -> Iterator[Session]:
    """Open a copy of a project; afterwards it is closed."""
    shutil.copytree(original, folder / "project")
    session = Session.open(folder / "project", jobs)
    try:
        yield session
    finally:
        _finish(jobs)
        shut(session)


def _finish(jobs: Jobs) -> None:
    """Wait for what pages have asked for without showing it."""
    while not jobs.is_idle:
        ended = QEventLoop()
        jobs.ended.connect(ended.quit)
        ended.exec()
