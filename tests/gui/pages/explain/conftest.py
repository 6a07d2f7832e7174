"""Projects of which some rows are explained, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan import plan_to_toml
from core.project import Project
from gui.pages.explain.page import ExplainPage
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import shut
from tests.reports.stages.explained import Explained, make_explained

METHODS = ("integrated_gradients", "gradient_shap", "occlusion", "grad_cam")


@pytest.fixture(scope="package")
def made_tumours(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("tumours") / "project"
    return _with_views(make_explained(folder, "breast_cancer", methods=METHODS, samples=20))


@pytest.fixture(scope="package")
def made_digits(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("digits") / "project"
    methods = ("integrated_gradients", "saliency")
    return _with_views(make_explained(folder, "digits", methods=methods, target="predicted"))


def _with_views(made: Explained) -> Explained:
    with Project.open(made.folder) as project:
        project.save_plan(plan_to_toml(made.plan))
    made.grid(made.rows[:4])
    made.overall()
    return made


@pytest.fixture
def tumours(made_tumours: Explained, tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    yield from _copied(made_tumours, tmp_path, jobs)


@pytest.fixture
def digits(made_digits: Explained, tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    yield from _copied(made_digits, tmp_path, jobs)


def _copied(made: Explained, folder: Path, jobs: Jobs) -> Iterator[Session]:
    shutil.copytree(made.folder, folder / "project")
    session = Session.open(folder / "project", jobs)
    yield session
    shut(session)


@pytest.fixture
def page(tumours: Session, desk: Desk, qtbot: QtBot) -> ExplainPage:
    return shown_page(tumours, desk, qtbot)


@pytest.fixture
def image_page(digits: Session, desk: Desk, qtbot: QtBot) -> ExplainPage:
    return shown_page(digits, desk, qtbot)


def shown_page(session: Session, desk: Desk, qtbot: QtBot) -> ExplainPage:
    """Return the page with its Local tab shown at the size that it has in the window."""
    made = ExplainPage(session, desk)
    qtbot.addWidget(made)
    for _, widget in made.tabs():
        qtbot.addWidget(widget)
        widget.resize(1080, 696)
    made.local.show()
    return made
