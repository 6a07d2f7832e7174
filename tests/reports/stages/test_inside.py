"""Looking into a layer: the job, its view, and the part of the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalogue.methods import LAYER_METHODS
from core.errors import AuditError
from core.evidence import EvidenceBook
from core.jobs.context import JobContext
from core.jobs.table import find_job
from core.plan import plan_from_toml
from core.plan.edit import edited
from core.plan.stages import stage_key
from core.project import Project
from core.project.views import read_view
from core.records.layers import LayerRecord
from core.records.views.inside import InsideView
from reports.audit import run_audit
from reports.document import Paragraph, Table
from reports.sections.inside import blocks, enter_method
from reports.sections.reading import items_of
from tests.reports.stages.explained import Explained, make_explained
from tests.reports.stages.small import SMALL

METHODS = ("layer_conductance", "layer_activation")


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    return make_explained(tmp_path_factory.mktemp("inside") / "project", "digits")


def look(explained: Explained, **inside: object) -> InsideView:
    changes = {f"explanation.inside.{name}": value for name, value in inside.items()}
    plan = edited(explained.plan, changes)
    changed = Explained(explained.folder, plan, explained.rows)
    find_job("explain_layer")(changed.arguments(), JobContext())
    key = stage_key(plan, "inside", folder=explained.folder)
    with Project.open(explained.folder, read_only=True) as project:
        kept = read_view(project, "inside", InsideView, key=key)
    assert kept is not None
    assert kept.is_current
    return kept.view


def test_the_view_tells_units_strongest_first_with_their_rows(digits: Explained) -> None:
    view = look(digits, layer="conv1", methods=METHODS)
    assert view.layer is not None
    assert (view.layer.path, view.layer.unit_name) == ("conv1", "channel")
    assert [method.name for method in view.methods] == list(METHODS)
    first = view.methods[0]
    assert first.state in ("Within", "Rows missed")
    assert first.title == LAYER_METHODS["layer_conductance"].title
    sizes = [unit.mean_absolute.value or 0.0 for unit in first.units]
    assert sizes == sorted(sizes, reverse=True)
    assert all(len(unit.values) == len(view.rows) == 12 for unit in first.units)
    assert first.scale == max(abs(value) for unit in first.units for value in unit.values)
    for method in view.methods:
        told = f"By {method.title}, channels {method.units[0].unit}, "
        assert method.sentence.startswith(told)
    assert view.methods[1].state == "Descriptive"
    assert {one.row for one in view.maps} <= set(view.rows)
    assert digits.artifact(view.maps[0].png).startswith(b"\x89PNG")
    steps = digits.steps("inside.")
    assert look(digits, layer="conv1", methods=METHODS) == view
    assert digits.steps("inside.") == steps == 2


@pytest.mark.parametrize(("layer", "words"), [("", "Choose a layer first"), ("x", "'conv1'")])
def test_a_layer_that_cannot_be_looked_into_is_told_at_once(
    digits: Explained, layer: str, words: str
) -> None:
    with pytest.raises(AuditError, match=words):
        look(digits, layer=layer)


@pytest.mark.parametrize(
    ("status", "words"), [("refused", "is refused: So."), ("failed", "could not run: So.")]
)
def test_the_report_says_why_a_method_does_not_look_into_the_layer(status: str, words: str) -> None:
    book = EvidenceBook()
    record = LayerRecord(method="layer_activation", status=status, checkpoint="c", reason="So.")
    enter_method(book, "layer_activation", record)
    (said,) = blocks({item.id: item for item in book.items})
    assert isinstance(said, Paragraph)
    assert f"Layer activation {words}" in said.text


def test_the_report_tells_the_layer_and_a_unit_is_quoted_for_no_output(tmp_path: Path) -> None:
    plan = edited(
        plan_from_toml(SMALL),
        {
            "explanation.methods": ("neuron_integrated_gradients",),
            "explanation.inside.layer": "activation1",
            "explanation.references.compared_rows": 0,
            "overall.views": (),
            "limits": (),
        },
    )
    with Project.create(tmp_path / "project", plan_toml="") as project:
        audit = run_audit(plan, project=project, folder=tmp_path, context=JobContext())
    sample = audit.state.explained["neuron_integrated_gradients"]
    assert sample.faithfulness is None
    assert sample.sample.target == "unit 1 of layer 'activation1'"
    items = items_of(audit.evidence)
    assert "global.quoted" not in items
    assert items["inside.layer"].text == "activation1"
    assert items["inside.method.layer_conductance.unit.0.mean_absolute"].n
    assert "inside.layer_conductance" in audit.state.records
    said, table = blocks(items)
    assert isinstance(said, Paragraph)
    assert "Layer 'activation1' (" in said.text
    assert isinstance(table, Table)
    assert len(table.rows) == 4
    assert "the layer has 4 in all" in table.note
