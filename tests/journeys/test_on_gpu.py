"""A whole audit on a GPU: the network rests on the processor and is lent wherever it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.catalogue.methods import LAYER_METHODS, METHODS
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.plan.edit import edited
from core.project import Project
from reports.audit import run_audit
from tests.reports.stages.small import SMALL


@pytest.mark.gpu
def test_every_method_and_view_of_an_audit_works_on_a_gpu(tmp_path: Path) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    changes = {
        "compute.device": "cuda",
        "limits": (),
        # Exact Shapley takes fewer parts than the 30 of this table.
        "explanation.methods": tuple(name for name in METHODS if name != "exact_shapley"),
        "explanation.inside.layer": "activation1",
        "explanation.inside.methods": tuple(LAYER_METHODS),
    }
    plan = edited(plan_from_toml(SMALL), changes)
    with Project.create(tmp_path / "project", plan_toml="") as project:
        state = run_audit(plan, project=project, folder=tmp_path, context=JobContext()).state
    samples = {name: said.sample for name, said in state.explained.items()}
    failed = {name: said.reason for name, said in samples.items() if said.status == "failed"}
    assert failed == {}
    assert samples["integrated_gradients"].status == "computed"
    for name, said in state.explained.items():
        is_measured = said.sample.status == "computed" and METHODS[name].family != "layer"
        assert (said.faithfulness is not None) == is_measured, name
    assert {said.status for said in state.inside.values()} == {"computed"}
    assert state.overall is not None
    assert state.overall.importance.status == state.overall.profiles_status == "computed"
