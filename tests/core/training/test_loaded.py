from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.canonical import readable_json
from core.data.dataset import Prepared
from core.errors import AuditError
from core.jobs.context import JobContext
from core.models.checkpoint import weights_bytes
from core.models.outputs import predict
from core.plan import Plan
from core.records.architecture import Architecture
from core.training.loaded import check_data, use_loaded
from core.training.train import train
from tests.core.training.conftest import blobs_plan, rows_of


def loading(plan: Plan) -> Plan:
    model = {"family": "loaded", "weights": "net/w.pt", "architecture": "net/a.json"}
    return Plan.model_validate(plan.model_dump() | {"model": model})


def test_a_saved_network_comes_back_through_the_plan(
    blobs: tuple[Plan, Prepared], tmp_path: Path
) -> None:
    plan, rows = blobs
    trained = train(plan, rows, context=JobContext())
    (tmp_path / "net").mkdir()
    torch.save(trained.network.state_dict(), tmp_path / "net" / "w.pt")
    described = readable_json(trained.record.architecture.model_dump(mode="json"))
    (tmp_path / "net" / "a.json").write_bytes(described)
    loaded = use_loaded(loading(plan), rows, folder=tmp_path, context=JobContext())
    assert loaded.weights == trained.weights == weights_bytes(loaded.network)
    record = loaded.record
    assert (record.origin, record.stopped, record.history) == ("loaded", "", ())
    assert record.weights == trained.record.weights
    assert record.parameters == trained.record.parameters
    inputs = rows.inputs_of("test")
    assert np.array_equal(predict(loaded.network, inputs), predict(trained.network, inputs))


def test_a_plan_that_trains_is_not_loaded(blobs: tuple[Plan, Prepared]) -> None:
    plan, rows = blobs
    with pytest.raises(TypeError):
        use_loaded(plan, rows, folder=Path(), context=JobContext())


def described(outputs: int, **changes: Any) -> Architecture:
    values = {
        "input_shape": (4,),
        "layers": [{"name": "a", "kind": "linear", "inputs": 4, "outputs": outputs}],
        "output": "logits",
    }
    return Architecture.model_validate(values | changes)


def test_a_network_for_other_data_is_refused(tmp_path: Path) -> None:
    rows = rows_of(blobs_plan(tmp_path), folder=tmp_path)
    check_data(described(2), rows.record)
    check_data(described(1, output="logit"), rows.record)
    other = described(
        2, input_shape=(3, 4), layers=[{"name": "a", "kind": "reshape", "operation": "flatten"}]
    )
    with pytest.raises(AuditError) as caught:
        check_data(other, rows.record)
    assert "does not take the inputs of" in caught.value.sentence
    assert "Found: (N, 4) from the data. Allowed: (N, 3, 4)" in caught.value.sentence
    with pytest.raises(AuditError, match=r"2 classes in the data\. Allowed: 5 classes"):
        check_data(described(5), rows.record)
    with pytest.raises(AuditError, match="a network that predicts a number"):
        check_data(described(1, output="value"), rows.record)


def test_a_classifier_is_refused_for_a_regression(tmp_path: Path) -> None:
    rows = rows_of(blobs_plan(tmp_path, task="regression"), folder=tmp_path)
    check_data(described(1, output="value"), rows.record)
    with pytest.raises(AuditError, match=r"predicts classes, data\.task = 'regression'"):
        check_data(described(2), rows.record)
