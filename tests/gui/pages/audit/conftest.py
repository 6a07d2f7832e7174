"""One finished audit for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.audited import reopened
from tests.reports.stages.small import make_small


@pytest.fixture(scope="package")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project in which a small audit has run."""
    return make_small(tmp_path_factory.mktemp("audited") / "project").folder


@pytest.fixture
def audited(original: Path, tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    """Return a session of that project."""
    with reopened(original, tmp_path, jobs) as session:
        yield session
