"""Every stage of the window on a series to be forecast, and on series of unequal lengths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.jobs.context import JobContext
from core.jobs.table import JSON, find_job
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan, ForecastPlan
from core.plan.explanation import ExplanationPlan, FaithfulnessPlan
from core.plan.model import RecurrentPlan
from core.plan.sources import BuiltinSource, SeriesSource
from core.plan.stages import stage_key
from core.plan.training import TrainingPlan
from core.project import Project
from core.project.views import read_view
from core.records.base import Record
from core.records.views.data import DataView
from core.records.views.evaluation import EvaluationView
from core.records.views.experiments import CrossValidationView
from core.records.views.explanation import ExplanationView
from core.records.views.samples import SampleList

METHODS = ("integrated_gradients", "gradient_shap", "permutation_shap", "saliency")


@dataclass(frozen=True)
class Window:
    """A project and the jobs that its window asks for."""

    folder: Path
    plan: Plan

    def run(self, job: str, /, **more: JSON) -> dict[str, JSON]:
        """Return what a job gives back."""
        text = plan_to_toml(self.plan)
        arguments = {"project": str(self.folder / "p"), "plan": text, "folder": str(self.folder)}
        return find_job(job)({**arguments, **more}, JobContext())

    def read(self, name: str, model: type[Record], *, stage: str = "") -> Record:
        """Return a view that a job kept."""
        key = stage_key(self.plan, stage or name, folder=self.folder)  # type: ignore[arg-type]
        with Project.open(self.folder / "p", read_only=True) as project:
            kept = read_view(project, name, model, key=key)
        assert kept is not None
        return kept.view


def window_of(folder: Path, data: DataPlan, *, horizon: int = 1) -> Window:
    plan = Plan(
        title="series",
        seed=3,
        data=data,
        model=RecurrentPlan(hidden=6),
        training=TrainingPlan(epochs=1),
        explanation=ExplanationPlan(
            methods=METHODS, rows=4, samples=20, background=4, segments=5, horizon=horizon
        ),
        faithfulness=FaithfulnessPlan(rows=3, random_orders=2),
    )
    Project.create(folder / "p", plan_toml=plan_to_toml(plan)).close()
    return Window(folder, plan)


@pytest.fixture(scope="module")
def tides(tmp_path_factory: pytest.TempPathFactory) -> Window:
    source = BuiltinSource(name="tides", rows=200)
    form = ForecastPlan(window=12, horizon=4, season=25)
    window = window_of(
        tmp_path_factory.mktemp("tides"),
        DataPlan(source=source, task="forecasting", forecast=form),
        horizon=3,
    )
    window.run("survey")
    window.run("evaluate")
    return window


@pytest.fixture(scope="module")
def unequal(tmp_path_factory: pytest.TempPathFactory) -> Window:
    folder = tmp_path_factory.mktemp("unequal")
    draw = np.random.default_rng(2)
    lines = ["@timeStamps false", "@dimensions 2", "@classLabel true up down", "@data"]
    for row in range(40):
        steps, sign = int(draw.integers(1, 9)), 1 if row % 2 else -1
        first = sign * np.arange(1, steps + 1) + draw.normal(size=steps)
        parts = [",".join(f"{value:.3f}" for value in part) for part in (first, -first)]
        lines.append(":".join([*parts, "up" if sign > 0 else "down"]))
    (folder / "x.ts").write_text("\n".join(lines))
    window = window_of(folder, DataPlan(source=SeriesSource(path="x.ts")))
    window.run("survey")
    window.run("evaluate")
    return window


def test_the_data_page_shows_windows_and_unequal_series(tides: Window, unequal: Window) -> None:
    found = tides.read("data", DataView)
    assert isinstance(found, DataView)
    assert found.task == "forecasting"
    assert len(found.traces[0].values[0]) == 12
    found = unequal.read("data", DataView)
    assert isinstance(found, DataView)
    assert len({len(trace.values[0]) for trace in found.traces}) > 1
    assert found.missing_cells == 0
    view = unequal.run("rows", offset=3, count=4)["view"]
    assert isinstance(view, dict)
    assert view["total"] == 40


def test_the_evaluation_speaks_of_steps_ahead(tides: Window) -> None:
    view = tides.read("evaluation", EvaluationView)
    assert isinstance(view, EvaluationView)
    assert view.forecast is not None
    assert [row.step for row in view.forecast.steps] == [1, 2, 3, 4]
    assert view.forecast.naive in ("persistence", "seasonal-naive")
    assert len(view.forecast.errors.network) == 4
    assert len(view.forecast.windows.windows) == 3
    assert [row.name for row in view.metrics] == ["mae", "rmse", "skill", "mase"]
    assert [figure.short for figure in view.key_figures] == [
        "MAE",
        "skill",
        "first",
        "last",
        "RMSE",
    ]
    assert "windows" in view.sentence
    for name, record in (
        ("step_errors", view.forecast.errors),
        ("forecast", view.forecast.windows),
    ):
        drawn = tides.run(
            "picture",
            name=f"evaluation.{name}",
            view=record.model_dump(mode="json"),
            width_px=400,
            height_px=200,
            folder=str(tides.folder),
        )
        assert Path(str(drawn["path"])).is_file()


def test_rows_of_both_are_explained_on_their_real_steps(tides: Window, unequal: Window) -> None:
    for window, steps in ((tides, {12}), (unequal, set(range(1, 9)))):
        samples = window.read("samples", SampleList, stage="evaluation")
        assert isinstance(samples, SampleList)
        rows: JSON = [sample.row - 1 for sample in samples.samples[:3]]
        window.run("explain_rows", rows=rows)
        view = window.read("explanation", ExplanationView, stage="explanation")
        assert isinstance(view, ExplanationView)
        assert {len(sample.trace) for sample in view.samples} <= steps
        assert {column.name for column in view.methods if column.state != "Refused"} == set(METHODS)
        lengths = {sample.row: len(sample.trace) for sample in view.samples}
        assert all(len(cell.trace) == lengths[cell.row] for cell in view.cells)


def test_the_whole_sample_is_explained(tides: Window, unequal: Window) -> None:
    assert tides.run("explain_global")["views"]
    assert unequal.run("explain_global")["views"]


def test_forecasts_are_cross_validated(tides: Window) -> None:
    tides.run("cross_validate")
    view = tides.read("cross_validation", CrossValidationView)
    assert isinstance(view, CrossValidationView)
    assert view.folds
