"""Run the example plans over three seeds and hold their figures against what they promise.

`make examples` writes build/examples.json:
`{name: {"value", "interval", "baseline", "goal", "holds"}}`, medians over the seeds.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.canonical import readable_json, write_whole
from core.devices import deterministic, thread_count, threads
from core.jobs.context import JobContext
from core.plan import Plan, read_plan
from core.project import Project
from core.records.base import Estimate
from reports.audit import Audit, run_audit
from reports.explaining import Explaining, case_arrays

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "build" / "examples.json"
SEEDS = (7, 11, 23)


@dataclass(frozen=True)
class Goal:
    """One figure of an example and what its median has to reach."""

    name: str
    plan: str
    metric: str
    goal: float | None  # None: better than the naive baseline
    baseline: str  # "linear" or "naive"


GOALS = (
    Goal("breast_cancer_accuracy", "breast_cancer", "accuracy", 0.95, "linear"),
    Goal("digits_accuracy", "digits", "accuracy", 0.97, "linear"),
    Goal("pulses_accuracy", "pulses", "accuracy", 0.95, "linear"),
    Goal("diabetes_mae", "diabetes", "mae", None, "naive"),
)
_SEGMENT = "pulses_ig_mass_on_segment"
_SEGMENT_GOAL = 0.5


def main() -> int:
    """Run all examples; the exit code says whether every goal is held."""
    results: dict[str, dict[str, object]] = {}
    for goal in GOALS:
        audits = [_audited(goal.plan, seed) for seed in SEEDS]
        results[goal.name] = _result(goal, [audit for audit, _ in audits])
        if goal.plan == "pulses":
            results[_SEGMENT] = _segment_result([share for _, share in audits])
    write_whole(OUTPUT, readable_json(results))
    print(json.dumps(results, indent=1))
    return 0 if all(row["holds"] for row in results.values()) else 1


def _audited(name: str, seed: int) -> tuple[Audit, float]:
    """Return the audit, and for pulses the median share of positive mass on the segment."""
    plan = read_plan(ROOT / "examples" / f"{name}.toml").model_copy(update={"seed": seed})
    with tempfile.TemporaryDirectory() as folder:
        with Project.create(Path(folder) / "project", plan_toml="") as project:
            audit = run_audit(plan, project=project, folder=ROOT, context=JobContext())
        share = mass_on_segment(plan, audit) if name == "pulses" else float("nan")
    return audit, share


def mass_on_segment(plan: Plan, audit: Audit) -> float:
    """Return the median share of Integrated Gradients' positive mass on the changed segment.

    Over all correctly classified abnormal test pulses; the logit of *abnormal* is explained
    against the mean normal training pulse.
    """
    prepared, trained = audit.state.prepared, audit.state.trained
    truth = prepared.dataset.truth
    assert truth is not None
    assert audit.state.probabilities is not None
    predicted = audit.state.probabilities.argmax(axis=1)
    targets = prepared.targets_of("test")
    abnormal = prepared.record.class_names.index("abnormal")
    chosen = np.flatnonzero((targets == abnormal) & (predicted == abnormal))
    rows = prepared.parts["test"][chosen]
    with threads(thread_count(plan)), deterministic():
        _, artifact, _, _ = Explaining(plan, prepared, trained).ask(
            "integrated_gradients", rows, predicted=predicted[chosen], context=JobContext()
        )
    positive = np.clip(case_arrays(artifact).full.sum(axis=1), 0.0, None)
    shares = (positive * truth[rows]).sum(axis=1) / positive.sum(axis=1)
    return float(np.median(shares))


def _result(goal: Goal, audits: list[Audit]) -> dict[str, object]:
    figures = [dict(audit.state.performance.metrics)[goal.metric] for audit in audits]
    middle = _median(figures)
    baselines = [
        dict(getattr(audit.state.performance, goal.baseline))[goal.metric].value or 0.0
        for audit in audits
    ]
    baseline = statistics.median(baselines)
    value = middle.value or 0.0
    holds = value < baseline if goal.goal is None else value >= goal.goal
    return {
        "value": value,
        "interval": [middle.low, middle.high],
        "baseline": baseline,
        "goal": baseline if goal.goal is None else goal.goal,
        "holds": holds,
        "seeds": list(SEEDS),
        "values": [figure.value for figure in figures],
    }


def _segment_result(shares: list[float]) -> dict[str, object]:
    value = statistics.median(shares)
    return {
        "value": value,
        "interval": [min(shares), max(shares)],
        "baseline": 15 / 100,  # share of the steps that the segment takes
        "goal": _SEGMENT_GOAL,
        "holds": value > _SEGMENT_GOAL,
        "seeds": list(SEEDS),
        "values": shares,
    }


def _median(figures: list[Estimate]) -> Estimate:
    return sorted(figures, key=lambda figure: figure.value or 0.0)[len(figures) // 2]


if __name__ == "__main__":
    sys.exit(main())
