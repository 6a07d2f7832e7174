"""The jobs on named networks, as the window asks for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import AuditError
from core.jobs.context import JobContext
from core.jobs.table import as_json, find_job
from core.models.vision.named import built
from core.records.views.experiments import ArchitecturesView


def test_the_comparison_comes_back_as_its_view() -> None:
    job = find_job("compare_architectures")
    found = job({"names": ["squeezenet1_1"], "repeats": 1}, JobContext())
    view = ArchitecturesView.model_validate(as_json(found)["view"])
    assert [row.name for row in view.rows] == ["squeezenet1_1"]


def test_the_five_most_probable_classes_of_a_picture_come_back(tmp_path: Path) -> None:
    torch.manual_seed(1)
    torch.save(built("squeezenet1_1").state_dict(), tmp_path / "w.pth")
    Image.fromarray(np.zeros((30, 30, 3), dtype=np.uint8)).save(tmp_path / "a.png")
    found = find_job("top_five")(
        {
            "network": "squeezenet1_1",
            "weights": str(tmp_path / "w.pth"),
            "picture": str(tmp_path / "a.png"),
        },
        JobContext(),
    )
    classes = as_json(found)["classes"]
    assert isinstance(classes, list)
    assert len(classes) == 5


def test_a_picture_is_needed() -> None:
    with pytest.raises(AuditError, match="No picture was chosen"):
        find_job("top_five")({"network": "resnet18"}, JobContext())


def test_all_names_come_with_titles() -> None:
    found = find_job("networks")({}, JobContext())
    assert {"name": "resnet18", "title": "ResNet-18"} in found["networks"]  # type: ignore[operator]
