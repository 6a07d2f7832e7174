"""A small network trained on a small table, ready to be asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data import load, prepare
from core.jobs.context import JobContext
from core.plan import Plan
from core.training.train import train
from reports.explaining import Explaining


def small_explaining(folder: Path) -> Explaining:
    """Return a plan, 120 rows of three numbers, and a network that tells two classes apart."""
    path = folder / "rows.csv"
    draw = np.random.default_rng(0)
    numbers = draw.normal(size=(120, 3))
    lines = [f"{x:.3f},{y:.3f},{z:.3f},{'yes' if x > y * z else 'no'}" for x, y, z in numbers]
    path.write_text("x,y,z,answer\n" + "\n".join(lines) + "\n")
    plan = Plan.model_validate(
        {
            "title": "t",
            "data": {
                "source": {"kind": "table", "path": str(path), "target": "answer"},
                "positive": "yes",
            },
            "model": {"family": "mlp", "hidden": [4]},
            "training": {"epochs": 2, "batch_size": 32},
            "explanation": {"methods": ["integrated_gradients"], "rows": 20, "cases": 3},
            "compute": {"device": "cpu", "threads": 1, "memory_mib": 64},
        }
    )
    dataset = load(plan.data, seed=0, folder=path.parent, context=JobContext())
    prepared = prepare(plan.data, dataset, seed=0)
    trained = train(plan, prepared, context=JobContext(), folder=path.parent)
    return Explaining(plan, prepared, trained)
