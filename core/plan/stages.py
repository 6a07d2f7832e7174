"""Which choices each stage of an audit depends on: what becomes stale when the plan changes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from core.canonical import sha256_json
from core.plan.model import LoadedPlan, VisionPlan
from core.plan.plan import Plan
from core.plan.sources import BuiltinSource, Source

Stage = Literal[
    "data", "network", "training", "cross_validation", "evaluation", "explanation", "audit"
]
STAGES: tuple[Stage, ...] = get_args(Stage)
# The fields of a source that name files or folders.
FILE_FIELDS = ("path", "labels", "test_path", "test_labels")

_DATA = ("version", "seed", "data")
_NETWORK = (*_DATA, "model", "training", "compute")
_EXPLANATION = (*_NETWORK, "explanation", "overall", "faithfulness")
# An audit depends on all of the plan, the texts of its report included.
_PARTS: dict[Stage, tuple[str, ...]] = {
    "data": _DATA,
    "network": _NETWORK,
    "training": _NETWORK,
    "cross_validation": (*_NETWORK, "validation"),
    "evaluation": _NETWORK,
    "explanation": _EXPLANATION,
    "audit": (*_EXPLANATION, "title", "risk", "limits", "report"),
}


def stage_key(plan: Plan, stage: Stage, *, folder: Path) -> str:
    """Return one hash of everything that the stage's result depends on.

    Files that the plan names count by their size and time of change, so that asking is cheap;
    the records themselves name contents.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start.
    """
    parts = set(_PARTS[stage])
    settings = plan.model_dump(mode="json", include=parts)
    files = [_stamp(folder / name) for name in _files(plan, stage)]
    return sha256_json([stage, settings, files])


def _files(plan: Plan, stage: Stage) -> list[str]:
    source, model = plan.data.source, plan.model
    named = [] if isinstance(source, BuiltinSource) else data_files(source)
    if isinstance(model, LoadedPlan) and stage != "data":
        named += [model.weights, model.architecture]
    if isinstance(model, VisionPlan) and model.start == "file" and stage != "data":
        named.append(model.weights)
    return named


def data_files(source: Source) -> list[str]:
    """Return the path of the rows, and those of the files beside it that the source names."""
    return [named for field in FILE_FIELDS if (named := getattr(source, field, ""))]


def _stamp(path: Path) -> list[int]:
    """Return size and time of change, or nothing where there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]
