"""A drawing as part of a page: no namespaces, no addresses, names of its own, colours by role."""

from __future__ import annotations

import dataclasses
import re
from xml.etree import ElementTree as ET

from reports.figures.style import LIGHT, Theme

_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_PAINTS = ("fill", "stroke")
_FALLBACK_FACE = re.compile(r"('Source Sans Pro'[^;]*)")


def css_roles(theme: Theme) -> str:
    """Return the colours of a theme as CSS custom properties."""
    fields = [field.name for field in dataclasses.fields(theme) if field.name != "name"]
    return " ".join(f"--{name.replace('_', '-')}: {getattr(theme, name)};" for name in fields)


def _roles() -> dict[str, str]:
    fields = [field.name for field in dataclasses.fields(LIGHT) if field.name != "name"]
    return {
        str(getattr(LIGHT, name)).lower(): f"var(--{name.replace('_', '-')})" for name in fields
    }


_ROLE_OF_COLOUR = _roles()


def inline_svg(svg: bytes, *, prefix: str, alternative: str, width: float) -> str:
    """Return a drawing of our own builders as an `svg` element for an HTML page.

    Parameters
    ----------
    prefix : str
        Put before every name that the drawing refers to, so that two drawings do not mix.
    alternative : str
        The text that a screen reader says.
    width : float
        Largest width in mm.
    """
    root = ET.fromstring(svg)  # noqa: S314 - drawn by our own builders, not read from elsewhere
    used = _referenced(root)
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in ("metadata", "style", "title"):
                parent.remove(child)
    for element in root.iter():
        _clean(element, prefix=prefix, used=used)
    root.attrib.pop("version", None)
    root.attrib.pop("height", None)
    root.attrib.pop("width", None)
    root.set("role", "img")
    root.set("aria-label", alternative)
    root.set("style", f"max-width:{round(width * 1.25, 1)}mm")
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _referenced(root: ET.Element) -> set[str]:
    """Return the names that something in the drawing points to."""
    found: set[str] = set()
    for element in root.iter():
        for key, value in element.attrib.items():
            found.update(_REFERENCE.findall(value))
            if _local(key) == "href" and value.startswith("#"):
                found.add(value[1:])
    return found


def _clean(element: ET.Element, *, prefix: str, used: set[str]) -> None:
    element.tag = _local(element.tag)
    element.tail = None if element.tag not in ("tspan",) else element.tail
    if element.text is not None and not element.text.strip():
        element.text = None
    attributes = {_local(key): value for key, value in element.attrib.items()}
    element.attrib.clear()
    paints = [f"{key}: {attributes.pop(key)}" for key in _PAINTS if key in attributes]
    if paints:
        attributes["style"] = "; ".join([*paints, attributes.get("style", "")]).rstrip("; ")
    for key, value in attributes.items():
        if key == "id":
            if value in used:
                element.set("id", f"{prefix}-{value}")
        elif key == "href" and value.startswith("#"):
            element.set("href", f"#{prefix}-{value[1:]}")
        else:
            element.set(key, _recoloured(key, _REFERENCE.sub(rf"url(#{prefix}-\1)", value)))


def _recoloured(key: str, value: str) -> str:
    if key != "style":
        return value
    coloured = _COLOUR.sub(
        lambda match: _ROLE_OF_COLOUR.get(match.group().lower(), match.group()), value
    )
    return _FALLBACK_FACE.sub(r"\1, sans-serif", coloured)
