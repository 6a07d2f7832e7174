"""A document as one HTML file: no scripts, no addresses, the same words as the PDF."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from reports.document import Document
from reports.figures.style import DARK, LIGHT
from reports.fonts import safe
from reports.inline_svg import css_roles, inline_svg
from reports.layout import Values, drawn_width, lay_out, map_texts, unbroken


def render_html(document: Document, figures: dict[str, bytes]) -> bytes:
    """Return the report as one HTML page (UTF-8) that needs nothing else, not even a network.

    Parameters
    ----------
    figures : dict of str to bytes
        SVG drawings by the names that the document's charts give.
    """
    layout = lay_out(document, figures)
    values = map_texts(layout.values, lambda text: unbroken(safe(text)))
    assert isinstance(values, dict)
    alternatives = _alternatives(values)
    drawings = {
        name: Markup(  # noqa: S704 - built by ElementTree, which escapes what it writes
            inline_svg(
                figures[svg],
                prefix=name.removesuffix(".svg"),
                alternative=alternatives.get(name, ""),
                width=drawn_width(figures[svg]),
            )
        )
        for svg, name in layout.drawings.items()
    }
    template = _environment().get_template("report.html")
    styles = Markup(_styles())  # noqa: S704 - our own style sheet
    page = template.render(**values, drawings=drawings, styles=styles)
    return page.encode("utf-8")


def _alternatives(values: Values) -> dict[str, str]:
    """Return each drawing's text alternative by its file name."""
    found: dict[str, str] = {}
    waiting: list[object] = [values["sections"]]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            if item.get("type") == "chart":
                found[str(item["file"])] = str(item["alternative"])
            waiting.extend(item.values())
    return found


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def _template(name: str) -> str:
    return files("reports").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _styles() -> str:
    """Return the style sheet: light, dark where the system asks for it, light on paper."""
    return (
        f":root {{ {css_roles(LIGHT)} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {css_roles(DARK)} }} }}\n"
        f"{_template('report.css')}"
    )
