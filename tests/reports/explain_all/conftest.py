"""A trained network with rows that can all be explained into a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data import load, prepare
from core.jobs.context import JobContext
from core.plan import Plan
from core.training.train import train
from reports.explaining import Explaining

ROWS = 230
IG = "integrated_gradients"


def _plan(path: Path) -> Plan:
    return Plan.model_validate(
        {
            "title": "t",
            "data": {"source": {"kind": "table", "path": str(path), "target": "bad"}},
            "model": {"family": "mlp", "hidden": [4]},
            "training": {"epochs": 2, "batch_size": 32},
            "explanation": {"methods": [IG, "occlusion"]},
            "compute": {"device": "cpu", "threads": 1, "memory_mib": 64},
        }
    )


@pytest.fixture(scope="module")
def explaining(tmp_path_factory: pytest.TempPathFactory) -> Explaining:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    draw = np.random.default_rng(0)
    numbers = draw.normal(size=(ROWS, 3))
    jobs = draw.choice(["a", "b", ""], ROWS)
    lines = [
        f"{x:.3f},{y:.3f},{z:.3f},{job},{int(x + y * z > 0)}"
        for (x, y, z), job in zip(numbers, jobs, strict=True)
    ]
    path.write_text("x,y,z,job,bad\n" + "\n".join(lines) + "\n")
    plan = _plan(path)
    dataset = load(plan.data, seed=0, folder=path.parent, context=JobContext())
    prepared = prepare(plan.data, dataset, seed=0)
    trained = train(plan, prepared, context=JobContext(), folder=path.parent)
    return Explaining(plan, prepared, trained)
