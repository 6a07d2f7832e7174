"""Built-in data that was trained and evaluated once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.audited import reopened
from tests.reports.stages.evaluated import Evaluated, make_evaluated


@pytest.fixture(scope="package")
def tumours(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    return make_evaluated(tmp_path_factory.mktemp("tumours") / "project", "breast_cancer")


@pytest.fixture(scope="package")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    return make_evaluated(tmp_path_factory.mktemp("digits") / "project", "digits")


@pytest.fixture(scope="package")
def diabetes(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    return make_evaluated(tmp_path_factory.mktemp("diabetes") / "project", "diabetes")


@pytest.fixture
def session(tumours: Evaluated, tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    """Return a session of the evaluated tumours."""
    with reopened(tumours.folder, tmp_path, jobs) as made:
        yield made
