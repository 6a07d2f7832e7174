"""Built-in data, trained for two epochs and evaluated by the job of the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.jobs.context import JobContext
from core.jobs.table import JSON, find_job
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan, KimPlan, MlpPlan, ModelPlan
from core.plan.sources import BuiltinSource
from core.plan.stages import stage_key
from core.plan.training import TrainingPlan
from core.project import Project
from core.project.views import read_view
from core.records.views.evaluation import EvaluationView
from core.records.views.samples import SampleList


@dataclass(frozen=True)
class Evaluated:
    """A project with its evaluation, and what the job gave back."""

    folder: Path
    arguments: dict[str, JSON]
    result: dict[str, JSON]
    view: EvaluationView
    samples: SampleList


def _small_model(name: str) -> ModelPlan:
    if name == "messages":
        return KimPlan(windows=(1, 2), filters=8, embedding=8)
    return CnnPlan() if name == "digits" else MlpPlan(hidden=(8,))


def small_plan(name: str) -> Plan:
    """Return a plan for a built-in data set that is trained in a moment."""
    return Plan(
        title=name,
        data=DataPlan(
            source=BuiltinSource.model_validate({"name": name, "rows": 200}),
            task="regression" if name == "diabetes" else "classification",
            positive="malignant" if name == "breast_cancer" else "",
        ),
        model=_small_model(name),
        training=TrainingPlan(epochs=2),
    )


def make_evaluated(folder: Path, name: str) -> Evaluated:
    """Return the evaluation of a built-in data set in a new project."""
    plan = small_plan(name)
    text = plan_to_toml(plan)
    Project.create(folder, plan_toml=text).close()
    arguments: dict[str, JSON] = {
        "project": str(folder),
        "plan": text,
        "folder": str(folder),
    }
    result = find_job("evaluate")(arguments, JobContext())
    key = stage_key(plan, "evaluation", folder=folder)
    project = Project.open(folder, read_only=True)
    try:
        view = read_view(project, "evaluation", EvaluationView, key=key)
        samples = read_view(project, "samples", SampleList, key=key)
    finally:
        project.close()
    assert view is not None
    assert samples is not None
    return Evaluated(folder, arguments, result, view.view, samples.view)
