"""What the command line says of a single row."""

from __future__ import annotations

import pytest

from core.jobs.context import JobContext
from reports.explaining import Explaining
from reports.row import RowOutcome, _ask, _outcome
from tests.reports.small_table import small_explaining


@pytest.fixture(scope="module")
def explaining(tmp_path_factory: pytest.TempPathFactory) -> Explaining:
    return small_explaining(tmp_path_factory.mktemp("rows"))


def _explained(explaining: Explaining, method: str) -> RowOutcome:
    record, values = _ask(explaining, method, 4, context=JobContext())
    return _outcome(explaining, record, values, row=4)


@pytest.mark.parametrize(
    ("method", "gate"),
    [
        ("integrated_gradients", "within"),
        ("kernel_shap", "by construction"),
        ("occlusion", "descriptive"),
        ("smooth_grad", "descriptive"),
    ],
)
def test_a_row_says_what_its_gate_is_worth(explaining: Explaining, method: str, gate: str) -> None:
    outcome = _explained(explaining, method)
    assert outcome.gate == gate
    assert outcome.row == 5
    assert [part.name for part in outcome.attributions] == ["x", "y", "z"]
    assert outcome.lines()[2].startswith(f"Gate: {gate}")
