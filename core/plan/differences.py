"""How one plan differs from another, in the words that its fields are declared with."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.plan.fields import unit_of
from core.plan.plan import Plan

_PARTS = ("seed", "data", "model", "training", "compute")


def differences(first: Plan, second: Plan) -> tuple[str, ...]:
    """Return what a training by the second plan does otherwise: "Learning rate 0.01", ...

    Only choices that a training depends on are compared. A section of another kind is named, and
    of its choices those that are not as they would be by default.
    """
    found: list[str] = []
    for name in _PARTS:
        field = Plan.model_fields[name]
        found += _compared(getattr(first, name), getattr(second, name), field)
    return tuple(found)


def _compared(old: object, new: object, field: FieldInfo) -> list[str]:
    if old == new:
        return []
    if not isinstance(new, BaseModel):
        return [_said(field, new)]
    if type(old) is type(new):
        return [
            text
            for name, part in type(new).model_fields.items()
            for text in _compared(getattr(old, name), getattr(new, name), part)
        ]
    return [
        _said(part, value)
        for name, part in type(new).model_fields.items()
        if _is_telling(name, part, value := getattr(new, name))
    ]


def _is_telling(name: str, field: FieldInfo, value: object) -> bool:
    """Whether a choice of another kind of section tells the two apart."""
    return name in ("family", "kind") or value != field.get_default(call_default_factory=True)


def _said(field: FieldInfo, value: object) -> str:
    title, unit = field.title or "", unit_of(field)
    if isinstance(value, BaseModel):
        return title
    if isinstance(value, bool):
        return title if value else f"{title} off"
    if isinstance(value, float):
        text = f"{value:g}"
    elif isinstance(value, tuple | list):
        text = ", ".join(str(item) for item in value) or "none"
    else:
        text = str(value) or "none"
    return f"{title} {text} {unit}".rstrip() if unit.isalpha() else f"{title} {text}"
