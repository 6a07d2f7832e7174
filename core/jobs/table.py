"""The closed table of jobs: a name is all that a caller gives, never a path to some function."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

from core.errors import AuditError
from core.jobs.context import JobContext

JSON: TypeAlias = bool | int | float | str | list["JSON"] | dict[str, "JSON"] | None
JobFunction: TypeAlias = Callable[[dict[str, JSON], JobContext], dict[str, JSON]]

JOBS: Final[Mapping[str, str]] = {
    "audit": "reports.jobs:audit_job",
    "audit_stage": "reports.stages.audit:audit_stage",
    "augment_preview": "reports.stages.augmentation:preview_job",
    "compare_architectures": "reports.stages.architectures:compare_architectures_job",
    "compare_cells": "reports.stages.comparison:cells_job",
    "cross_validate": "reports.stages.experiments:cross_validation_job",
    "design": "reports.stages.network:design_job",
    "device": "reports.stages.device:device_job",
    "evaluate": "reports.stages.evaluation:evaluation_job",
    "estimate_explanation": "reports.stages.estimate:estimate_job",
    "explain_all": "reports.stages.explained_all:explain_all_job",
    "explain_global": "reports.stages.explanation:global_job",
    "explain_layer": "reports.stages.inside:layer_job",
    "explain_overall": "reports.stages.overall:overall_job",
    "explain_rows": "reports.stages.explanation:rows_job",
    "export": "reports.stages.pages:export_job",
    "inspect_weights": "reports.stages.weights:inspect_job",
    "networks": "reports.stages.architectures:networks_job",
    "learning_curve": "reports.stages.experiments:learning_curve_job",
    "pages": "reports.stages.pages:pages_job",
    "check_rows": "reports.stages.quality:quality_job",
    "peek": "reports.stages.data:peek_job",
    "picture": "reports.stages.picture:picture_job",
    "range_test": "reports.stages.experiments:range_test_job",
    "replay": "reports.jobs:replay_job",
    "rows": "reports.stages.data:rows_job",
    "runs": "reports.stages.comparison:runs_job",
    "survey": "reports.stages.data:survey_job",
    "top_five": "reports.stages.architectures:top_five_job",
    "train": "reports.stages.training:train_job",
    "verify": "reports.jobs:verify_job",
}


def check_name(name: str, table: Mapping[str, str] = JOBS) -> None:
    """Make sure that the table knows the job.

    Raises
    ------
    AuditError
        If it does not.
    """
    if name not in table:
        raise AuditError(
            "There is no such job",
            seen=repr(name),
            allowed=", ".join(sorted(table)),
            remedy="Ask for one of these.",
        )


def find_job(name: str, table: Mapping[str, str] = JOBS) -> JobFunction:
    """Return the function of a job; its module is imported here, and not before.

    Raises
    ------
    AuditError
        If the table does not know the name.
    """
    check_name(name, table)
    module, _, function = table[name].partition(":")
    return cast("JobFunction", getattr(importlib.import_module(module), function))


def as_json(value: object) -> dict[str, JSON]:
    """Return what arrives when a mapping is sent as JSON, so that every way of running agrees.

    Raises
    ------
    TypeError, ValueError
        If the value is not a mapping, or holds what JSON cannot: arrays, models, NaN.
    """
    if not isinstance(value, dict):
        message = f"a job takes and gives a dict, not {type(value).__name__}"
        raise TypeError(message)
    return cast("dict[str, JSON]", json.loads(json.dumps(value, allow_nan=False)))
