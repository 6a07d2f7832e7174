"""The PDF: standards, tags, attachment, and the same bytes each time."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest

from core.errors import AuditError
from reports.attachment import attached_evidence
from reports.document import Cell, Chart, Column, Row, Section, Table
from reports.figures import class_balance, to_svg
from reports.fonts import drawable_characters, printable, printable_characters
from reports.pdf import render_pages, render_pdf
from tests.reports.sample_document import sample_document, small_document
from tests.reports.sample_figures import sample_figures
from tests.reports.sample_sections import row

EVIDENCE = b'{"format":"vitrine-evidence-1"}\n'
TEMPLATES = Path(__file__).parents[2] / "reports" / "templates"


@pytest.fixture(scope="module")
def sample_pdf() -> bytes:
    return render_pdf(sample_document(), sample_figures(), evidence=EVIDENCE)


def structure(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    """Return all structure elements of one kind."""
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == kind:
            found.append(element)
        kids = element.get("/K")
        if kids is not None:
            listed = list(kids.as_list()) if isinstance(kids, pikepdf.Array) else [kids]
            waiting += [kid for kid in listed if isinstance(kid, pikepdf.Dictionary)]
    return found


def scopes(cell: pikepdf.Object) -> set[str]:
    attributes = cell.get("/A")
    if attributes is None:
        return set()
    listed = attributes.as_list() if isinstance(attributes, pikepdf.Array) else [attributes]
    return {str(entry.get("/Scope")) for entry in listed if entry.get("/Scope") is not None}


def with_table(*rows: Row, columns: tuple[Column, ...] = ()) -> Section:
    table = Table(
        caption="Odd names",
        columns=columns or (Column(head="Name"), Column(head="Value", align="right", width=30)),
        rows=rows,
    )
    return small_document().sections[0].model_copy(update={"blocks": (table,)})


def test_two_runs_give_the_same_bytes(sample_pdf: bytes) -> None:
    assert render_pdf(sample_document(), sample_figures(), evidence=EVIDENCE) == sample_pdf


def test_pdf_declares_archive_and_accessibility(sample_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample_pdf)) as file:
        assert str(file.Root.Lang) == "en-GB"
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(file.Root.MarkInfo.Marked)
        metadata = bytes(file.Root.Metadata.read_bytes()).decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "Tumour network" in metadata


def test_evidence_is_attached_as_data(sample_pdf: bytes) -> None:
    assert attached_evidence(sample_pdf) == EVIDENCE
    with pikepdf.open(io.BytesIO(sample_pdf)) as file:
        names = list(file.Root.AF)
        assert [str(entry.AFRelationship) for entry in names] == ["/Data"]
        assert [str(entry.F) for entry in names] == ["evidence.json"]


def test_bytes_without_evidence_are_refused_in_words(sample_pdf: bytes) -> None:
    with pytest.raises(AuditError, match="could not be read"):
        attached_evidence(b"%PDF-1.7 no more than this")
    with pikepdf.open(io.BytesIO(sample_pdf)) as file:
        del file.attachments["evidence.json"]
        emptied = io.BytesIO()
        file.save(emptied)
    with pytest.raises(AuditError, match="carries no evidence"):
        attached_evidence(emptied.getvalue())


def test_every_figure_has_its_alternative(sample_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample_pdf)) as file:
        figures = structure(file, "/Figure")
        alternatives = {str(figure.Alt) for figure in figures}
    assert len(figures) == len(sample_figures())
    assert "ROC curve with area 0.981." in alternatives


def test_first_cell_of_each_body_row_heads_its_row(sample_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample_pdf)) as file:
        heads = [scopes(cell) for cell in structure(file, "/TH")]
        bodies = structure(file, "/TBody")
        firsts = [
            next(iter(row.K)).S for body in bodies for row in body.K if str(row.get("/S")) == "/TR"
        ]
    assert {"/Row"} in heads
    assert {"/Column"} in heads
    assert firsts
    assert {str(first) for first in firsts} == {"/TH"}


def test_bookmarks_read_like_headings(sample_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample_pdf)) as file, file.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert "7 Performance" in titles
    assert titles[0] == "0 Identity and integrity"


@pytest.mark.parametrize(
    "name",
    [
        "年龄",
        "🙂 mood",
        "\ue000private",
        "tab\there",
        "nul\x00",
        "\ud800lone",
        "\u202ereversed",
        "عمر",
        "x\u0305\u0323",
        "#strong[x] $a$ *b* @ref <l> \\ // `c`",
        "x" * 400,
        "",
    ],
)
def test_no_name_stops_the_export(name: str) -> None:
    section = with_table(row(name, "1"))
    document = small_document().model_copy(update={"sections": (section,), "title": name or "t"})
    assert render_pdf(document, {}, evidence=EVIDENCE).startswith(b"%PDF-1.7")


def test_every_character_called_printable_is_printed() -> None:
    text = "".join(map(chr, sorted(printable_characters())))
    lines = [printable(text[start : start + 60]) for start in range(0, len(text), 60)]
    rows = tuple(row(line, line, tones=("strong", "mono")) for line in lines)
    columns = (Column(head="bold"), Column(head="fixed"))
    document = small_document().model_copy(
        update={"sections": (with_table(*rows, columns=columns),)}
    )
    assert render_pdf(document, {}, evidence=EVIDENCE)


def test_every_character_called_drawable_is_drawn() -> None:
    text = "".join(map(chr, sorted(drawable_characters())))
    lines = tuple(text[start : start + 25] for start in range(0, len(text), 25))
    drawing = to_svg(class_balance(lines, (1,) * len(lines), width=162.0))
    chart = Chart(caption="c", svg="all", alternative="All characters.")
    section = small_document().sections[0].model_copy(update={"blocks": (chart,)})
    document = small_document().model_copy(update={"sections": (section,)})
    assert render_pdf(document, {"all": drawing}, evidence=EVIDENCE)


def test_link_to_an_absent_section_stays_plain_text() -> None:
    section = with_table(Row(cells=(Cell(text="x", section="nowhere"), Cell(text="1"))))
    document = small_document().model_copy(update={"sections": (section,)})
    assert render_pdf(document, {}, evidence=EVIDENCE)


def test_wide_table_is_brought_into_the_page() -> None:
    columns = (Column(head="Name"), *(Column(head=f"c{n}", width=30) for n in range(8)))
    section = with_table(row("a", *"12345678"), columns=columns)
    document = small_document().model_copy(update={"sections": (section,)})
    assert render_pdf(document, {}, evidence=EVIDENCE)


def test_time_that_cannot_be_read_is_refused_in_words() -> None:
    document = small_document().model_copy(update={"created": "yesterday"})
    with pytest.raises(AuditError, match="time of the report"):
        render_pdf(document, {}, evidence=EVIDENCE)


def test_pages_are_pictures_of_growing_size() -> None:
    small, large = (render_pages(small_document(), {}, scale=s) for s in (0.5, 1.0))
    assert len(small) == len(large) == 1
    assert small[0].startswith(b"\x89PNG")
    assert len(large[0]) > len(small[0])


def test_the_sample_takes_about_ten_pages() -> None:
    pdf = render_pdf(sample_document(), sample_figures(), evidence=EVIDENCE)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert 8 <= len(file.pages) <= 12


def test_templates_hold_no_figure_of_their_own() -> None:
    """Digits stand in code (sizes, colours) only, never in text that a reader sees."""
    allowed = {"1 of 1"}
    for template in TEMPLATES.glob("*.typ"):
        text = re.sub(r"//.*", "", template.read_text(encoding="utf-8"))
        strings = re.findall(r'"([^"]*)"', re.sub(r'rgb\("[^"]*"\)', "", text))
        worded = [s for s in strings if re.search(r"\d", s) and s not in allowed]
        assert not [s for s in worded if not re.fullmatch(r"a4|[a-z]+\.(typ|json)", s)]
    page = (TEMPLATES / "report.html").read_text(encoding="utf-8")
    shown = re.sub(r"\{[{%].*?[%}]\}|<[^>]*>", "", page, flags=re.DOTALL)
    assert not re.search(r"\d", shown)
