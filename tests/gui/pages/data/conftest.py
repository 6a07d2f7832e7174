"""One warm worker for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.session.jobs import Jobs
from tests.gui.pages.opened import warm_jobs


@pytest.fixture(scope="module")
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    with warm_jobs() as made:
        yield made
