"""The design stage: what a page shows of a network that nobody has trained yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data import held
from core.data.dataset import Dataset
from core.data.load import load
from core.errors import AuditError
from core.models.build import build
from core.plan import Plan
from core.plan.edit import edited
from core.records.views.network import NetworkView
from tests.core.training.conftest import blobs_plan, plan_of
from tests.reports.stages.in_project import InProject


def designed(plan: Plan, folder: Path) -> NetworkView:
    project = InProject.create(folder / "project", plan)
    result = project.run("design", plan)
    found = project.view("network", NetworkView, plan)
    assert found.is_current
    assert result == {"views": {"network": found.view.digest}}
    return found.view


def figures(view: NetworkView) -> dict[str, str]:
    return {figure.label: f"{figure.value} ({figure.note})" for figure in view.figures}


def test_a_convolutional_network_is_told_in_blocks_and_figures(tmp_path: Path) -> None:
    model = {"family": "cnn", "channels": (32, 64), "hidden": (64,), "activation": "gelu"}
    plan = plan_of({"kind": "builtin", "name": "digits"}, model=model)
    view = designed(plan, tmp_path)
    network = build(view.architecture)
    assert view.parameters == sum(weight.numel() for weight in network.parameters()) == 35914
    assert sum(block.parameters for block in view.blocks) == view.parameters
    assert (view.kind, view.family) == ("image", "cnn")
    assert figures(view) == {
        "Parameters": "35,914 (52\xa0% in block 2)",
        "Layers": "4 (with weights)",
        "Memory": "≈ 4.3 MB (batch of 64)",
        "Sees at once": "8 × 8 px (receptive field)",
    }
    assert view.finding.startswith("GELU rules out ")
    changes = [item.remedy.changes for item in view.methods if item.remedy is not None]
    assert changes
    assert all(change == {"model.activation": "relu"} for change in changes)
    other = designed(edited(plan, changes[0]), tmp_path / "other")
    assert other.finding.endswith("methods can be used")


def test_recurrent_and_dense_networks_say_what_they_read(tmp_path: Path) -> None:
    source = {"kind": "builtin", "name": "pulses", "rows": 80}
    recurrent = plan_of(source, model={"family": "recurrent", "layers": 2})
    read = figures(designed(recurrent, tmp_path))
    assert read["Reads"] == "100 steps (one after another)"
    assert read["Layers"] == "3 (with weights)"
    dense = figures(designed(plan_of(source, model={"family": "mlp"}), tmp_path / "b"))
    assert dense["Sees at once"] == "100 inputs (all of them)"
    conv = figures(designed(plan_of(source, model={"family": "cnn"}), tmp_path / "c"))
    assert conv["Sees at once"] == "8 steps (receptive field)"


def test_the_data_is_read_once_for_any_number_of_designs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []

    def counted(*arguments: Any, **more: Any) -> Dataset:
        read.append(arguments)
        return load(*arguments, **more)

    monkeypatch.setattr(held, "load", counted)
    plan = blobs_plan(tmp_path, task="regression")
    project = InProject.create(tmp_path / "project", plan)
    (tmp_path / "rows.npz").rename(project.folder / "rows.npz")
    for hidden in ((8,), (4, 4), (8,)):
        held._HELD.clear()
        project.run("design", edited(plan, {"model.hidden": hidden}))
    assert len(read) == 1
    assert project.steps() == ["design.data", "view.network", "view.network"]
    scale = project.view("network", NetworkView, edited(plan, {"model.hidden": (8,)}))
    targets = np.load(project.folder / "rows.npz")["targets"]
    last = scale.view.architecture.layers[-1]
    assert last.kind == "scale"
    assert last.offset == pytest.approx(targets.mean(), rel=0.05)


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ({"family": "recurrent"}, "A recurrent network does not fit tables."),
        ({"family": "cnn"}, "A convolutional network does not fit tables."),
        ({"family": "mlp", "hidden": (4096,) * 40}, "The network is too large."),
    ],
)
def test_a_plan_that_gives_no_network_is_told_in_its_sentence(
    tmp_path: Path, model: dict[str, object], sentence: str
) -> None:
    plan = plan_of({"kind": "builtin", "name": "breast_cancer"}, model=model)
    project = InProject.create(tmp_path / "project", plan)
    with pytest.raises(AuditError, match=sentence):
        project.run("design", plan)


def test_a_loaded_network_is_drawn_from_its_description(shared: Path, tmp_path: Path) -> None:
    plan = plan_of(
        {"kind": "builtin", "name": "breast_cancer"},
        model={
            "family": "loaded",
            "weights": str(shared / "models/captum_titanic_model.pt"),
            "architecture": str(Path("examples/architectures/captum_titanic_model.json").resolve()),
        },
    )
    project = InProject.create(tmp_path / "project", plan)
    with pytest.raises(AuditError, match="does not take the inputs of"):
        project.run("design", plan)
