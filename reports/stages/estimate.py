"""The job that says how long explanations will take."""

from __future__ import annotations

from core.jobs.context import JobContext
from reports.estimating import estimate_explanation
from reports.row import known_method
from reports.stages.explanation import network_of
from reports.stages.opening import Arguments, stage_run


def estimate_job(arguments: Arguments, context: JobContext) -> dict[str, object]:
    """Time a few passes; the view is kept as "estimate".

    Parameters
    ----------
    arguments : dict
        Beside `plan`, `project` and `folder`: `methods` (the plan's, if absent) and `rows` (if
        absent, the sample of an audit with its faithfulness, other baselines and cases).
    """
    with stage_run(arguments, context) as stage:
        named = arguments.get("methods")
        methods = [str(name) for name in named] if isinstance(named, list | tuple) else []
        for name in methods:
            known_method(name)
        _, explaining = network_of(stage)
        rows = arguments.get("rows")
        view = estimate_explanation(
            explaining,
            methods or stage.plan.explanation.methods,
            rows=int(str(rows)) if rows else None,
            context=context,
        )
        stage.keep("estimate", view)
    return {"views": {"estimate": view.digest}}
