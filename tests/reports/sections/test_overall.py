"""What section 9 says of profiles without a curve, of units, and of points left out."""

from __future__ import annotations

from matplotlib.figure import Figure

from core.evidence import EvidenceBook
from core.records.base import Estimate
from reports.document import Chart, Paragraph, Table
from reports.figures.style import LIGHT
from reports.overall_charts import clouds_chart, profiles_chart
from reports.sections.overall import blocks
from reports.sections.reading import Items


def _items(book: EvidenceBook) -> Items:
    return {item.id: item for item in book.items}


def _x_labels(figure: Figure) -> list[str]:
    return [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()]


def _with_cloud(names: int) -> EvidenceBook:
    """Return the spread of one feature: numbers with a unit, or as many names."""
    book, prefix = EvidenceBook(), "overall.spread.part.0"
    values: tuple[float | None, ...] = tuple(float(place) for place in range(names or 9))
    labels = tuple(f"name {place}" for place in range(names))
    book.text(f"{prefix}.name", "dose")
    book.text(f"{prefix}.unit", "" if names else "mg")
    book.text(f"{prefix}.kind", "categorical" if names else "numeric")
    columns = {"attribution": values, "value": values, "shade": values}
    book.series(f"{prefix}.points", columns, labels=labels)
    return book


def _note(book: EvidenceBook) -> str:
    found = [block for block in blocks(_items(book)) if isinstance(block, Chart)]
    return next(chart.note for chart in found if chart.svg == "clouds")


def test_points_of_rare_names_are_left_out_and_said_so() -> None:
    assert "of the most frequent are shown" in _note(_with_cloud(7))
    assert "most frequent" not in _note(_with_cloud(6))
    assert "most frequent" not in _note(_with_cloud(0))


def test_axes_have_the_unit_of_the_feature() -> None:
    assert _x_labels(clouds_chart(_items(_with_cloud(0)), LIGHT)) == ["dose (mg)"]
    book, prefix = EvidenceBook(), "overall.profile.0"
    book.text("overall.target", "logit of ill")
    book.text(f"{prefix}.feature", "age")
    book.text(f"{prefix}.unit", "years")
    book.text(f"{prefix}.kind", "numeric")
    book.series(f"{prefix}.mean", dict.fromkeys(("x", "y", "low", "high"), (0.0, 1.0)))
    assert _x_labels(profiles_chart(_items(book), LIGHT)) == ["age (years)"]


def test_a_profile_that_could_not_be_drawn_is_told_with_its_reason() -> None:
    book, prefix = EvidenceBook(), "overall.profile.0"
    book.count("overall.rows", 9)
    book.text(f"{prefix}.feature", "age")
    book.text(f"{prefix}.status", "not applicable")
    book.text(f"{prefix}.reason", "All rows have the same value.")
    (said,) = blocks(_items(book))
    assert isinstance(said, Paragraph)
    assert "No profile of age, not applicable: all rows have the same value." in said.text


def test_a_word_is_counted_by_its_occurrences_in_each_group() -> None:
    book, prefix = EvidenceBook(), "overall.grouping.0"
    book.text("global.word.0.name", "collect")
    book.text(f"{prefix}.title", "Recorded class")
    book.text(f"{prefix}.part.0", "collect")
    for place, estimate in enumerate(
        (Estimate(value=None, n=0, note="no rows"), Estimate(value=8.4, low=7.3, high=9.3, n=5))
    ):
        group = f"{prefix}.group.{place}"
        book.text(f"{group}.name", ("order", "complaint")[place])
        book.count(f"{group}.rows", 32)
        book.figure(f"{group}.0.absolute", estimate)
        book.figure(f"{group}.0.mean", estimate, signed=True)
    (table,) = blocks(_items(book))
    assert isinstance(table, Table)
    _, absent, present = table.rows
    assert absent.cells[2].under == ("in none of its texts",)
    assert present.cells[2].under[-1] == "mean +8.400, n = 5"
