"""Looking into a weights file before it becomes part of a plan."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from torch import nn

from core.errors import AuditError
from core.jobs.context import JobContext
from core.jobs.table import JSON, find_job
from core.records.views.weights import WeightsView

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "architectures"


def inspected(path: Path, architecture: Path | None = None) -> WeightsView:
    arguments: dict[str, JSON] = {"path": str(path)}
    if architecture is not None:
        arguments["architecture"] = str(architecture)
    result = find_job("inspect_weights")(arguments, JobContext())
    return WeightsView.model_validate(result["view"])


def test_foreign_weights_find_the_description_among_the_examples(shared: Path) -> None:
    view = inspected(shared / "models" / "captum_titanic_model.pt")
    assert view.place == "among the program's examples"
    assert Path(view.description) == EXAMPLES / "captum_titanic_model.json"
    assert view.architecture is not None
    assert (view.architecture.input_shape, view.fault) == ((12,), "")
    assert view.tensors[0].model_dump() == {
        "name": "linear1.weight",
        "shape": (12, 12),
        "dtype": "float32",
    }
    assert view.numbers == 12 * 12 + 12 + 12 * 8 + 8 + 8 * 2 + 2


@pytest.mark.parametrize("name", ["captum_titanic_model.json", "architecture.json", "model.json"])
def test_a_description_beside_the_weights_comes_first(
    shared: Path, tmp_path: Path, name: str
) -> None:
    weights = tmp_path / "captum_titanic_model.pt"
    shutil.copy(shared / "models" / "captum_titanic_model.pt", weights)
    shutil.copy(EXAMPLES / "captum_titanic_model.json", tmp_path / name)
    view = inspected(weights)
    assert (view.description, view.place) == (str(tmp_path / name), "beside the weights")


def test_a_description_that_does_not_fit_says_why(shared: Path, tmp_path: Path) -> None:
    weights = tmp_path / "net.pt"
    shutil.copy(shared / "models" / "captum_titanic_model.pt", weights)
    view = inspected(weights, EXAMPLES / "captum_california_model.json")
    assert view.architecture is None
    assert view.fault.startswith("The weights do not fit the architecture. Found: missing:")
    assert len(view.tensors) == 6
    fitting = inspected(weights, EXAMPLES / "captum_titanic_model.json")
    assert (fitting.fault, fitting.place) == ("", "the file that was chosen")


def test_weights_without_a_description_still_show_what_they_hold(tmp_path: Path) -> None:
    torch.save(nn.Linear(3, 2).state_dict(), tmp_path / "net.pth")
    view = inspected(tmp_path / "net.pth")
    assert (view.description, view.architecture, view.fault) == ("", None, "")
    assert [tensor.shape for tensor in view.tensors] == [(2, 3), (2,)]
    assert view.numbers == 8


def test_a_whole_pickled_model_is_refused_without_being_run(tmp_path: Path) -> None:
    torch.save(nn.Linear(3, 2), tmp_path / "net.pt")
    with pytest.raises(AuditError, match="opening it would run its code"):
        inspected(tmp_path / "net.pt")
