"""The layout: widths that fit, numbers that run, links that lead somewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import Chart, Column, Paragraph, Table
from reports.layout import HALF_WIDTH_MM, TEXT_WIDTH_MM, column_widths, drawn_width, lay_out
from tests.reports.sample_document import sample_document, small_document
from tests.reports.sample_figures import sample_figures


def table(*widths: float) -> Table:
    columns = tuple(Column(head=f"c{n}", width=width) for n, width in enumerate(widths))
    return Table(caption="t", columns=columns, rows=())


@given(
    st.lists(st.floats(0.0, 300.0), min_size=1, max_size=9),
    st.sampled_from([HALF_WIDTH_MM, TEXT_WIDTH_MM]),
)
def test_fixed_columns_leave_room_for_the_others(widths: list[float], room: float) -> None:
    found = column_widths(table(*widths), room=room)
    fixed = sum(column["mm"] for column in found)
    flexible = [column for column in found if column["share"]]
    assert fixed <= room + 0.05
    if flexible and widths.count(0.0) == 1:
        assert room - fixed >= min(32.0, room / 3) - 0.05
    assert all(column["mm"] >= 0 and column["share"] >= 0 for column in found)


def test_columns_without_a_flexible_one_fill_the_page() -> None:
    found = column_widths(table(20.0, 20.0), room=162.0)
    assert [column["mm"] for column in found] == [81.0, 81.0]
    found = column_widths(table(200.0, 124.0), room=162.0)
    assert [column["mm"] for column in found] == pytest.approx([100.0, 62.0])


def test_tables_and_figures_are_numbered_in_reading_order() -> None:
    values = lay_out(sample_document(), sample_figures()).values
    sections = values["sections"]
    assert isinstance(sections, list)
    model = next(section for section in sections if section["name"] == "model")
    _, pair = model["blocks"]
    assert [side["label"] for side in pair["sides"]] == ["Figure 1", "Table 4"]


def test_drawing_is_never_enlarged() -> None:
    figures = sample_figures()
    assert drawn_width(figures["learning"]) == pytest.approx(79.0, abs=0.01)
    chart = Chart(caption="c", svg="learning", alternative="a", width=162.0)
    section = small_document().sections[0].model_copy(update={"blocks": (chart,)})
    document = small_document().model_copy(update={"sections": (section,)})
    values = lay_out(document, figures).values["sections"]
    assert isinstance(values, list)
    assert values[0]["blocks"][0]["width"] == pytest.approx(79.0, abs=0.01)


@pytest.mark.parametrize("closes", [True, False])
def test_a_short_paragraph_stays_with_what_it_opens_and_not_with_what_it_closes(
    closes: bool,
) -> None:
    blocks = (Paragraph(text="Short.", closes=closes), table(20.0, 0.0))
    section = small_document().sections[0].model_copy(update={"blocks": blocks})
    document = small_document().model_copy(update={"sections": (section,)})
    values = lay_out(document, {}).values["sections"]
    assert isinstance(values, list)
    assert values[0]["blocks"][0]["stays_with_next"] is not closes


def test_drawing_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(KeyError):
        lay_out(sample_document(), {})
