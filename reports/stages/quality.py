"""Checks over the rows, as the Data page shows them."""

from __future__ import annotations

from core.assessments.quality.checks import check_rows
from core.jobs.context import JobContext
from reports.pipeline import read_data
from reports.stages.opening import Arguments, stage_run


def quality_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Look for repeated rows, leaks, gaps and labels in doubt; the view is kept as "quality"."""
    with stage_run(arguments, context) as stage:
        prepared = read_data(stage.run, stage.steps)
        view = check_rows(prepared, context=context)
        stage.keep("data", view, name="quality")
    return {"views": {"quality": view.digest}}
