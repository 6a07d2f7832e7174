"""What the chart of mean attributions claims follows their intervals."""

from __future__ import annotations

import pytest

from core.evidence import EvidenceBook
from core.records.base import Estimate
from reports.document import Paragraph, Table
from reports.sections.global_ import lay_out, players_caption


@pytest.mark.parametrize(
    ("low", "said"),
    [
        (0.41, "Mean absolute attribution is largest for age"),
        (0.39, "Mean absolute attribution; which part has the largest is not settled"),
        (None, "Mean absolute attribution; which part has the largest is not settled"),
    ],
)
def test_the_largest_part_is_named_where_its_interval_lies_above_all(
    low: float | None, said: str
) -> None:
    book = EvidenceBook()
    means = (
        Estimate(value=0.5, low=low, high=None if low is None else 0.6),
        Estimate(value=0.3, low=0.2, high=0.4),
    )
    for rank, (name, mean) in enumerate(zip(("age", "dose"), means, strict=True)):
        book.text(f"global.player.{rank}.name", name)
        book.figure(f"global.player.{rank}.mean", mean, digits=2)
    assert players_caption({item.id: item for item in book.items}) == said


def test_reasons_stand_under_the_table_and_equal_notes_are_told_once() -> None:
    book = EvidenceBook()
    for name, title in (("kernel_shap", "Kernel SHAP"), ("owen", "Owen values")):
        book.text(f"global.method.{name}.title", title)
        book.text(f"global.method.{name}.rule", "adds up by construction")
        book.text(f"global.method.{name}.state", "By construction")
        book.text(f"global.method.{name}.notes", "Absent parts take the baseline.")
    book.text("global.method.grad_cam.title", "Grad-CAM")
    book.text("global.method.grad_cam.state", "Refused")
    book.text("global.method.grad_cam.reason", "Grad-CAM is meant for images.")
    found = lay_out({item.id: item for item in book.items}).blocks
    texts = {block.heading: block.text for block in found if isinstance(block, Paragraph)}
    assert texts["Why methods are not shown"] == "Grad-CAM is meant for images."
    assert "\nKernel SHAP and Owen values: Absent parts" in texts["How the methods were run"]
    (table,) = (block for block in found if isinstance(block, Table))
    assert not any("meant for" in line for row in table.rows for line in row.cells[0].under)
