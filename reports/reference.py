"""The reference pages of the documentation, drawn from the plan's declaration and the catalogue.

`python -m reports.reference` writes them; a test fails where they are out of date.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.catalogue import CHECKS, METHODS, METRICS
from core.catalogue.methods import LAYER_METHODS
from core.plan import Plan
from core.plan.fields import unit_of

DOCS = Path(__file__).resolve().parents[1] / "docs"
_DRAWN = "*This page is drawn from the program's own declaration by `python -m reports.reference`.*"
_BOUNDS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def pages() -> dict[str, str]:
    """Return the pages by file name."""
    return {"plan.md": _plan_page(), "methods.md": _methods_page(), "checks.md": _checks_page()}


def _plan_page() -> str:
    lines = [
        "# The plan, field by field",
        "",
        _DRAWN,
        "",
        (
            "A plan is a TOML file; `examples/` holds complete ones. A field left out takes "
            "its default. A name that is not listed here is refused."
        ),
    ]
    for heading, model in _sections(Plan, "plan"):
        lines += ["", f"## {heading}", "", _first_line(model), ""]
        lines += ["| field | allowed | default | meaning |", "|---|---|---|---|"]
        lines += [_field_row(name, field) for name, field in model.model_fields.items()]
    return "\n".join(lines) + "\n"


def _sections(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    yield path, model
    for name, field in model.model_fields.items():
        for inner in _models(field.annotation):
            variant = _variant(inner)
            heading = f"{path}.{name} ({variant})" if variant else f"{path}.{name}"
            yield from _sections(inner, heading)


def _variant(model: type[BaseModel]) -> str:
    """Return the one value of the field that tells the variants of a section apart, or nothing."""
    return next(
        (
            str(field.default)
            for field in model.model_fields.values()
            if isinstance(field.default, str)
            and list(_literals(field.annotation)) == [field.default]
        ),
        "",
    )


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _field_row(name: str, field: FieldInfo) -> str:
    default = "required" if field.is_required() else _default(field)
    unit = unit_of(field)
    allowed = _allowed(field) + (f" {unit}" if unit else "")
    cells = (f"`{name}`", allowed, default, f"{field.title}. {field.description}")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel):
        return "see below"
    return f"`{value!r}`" if value not in ("", (), {}) else "empty"


def _allowed(field: FieldInfo) -> str:
    if list(_models(field.annotation)):
        return "a section, see below"
    choices = [f"`{value}`" for value in _literals(field.annotation)]
    if choices:
        return ", ".join(choices)
    bounds = [
        f"{sign} {getattr(mark, attribute):,}"
        for mark in field.metadata
        for attribute, sign in _BOUNDS.items()
        if getattr(mark, attribute, None) is not None
    ]
    return f"{_type_name(field.annotation)} {', '.join(bounds)}".strip()


def _literals(annotation: object) -> Iterator[object]:
    if typing.get_origin(annotation) is typing.Literal:
        yield from typing.get_args(annotation)
        return
    for part in typing.get_args(annotation):
        yield from _literals(part)


def _type_name(annotation: object) -> str:
    names = {int: "whole number", float: "number", str: "text", bool: "true or false"}
    if annotation in names:
        return names[annotation]
    origin = typing.get_origin(annotation)
    arguments = [part for part in typing.get_args(annotation) if part is not Ellipsis]
    if origin is tuple:
        return f"list of {_type_name(arguments[0])}"
    if origin is typing.Annotated:
        return _type_name(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return _type_name(arguments[0])
    return "table" if origin is dict else "text"


def _methods_page() -> str:
    lines = [
        "# The attribution methods",
        "",
        _DRAWN,
        "",
        (
            "What each method needs, whether its values must add up, what it shows and what "
            "it does not show. A method that would be wrong for a network is refused, with its "
            "reason. The layer methods, at the end, give values to the units of a layer, not to "
            "the input."
        ),
    ]
    for entry in (*METHODS.values(), *LAYER_METHODS.values()):
        lines += [
            "",
            f"## {entry.title} (`{entry.name}`)",
            "",
            (
                f"- Family: {entry.family}; data: {', '.join(entry.kinds)}; needs: "
                f"{', '.join(entry.needs) or 'nothing more'}; sum rule: {entry.sum_rule}"
            ),
            f"- Shows: {entry.shows}",
            f"- Does not show: {entry.does_not_show}",
            f"- Source: {entry.citation}",
        ]
    return "\n".join(lines) + "\n"


def _checks_page() -> str:
    lines = [
        "# Measures and checks",
        "",
        _DRAWN,
        "",
        "## Measures",
        "",
        "| name | measure | definition | interval | what it hides |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{m.name}` | {m.title} | {m.definition.replace('|', chr(92) + '|')} | {m.interval} | "
        f"{m.hides} |"
        for m in METRICS.values()
    ]
    lines += [
        "",
        "## Checks that a limit of the plan can name",
        "",
        "| name | check | theme | names a method | advice when it is outside |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{c.name}` | {c.title} | {c.theme} | {'yes' if c.per_method else 'no'} | {c.advice} |"
        for c in CHECKS.values()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for file_name, page in pages().items():
        (DOCS / file_name).write_text(page, encoding="utf-8")
