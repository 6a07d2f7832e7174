"""The job that asks the network over many rows, and its part of the report."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import AuditError
from core.jobs.context import JobContext
from core.jobs.table import find_job
from core.plan import Plan, plan_to_toml
from core.plan.edit import edited
from core.plan.stages import stage_key
from core.project import Project
from core.project.views import read_view
from core.records.views.overall import OverallView
from reports.audit import run_audit
from reports.charts import builders
from reports.figures.style import LIGHT
from reports.sections.reading import items_of
from tests.reports.stages.explained import Explained, make_explained


@pytest.fixture(scope="module")
def tumours(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    folder = tmp_path_factory.mktemp("tumours") / "project"
    found = make_explained(folder, "breast_cancer", methods=("integrated_gradients",))
    small = {
        "overall.repeats": 2,
        "overall.points": 5,
        "overall.rows": 20,
        "explanation.parts.image": "superpixels",
    }
    return dataclasses.replace(found, plan=edited(found.plan, small))


def _view(explained: Explained, plan: Plan) -> OverallView:
    asked = dataclasses.replace(explained, plan=plan)
    find_job("explain_overall")(asked.arguments(), JobContext())
    key = stage_key(plan, "overall", folder=explained.folder)
    with Project.open(explained.folder, read_only=True) as project:
        kept = read_view(project, "overall", OverallView, key=key)
    assert kept is not None
    return kept.view


def test_the_view_holds_importance_profiles_and_how_to_read_them(tumours: Explained) -> None:
    view = _view(tumours, tumours.plan)
    assert len(view.importance) == 30
    assert view.importance[0].text.startswith("+")
    assert [len(profile.partial) for profile in view.profiles] == [5] * 4
    assert view.notes == (), "superpixels are of pictures alone"
    assert [note.title for note in view.reading] == [
        "Permutation importance",
        "Partial dependence",
        "Accumulated local effects",
    ]


def test_the_audit_prints_what_the_window_shows(tumours: Explained) -> None:
    view = _view(tumours, tumours.plan)
    overall = tumours.overall()
    with Project.open(tumours.folder) as project:
        before = {step.step for step in project.steps()}
        audit = run_audit(
            tumours.plan, project=project, folder=tumours.folder, context=JobContext()
        )
        assert "overall" in before
        assert audit.durations["overall"] == 0.0
    items = items_of(audit.evidence)
    assert items["overall.importance.part.0.loss"].text == view.importance[0].text
    assert items["overall.importance.part.0.loss"].interval_text == view.importance[0].interval
    spread = overall.methods[0].spread
    assert spread is not None
    said = items["overall.spread.part.0.points"].columns["attribution"]
    assert said == spread.parts[0].attributions
    assert {"swarm", "clouds", "importance", "profiles"} <= set(builders(items))


def test_pictures_of_one_evidence_are_drawn(tumours: Explained) -> None:
    with Project.open(tumours.folder) as project:
        audit = run_audit(
            tumours.plan, project=project, folder=tumours.folder, context=JobContext()
        )
    items = items_of(audit.evidence)
    found: dict[str, Callable[..., object]] = dict(builders(items))
    for name in ("swarm", "clouds", "importance", "profiles"):
        assert found[name](items, LIGHT) is not None


def test_a_column_that_is_not_there_is_refused_before_anything_runs(
    tumours: Explained, tmp_path: Path
) -> None:
    plan = edited(tumours.plan, {"overall.group_by": "nobody"})
    project = Project.create(tmp_path / "project", plan_toml=plan_to_toml(plan))
    try:
        with pytest.raises(AuditError, match="summed up by this column"):
            run_audit(plan, project=project, folder=tmp_path, context=JobContext())
        assert "network" not in {step.step for step in project.steps()}
    finally:
        project.close()
