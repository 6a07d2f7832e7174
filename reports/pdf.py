"""A document as one PDF that is an archive (PDF/A-3a), accessible (PDF/UA-1) and reproducible."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, cast

import pikepdf
import typst

from core.canonical import canonical_json
from core.errors import AuditError
from reports.attachment import EVIDENCE_NAME
from reports.document import Document
from reports.fonts import printable, typst_font_folder
from reports.layout import Layout, breakable, lay_out, map_texts, unbroken

_STANDARDS = ["a-3a", "ua-1"]
_POINTS_PER_INCH = 72.0


class RenderError(RuntimeError):
    """The template was refused, or warned: a bug in this program, not in the user's data."""


def render_pdf(document: Document, figures: dict[str, bytes], *, evidence: bytes) -> bytes:
    """Return the report as PDF bytes, the same for the same arguments.

    Parameters
    ----------
    figures : dict of str to bytes
        SVG drawings by the names that the document's charts give.
    evidence : bytes
        The whole of `evidence.json`, attached as associated file.

    Raises
    ------
    AuditError
        If `document.created` is not a UTC time in ISO 8601.
    RenderError
        If typst refuses or warns.
    """
    created = _timestamp(document.created)
    project = _project(document, figures, evidence=evidence)
    pages = _compiled(
        project, format="pdf", pdf_standards=_STANDARDS, timestamp=created, font_paths=_fonts()
    )
    return with_row_headers(pages[0])


def render_pages(
    document: Document, figures: dict[str, bytes], *, evidence: bytes = b"{}", scale: float = 1.0
) -> list[bytes]:
    """Return one PNG for each page, for a preview; at scale 1 a point is a pixel."""
    return _compiled(
        _project(document, figures, evidence=evidence),
        format="png",
        ppi=_POINTS_PER_INCH * scale,
        timestamp=_timestamp(document.created),
        font_paths=_fonts(),
    )


def _compiled(project: dict[str, bytes], **options: Any) -> list[bytes]:
    """Return what typst makes of the project; a warning counts as a refusal."""
    try:
        made, warnings = typst.compile_with_warnings(cast("Any", project), **options)
    except typst.TypstError as error:
        raise RenderError(error.diagnostic) from error
    if warnings:
        raise RenderError("; ".join(warning.diagnostic for warning in warnings))
    return [made] if isinstance(made, bytes) else list(made)


def with_row_headers(pdf: bytes) -> bytes:
    """Return the PDF with the first cell of each body row marked as that row's header.

    Typst marks column headers only. Objects are packed into streams on the way, which halves the
    file, and the file identifier follows from the content alone.
    """
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for row in _body_rows(file):
            _mark_row_header(row)
        file.save(
            output,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return output.getvalue()


def _timestamp(created: str) -> int:
    try:
        moment = datetime.fromisoformat(created)
    except ValueError as error:
        raise AuditError(
            "The time of the report cannot be read",
            seen=created,
            allowed="a UTC time such as 2026-11-23T08:00:00Z",
            remedy="Run the audit again; its envelope holds the time.",
        ) from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _project(document: Document, figures: dict[str, bytes], *, evidence: bytes) -> dict[str, bytes]:
    """Return all files that the template reads, in memory."""
    layout = lay_out(document, figures)
    return {
        "main.typ": _template("report.typ"),
        "style.typ": _template("style.typ"),
        "blocks.typ": _template("blocks.typ"),
        "document.json": canonical_json(_printable_values(layout, document.language)),
        EVIDENCE_NAME: evidence,
        **{name: figures[svg] for svg, name in layout.drawings.items()},
    }


def _printable_values(layout: Layout, language: str) -> object:
    lang, _, region = language.partition("-")
    values = {**layout.values, "lang": lang, "region": region or None}
    return map_texts(values, lambda text: breakable(unbroken(printable(text))))


@cache
def _template(name: str) -> bytes:
    return files("reports").joinpath("templates", name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(typst_font_folder())])


def _body_rows(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    rows = []
    root = file.Root.get("/StructTreeRoot")
    waiting = [root] if root is not None else []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == "/THead":
            continue
        if element.get("/S") == "/TR":
            rows.append(element)
            continue
        waiting.extend(_children(element))
    return rows


def _children(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    if kids is None:
        return []
    listed = list(kids.as_list()) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary)]


def _mark_row_header(row: pikepdf.Object) -> None:
    cells = _children(row)
    if not cells or cells[0].get("/S") != "/TD":
        return
    scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
    first = cells[0]
    first.S = pikepdf.Name.TH
    earlier = first.get("/A")
    if earlier is None:
        first.A = scope
    elif isinstance(earlier, pikepdf.Array):
        earlier.append(scope)
    else:
        first.A = pikepdf.Array([earlier, scope])
