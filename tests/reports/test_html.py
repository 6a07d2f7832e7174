"""The HTML page: one file, nothing fetched, nothing run, readable without eyes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from reports.document import Cell, Chart, Document, Row, Table
from reports.html import render_html
from tests.reports.sample_document import DIGEST, sample_document, small_document
from tests.reports.sample_figures import sample_figures
from tests.reports.sample_sections import row

VOID = {"meta", "br", "col", "img", "input", "hr", "link"}


class Page(HTMLParser):
    """Counts tags and checks that each one is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(sample_document(), sample_figures()).decode("utf-8")


def named(name: str) -> Document:
    section = small_document().sections[0]
    table = section.blocks[0]
    assert isinstance(table, Table)
    changed = table.model_copy(update={"rows": (row(name, name),)})
    return small_document().model_copy(
        update={"title": name, "sections": (section.model_copy(update={"blocks": (changed,)}),)}
    )


def test_page_holds_no_script_and_no_address(page: str) -> None:
    without_pictures = re.sub(r'data:image/png;base64,[A-Za-z0-9+/=\s]*"', '"', page)
    assert not re.search(r"https?:|ftp:|www\.|//", without_pictures, re.IGNORECASE)
    assert "xmlns" not in page
    tags = Page(page)
    assert not {name for name, _ in tags.tags} & {"script", "link", "iframe", "object", "img"}
    for _, attributes in tags.tags:
        assert not [key for key in attributes if key.startswith("on") or key == "src"]
        target = attributes.get("href") or "#"
        assert target.startswith(("#", "data:image/png;base64,"))


def test_every_tag_is_closed(page: str) -> None:
    assert Page(page).open == []


def test_names_within_the_page_are_unique_and_found(page: str) -> None:
    tags = Page(page)
    names = [str(attributes["id"]) for _, attributes in tags.tags if "id" in attributes]
    assert len(names) == len(set(names))
    links = {str(a["href"])[1:] for _, a in tags.tags if str(a.get("href", "")).startswith("#")}
    links |= set(re.findall(r"url\(#([^)]+)\)", page))
    assert links <= set(names)


def test_evidence_hash_stands_on_top(page: str) -> None:
    assert f'<meta name="evidence-sha256" content="{DIGEST}">' in page
    header = page[page.index("<header>") : page.index("</header>")]
    assert " ".join([DIGEST[:8]] * 8) in header


def test_tables_name_their_rows_and_columns(page: str) -> None:
    tags = Page(page)
    scopes = {attributes.get("scope") for attributes in tags.attributes("th")}
    assert scopes == {"col", "row", "rowgroup"}
    assert len(tags.attributes("caption")) == len(tags.attributes("table"))


def test_pictures_say_their_numbers(page: str) -> None:
    drawings = Page(page).attributes("svg")
    assert len(drawings) == len(sample_figures())
    assert {drawing["role"] for drawing in drawings} == {"img"}
    assert "ROC curve with area 0.981." in {drawing["aria-label"] for drawing in drawings}


def test_drawings_follow_light_and_dark(page: str) -> None:
    assert "prefers-color-scheme: dark" in page
    assert "var(--accent)" in page[page.index("<figure>") :]
    assert "#0b6b8f" not in page[page.index("<figure>") :].lower()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '" onload="x', "a & b", "{{ 7 }}"])
def test_names_stay_text(name: str) -> None:
    page = render_html(named(name), {}).decode("utf-8")
    assert name not in page or name in ("{{ 7 }}",)
    assert "script" not in {tag for tag, _ in Page(page).tags}


def test_scripts_of_the_world_stay_and_controls_do_not() -> None:
    page = render_html(named("年龄 \x00 \u202e \ud800"), {}).decode("utf-8")
    assert "年龄" in page
    assert "[U+0000]" in page
    assert "[U+202E]" in page


def test_same_document_gives_the_same_page(page: str) -> None:
    again = render_html(sample_document(), sample_figures()).decode("utf-8")
    assert again == page


def test_alternative_with_quotes_is_escaped() -> None:
    chart = Chart(caption="c", svg="roc", alternative='5 < 7 & "quoted"')
    section = small_document().sections[0].model_copy(update={"blocks": (chart,)})
    document = small_document().model_copy(update={"sections": (section,)})
    page = render_html(document, sample_figures()).decode("utf-8")
    assert Page(page).attributes("svg")[0]["aria-label"] == '5 < 7 & "quoted"'


def test_tables_and_figures_carry_the_same_numbers_as_in_the_pdf(page: str) -> None:
    labels = re.findall(r'<span class="label">(\w+ \d+)</span>', page)
    assert labels[:4] == ["Table 1", "Table 2", "Table 3", "Figure 1"]
    assert len(labels) == len(set(labels))


def test_row_with_too_many_cells_is_a_bug() -> None:
    section = small_document().sections[0]
    table = section.blocks[0]
    assert isinstance(table, Table)
    wide = table.model_copy(update={"rows": (Row(cells=(Cell(text="x"),) * 3),)})
    document = small_document().model_copy(
        update={"sections": (section.model_copy(update={"blocks": (wide,)}),)}
    )
    with pytest.raises(ValueError, match="3 cells in a table of 2"):
        render_html(document, {})
