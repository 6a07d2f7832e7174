"""Jobs as the worker runs them: plain values in, plain values out."""

from __future__ import annotations

from pathlib import Path

from core.jobs.context import JobContext
from core.plan import plan_from_toml
from reports.commands import audit_into
from reports.replay import replay
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
