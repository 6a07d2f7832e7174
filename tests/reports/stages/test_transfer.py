"""A named network through the stages of the window: designed, trained on, explained by its key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.models.vision.named import built
from core.plan import Plan
from core.plan.stages import stage_key
from core.records.views.network import NetworkView
from core.records.views.training import TrainingView
from tests.core.training.conftest import plan_of
from tests.reports.stages.in_project import InProject

NETWORK = "shufflenet_v2_x0_5"


def project_of(folder: Path, **model: Any) -> tuple[InProject, Plan]:
    """Write 40 pictures and weights, and return a project for them."""
    draw = np.random.default_rng(5)
    targets = (np.arange(40) % 2).astype(np.int64)
    plan = plan_of(
        {"kind": "npz", "path": "rows.npz", "contents": "image"},
        model={"family": "vision", "network": NETWORK} | model,
        training={"epochs": 1, "batch_size": 16},
        explanation={"methods": ["saliency"]},
    )
    project = InProject.create(folder / "project", plan)
    inputs = draw.random((40, 3, 32, 32), dtype=np.float32)
    np.savez(project.folder / "rows.npz", inputs=inputs, targets=targets)
    torch.manual_seed(1)
    torch.save(built(NETWORK, outputs=9).state_dict(), project.folder / "nine.pth")
    return project, plan


def test_a_named_network_is_drawn_by_its_stages(tmp_path: Path) -> None:
    project, plan = project_of(tmp_path)
    project.run("design", plan)
    view = project.view("network", NetworkView, plan).view
    names = [block.name for block in view.blocks]
    assert names == ["Input", "conv1", "stage2", "stage3", "stage4", "conv5", "fc"]
    assert view.parameters == sum(block.parameters for block in view.blocks) > 340_000
    methods = {fit.method: fit.fit for fit in view.methods}
    assert methods["integrated_gradients"] == "exact"
    assert methods["deeplift"] == "exact"


def test_weights_that_are_trained_on_are_told_with_their_file(tmp_path: Path) -> None:
    transfer = {"mode": "head"}
    project, plan = project_of(tmp_path, start="file", weights="nine.pth", transfer=transfer)
    project.run("train", plan)
    view = project.view("training", TrainingView, plan).view
    assert (view.origin, view.source, len(view.history)) == ("continued", "nine.pth", 1)
    assert view.events[0].startswith("The weights came from nine.pth")


def test_a_changed_weights_file_makes_the_training_stale(tmp_path: Path) -> None:
    project, plan = project_of(tmp_path, start="file", weights="nine.pth")
    before = [stage_key(plan, stage, folder=project.folder) for stage in ("data", "training")]
    (project.folder / "nine.pth").write_bytes(b"other")
    after = [stage_key(plan, stage, folder=project.folder) for stage in ("data", "training")]
    assert before[0] == after[0]
    assert before[1] != after[1]
