"""Explaining all rows from the command line and as a job of a project."""

from __future__ import annotations

from pathlib import Path

from core.jobs.context import JobContext
from core.records.views.estimate import EstimateView
from core.records.views.explained_all import ExplainedAllView
from reports.explain_all.command import explain_into, told
from reports.explaining import Explaining
from tests.reports.explain_all.conftest import IG
from tests.reports.stages.in_project import InProject


def test_the_command_line_tells_the_strongest_and_the_folder(
    explaining: Explaining, tmp_path: Path
) -> None:
    lines = told(
        explain_into(explaining, IG, folder=tmp_path, most=None, file=None, context=JobContext())
    )
    assert lines[0].startswith("Integrated Gradients explained 230 rows of")
    assert len(lines) == 2 + 4 + 1
    assert lines[-1].endswith(str(tmp_path))


def test_the_job_keeps_a_view_and_goes_on_in_the_project(
    explaining: Explaining, tmp_path: Path
) -> None:
    plan = explaining.plan
    project = InProject.create(tmp_path / "project", plan)
    project.run("explain_all", plan, rows=60)
    kept = project.view_of("explained_all", ExplainedAllView, plan, stage="all_rows")
    assert kept.view.summary.rows == 60
    assert Path(kept.view.folder) == project.folder / "explained" / IG
    project.run("explain_all", plan, rows=60)
    kept = project.view_of("explained_all", ExplainedAllView, plan, stage="all_rows")
    assert kept.view.rows_found == 60
    project.run("estimate_explanation", plan)
    told = project.view_of("estimate", EstimateView, plan, stage="estimate").view
    assert [one.method for one in told.methods] == [IG, "occlusion"]
    assert told.is_sample
    assert told.rows == 58, "all rows of the test part"
