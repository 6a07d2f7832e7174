"""What the Global tab says of all its methods together."""

from __future__ import annotations

from core.plan.edit import edited
from core.records.data import DatasetRecord
from core.records.explanation import AttributionRecord
from core.records.views.global_ import GlobalView
from reports.stages.explained_sample import compose_global
from reports.state import ExplainedRecord
from tests.reports.stages.evaluated import small_plan

_RECORD = DatasetRecord.model_validate(
    {
        "name": "x-rays",
        "source": "made",
        "kind": "tabular",
        "task": "regression",
        "rows": 3,
        "input_shape": (2,),
        "target": "finding",
        "features": (),
        "fingerprint": "0" * 64,
    }
)


def _view(*said: tuple[str, str, str]) -> GlobalView:
    """Return the view of methods with their status and target."""
    explained = {
        method: ExplainedRecord(
            sample=AttributionRecord(
                method=method, status=status, checkpoint="", target=target, rows=(1, 2)
            )
        )
        for method, status, target in said
    }
    plan = edited(small_plan("diabetes"), {"overall.group_by": "age"})
    return compose_global(plan, _RECORD, explained, spreads={}, baseline_notes={})


def test_what_is_explained_is_the_output_wherever_a_unit_stands_among_the_methods() -> None:
    unit = ("neuron_integrated_gradients", "computed", "unit 3")
    assert _view(unit, ("occlusion", "computed", "finding")).target == "finding"
    assert _view(("occlusion", "failed", "finding"), unit).target == "unit 3"
    assert _view(("occlusion", "failed", "finding")).target == "finding"


def test_the_column_of_the_groups_is_told() -> None:
    assert _view(("occlusion", "failed", "finding")).group_by == "age"
