"""What is said of the units of a layer."""

from __future__ import annotations

import pytest

from core.evidence import EvidenceBook
from core.records.base import Estimate
from core.records.layers import LayerChoice
from reports.document import Table
from reports.sections.inside import blocks, layer_words


def _layer(title: str) -> LayerChoice:
    values: dict[str, object] = {
        "path": "recurrent",
        "title": title,
        "units": 24,
        "unit_name": "unit",
        "output_shape": (36, 24),
    }
    return LayerChoice.model_construct(**values)  # type: ignore[arg-type]


def test_the_number_of_units_is_told_once() -> None:
    assert layer_words(_layer("GRU of 24 units")) == "GRU of 24 units, of an output of 36 × 24"
    assert layer_words(_layer("Linear")) == "Linear; 24 units, of an output of 36 × 24"


@pytest.mark.parametrize(("spread", "is_told"), [(1e-8, True), (0.1, False)])
def test_intervals_without_a_width_are_explained(spread: float, is_told: bool) -> None:
    book, prefix = EvidenceBook(), "inside.method.internal_influence"
    book.text(f"{prefix}.title", "Internal influence")
    book.text("inside.layer", "recurrent")
    book.text("inside.unit", "unit")
    for rank, size in enumerate((0.7, 0.6)):
        found = Estimate(value=size, low=size - spread, high=size + spread, n=60)
        book.count(f"{prefix}.unit.{rank}.number", rank + 1)
        book.figure(f"{prefix}.unit.{rank}.mean_absolute", found)
        book.figure(f"{prefix}.unit.{rank}.mean", Estimate(value=size), signed=True)
    table = blocks({item.id: item for item in book.items})[1]
    assert isinstance(table, Table)
    assert ("Every row has the same value" in table.note) == is_told
    assert "interval over rows" in table.columns[2].head
