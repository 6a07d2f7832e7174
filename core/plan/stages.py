"""Which choices each stage of an audit depends on: what becomes stale when the plan changes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from core.canonical import sha256_json
from core.catalogue.methods import METHODS
from core.plan.model import LoadedPlan, VisionPlan
from core.plan.plan import Plan
from core.plan.sources import BuiltinSource, Source

Stage = Literal[
    "data",
    "network",
    "training",
    "cross_validation",
    "evaluation",
    "explanation",
    "global",
    "estimate",
    "all_rows",
    "inside",
    "overall",
    "audit",
]
# The fields of a source that name files or folders.
FILE_FIELDS = ("path", "labels", "test_path", "test_labels")

_DATA = ("version", "seed", "data")
_NETWORK = (*_DATA, "model", "training", "compute")
_EXPLANATION = (*_NETWORK, "explanation")
# An audit depends on all of the plan, the texts of its report included.
_PARTS: dict[Stage, tuple[str, ...]] = {
    "data": _DATA,
    "network": _NETWORK,
    "training": _NETWORK,
    "cross_validation": (*_NETWORK, "validation"),
    "evaluation": _NETWORK,
    "explanation": _EXPLANATION,
    "global": (*_EXPLANATION, "faithfulness"),
    "estimate": (*_EXPLANATION, "faithfulness"),
    "all_rows": _EXPLANATION,
    "inside": _EXPLANATION,
    "overall": (*_EXPLANATION, "overall"),
    "audit": (
        *_EXPLANATION,
        "overall",
        "faithfulness",
        "title",
        "risk",
        "limits",
        "report",
    ),
}

_COMPARED = ("explanation.references.compared", "explanation.references.compared_rows")
# Choices of these parts that a stage does not depend on: what is looked at beside it.
_WITHOUT: dict[Stage, tuple[str, ...]] = {
    "explanation": (
        "explanation.rows",
        "explanation.cases",
        "explanation.inside.methods",
        *_COMPARED,
    ),
    "global": ("explanation.cases", "explanation.inside.methods", *_COMPARED),
    # It counts what an audit asks beside its sample: cases and other baselines.
    "estimate": ("explanation.inside.methods",),
    # It asks one method, which its view names; none of those that explain a unit.
    "all_rows": (
        "explanation.methods",
        "explanation.rows",
        "explanation.cases",
        "explanation.inside.methods",
        "explanation.inside.unit",
        *_COMPARED,
    ),
    "inside": (
        "explanation.methods",
        "explanation.cases",
        "explanation.inside.unit",
        "explanation.tuning",
        *_COMPARED,
    ),
    "overall": (
        "explanation.methods",
        "explanation.rows",
        "explanation.cases",
        "explanation.tolerance",
        "explanation.max_steps",
        "explanation.samples",
        "explanation.baseline",
        "explanation.background",
        "explanation.references",
        "explanation.tuning",
        "explanation.inside",
        "overall.group_by",
    ),
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
    settings = settings_of(plan, _PARTS[stage], without=not_asked(plan, stage))
    files = [_stamp(folder / name) for name in _files(plan, stage)]
    return sha256_json([stage, settings, files])


def not_asked(plan: Plan, stage: Stage) -> tuple[str, ...]:
    """Return the names of the choices that do not touch a stage, such as "overall.group_by"."""
    names = _WITHOUT.get(stage, ())
    if stage in ("explanation", "global") and not _explains_a_unit(plan):
        return (*names, "explanation.inside.unit")
    return names


def _explains_a_unit(plan: Plan) -> bool:
    return any(not METHODS[name].explains_output for name in plan.explanation.methods)


def settings_of(
    plan: Plan, parts: Collection[str], *, without: Collection[str] = ()
) -> dict[str, Any]:
    """Return parts of the plan as JSON has them, less some choices.

    Parameters
    ----------
    without : collection of str
        Names of choices within these parts, such as "explanation.inside.unit".
    """
    found = plan.model_dump(mode="json", include=set(parts))
    for name in without:
        *sections, last = name.split(".")
        section = found
        for one in sections:
            section = section[one]
        del section[last]
    return found


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
