"""Built-in data, trained for two epochs and evaluated by the job of the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.jobs.table import JSON
from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.model import CnnPlan, KimPlan, MlpPlan, ModelPlan
from core.plan.sources import BuiltinSource
from core.plan.training import TrainingPlan
from core.records.views.evaluation import EvaluationView
from core.records.views.samples import SampleList
from tests.reports.stages.in_project import InProject
from tests.reports.stages.originals import made_or_copied


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

    def make() -> dict[str, JSON]:
        return InProject.create(folder, plan).run("evaluate", plan)

    result = made_or_copied(f"evaluated {name}", folder, make)
    project = InProject(folder)
    view = project.view("evaluation", EvaluationView, plan)
    samples = project.view_of("samples", SampleList, plan, stage="evaluation")
    assert view.is_current
    assert samples.is_current
    return Evaluated(folder, project.arguments(plan), result, view.view, samples.view)
