"""The job that explains all rows into a folder, and goes on where it was stopped."""

from __future__ import annotations

from dataclasses import replace

from core.errors import AuditError
from core.jobs.context import JobContext
from reports.budget import with_budget
from reports.explain_all.command import explain_into
from reports.explaining import Explaining
from reports.pipeline import make_network, read_data
from reports.row import known_method
from reports.stages.opening import Arguments, stage_run


def explain_all_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Explain all rows by the method `method`; the view is kept as "explained_all".

    Parameters
    ----------
    arguments : dict
        Beside `plan`, `project` and `folder`: `method` (the plan's first, if absent), `out` (the
        folder of the values; `explained/METHOD` in the project, if absent), `rows` (how many at
        most) and `file` (a CSV or TSV file of other rows).
    """
    with stage_run(arguments, context) as stage:
        method = known_method(str(arguments.get("method") or "") or None)
        method = method or stage.plan.explanation.methods[0]
        run = replace(stage.run, running=with_budget(stage.plan, stage.project))
        prepared = read_data(run, stage.steps)
        trained = make_network(run, stage.steps, prepared)
        out, file = arguments.get("out"), arguments.get("file")
        default = stage.project.folder / "explained" / method
        view = explain_into(
            Explaining(run.running, prepared, trained),
            method,
            folder=run.folder / str(out) if out else default,
            most=_most(arguments),
            file=run.folder / str(file) if file else None,
            context=context,
        )
        stage.keep("explanation", view, name="explained_all")
    return {"views": {"explained_all": view.digest}}


def _most(arguments: Arguments) -> int | None:
    rows = arguments.get("rows")
    if rows is None:
        return None
    most = int(str(rows))
    if most < 1:
        raise AuditError(
            "There is nothing to explain",
            seen=f"{most} rows",
            allowed="at least 1",
            remedy="Ask for more rows, or for all.",
        )
    return most
