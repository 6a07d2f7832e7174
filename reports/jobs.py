"""Jobs as the worker runs them: plain values in, plain values out."""

from __future__ import annotations

from pathlib import Path

from core.canonical import sha256_bytes, write_whole
from core.evidence import Evidence
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from reports.charts import builders
from reports.commands import audit_into
from reports.figures import DARK, LIGHT, to_png
from reports.replay import replay
from reports.row import explain_row
from reports.sections.reading import items_of
from reports.verify import verify

Arguments = dict[str, object]
Result = dict[str, object]


def audit_job(arguments: Arguments, context: JobContext) -> Result:
    """Run the plan in `plan` (TOML) in the folder `out`; `folder` starts its relative paths."""
    outcome = audit_into(
        plan_from_toml(str(arguments["plan"])),
        out=Path(str(arguments["out"])),
        folder=Path(str(arguments["folder"])),
        context=context,
    )
    return outcome.as_json()


def explain_job(arguments: Arguments, context: JobContext) -> Result:
    """Explain the row `row` (from 0) of the project in `project` by `method`."""
    method = arguments.get("method")
    outcome = explain_row(
        Path(str(arguments["project"])),
        row=int(str(arguments["row"])),
        method=str(method) if method is not None else None,
        context=context,
    )
    return outcome.model_dump(mode="json")


def replay_job(arguments: Arguments, context: JobContext) -> Result:
    """Replay `bundle`, with `data` where it was not built in, and `retrain` if asked."""
    data = arguments.get("data")
    outcome = replay(
        Path(str(arguments["bundle"])),
        data=Path(str(data)) if data is not None else None,
        retrain=bool(arguments.get("retrain", False)),
        context=context,
    )
    return {"sentence": outcome.sentence, **outcome.model_dump(mode="json")}


def verify_job(arguments: Arguments, context: JobContext) -> Result:
    """Check every byte of `bundle`."""
    context.check()
    return verify(Path(str(arguments["bundle"]))).model_dump(mode="json")


def figure_job(arguments: Arguments, context: JobContext) -> Result:
    """Draw the picture `name` from the file `evidence` into `folder`, at `scale`, dark or light.

    The picture goes to disk under its own SHA-256, which is all that comes back.
    """
    context.check()
    evidence = Evidence.from_json(Path(str(arguments["evidence"])).read_bytes())
    items = items_of(evidence)
    build = builders(items)[str(arguments["name"])]
    figure = build(items, DARK if arguments.get("dark") else LIGHT)
    png = to_png(figure, scale=float(str(arguments.get("scale", 1.0))))
    digest = sha256_bytes(png)
    write_whole(Path(str(arguments["folder"])) / f"{digest}.png", png)
    return {"sha256": digest}
