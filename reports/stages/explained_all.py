"""The job that explains all rows into a folder, and goes on where it was stopped."""

from __future__ import annotations

from core.jobs.context import JobContext
from reports.explain_all.command import explain_into
from reports.row import known_method
from reports.stages.explanation import network_of
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
        run, explaining = network_of(stage)
        out, file, most = (arguments.get(name) for name in ("out", "file", "rows"))
        default = stage.project.folder / "explained" / method
        view = explain_into(
            explaining,
            method,
            folder=run.folder / str(out) if out else default,
            most=None if most is None else int(str(most)),
            file=run.folder / str(file) if file else None,
            context=context,
        )
        stage.keep("all_rows", view, name="explained_all")
    return {"views": {"explained_all": view.digest}}
