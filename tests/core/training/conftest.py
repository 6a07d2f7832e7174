"""Plans and prepared rows that all tests of training start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.data.dataset import Prepared
from core.data.load import load
from core.data.prepare import prepare
from core.jobs.context import JobContext
from core.plan import Plan


def plan_of(source: dict[str, Any], **sections: Any) -> Plan:
    """Return a plan on one CPU thread; `sections` are merged into its parts."""
    task = sections.pop("task", "classification")
    values = {
        "title": "Test",
        "seed": 11,
        "data": {"source": source, "task": task},
        "compute": {"device": "cpu", "threads": 1},
    }
    return Plan.model_validate(values | sections)


def rows_of(plan: Plan, *, folder: Path = Path()) -> Prepared:
    dataset = load(plan.data, seed=plan.seed, folder=folder, context=JobContext())
    return prepare(plan.data, dataset, seed=plan.seed)


def blobs_plan(folder: Path, *, task: str = "classification", **sections: Any) -> Plan:
    """Write 200 rows of a noisy line and return a plan that learns it."""
    draw = np.random.default_rng(3)
    inputs = draw.standard_normal((200, 4)).astype(np.float32)
    line = inputs @ np.array([2.0, -1.0, 0.5, 0.0], dtype=np.float32)
    noisy = line + 0.3 * draw.standard_normal(200).astype(np.float32)
    targets = noisy * 1000 + 5000 if task == "regression" else (noisy > 0).astype(np.int64)
    np.savez(folder / "rows.npz", inputs=inputs, targets=targets)
    source = {"kind": "npz", "path": "rows.npz", "contents": "tabular"}
    return plan_of(source, task=task, **sections)


@pytest.fixture(autouse=True)
def known_weights() -> None:
    """Seed torch's own generator, from which plain modules in tests take their weights."""
    torch.manual_seed(0)


@pytest.fixture
def blobs(tmp_path: Path) -> tuple[Plan, Prepared]:
    """Return a small plan and its rows: 200 rows of two nearly separable classes."""
    plan = blobs_plan(
        tmp_path,
        model={"family": "mlp", "hidden": (8,), "dropout": 0.1},
        training={"epochs": 12, "batch_size": 16, "learning_rate": 0.01},
    )
    return plan, rows_of(plan, folder=tmp_path)
