"""What an annotation of the plan allows: the kind of value, its bounds, its choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo as Declared

Kind = Literal["integer", "number", "choice", "flag", "text", "numbers", "texts", "choices"]
Options = tuple[tuple[object, str], ...]

_PLAIN: dict[object, Kind] = {bool: "flag", int: "integer", float: "number", str: "text"}
_LISTS: dict[Kind, Kind] = {
    "integer": "numbers",
    "number": "numbers",
    "text": "texts",
    "choice": "choices",
}


@dataclass(frozen=True)
class Allowed:
    """What may be entered; see `gui.forms.describe.FieldInfo` for the attributes."""

    kind: Kind
    is_whole: bool = False
    choices: tuple[object, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    is_open_minimum: bool = False
    fewest: int | None = None
    most: int | None = None
    is_optional: bool = False


def allowed_by(annotation: Any, marks: tuple[object, ...] = ()) -> Allowed | None:  # noqa: ANN401
    """Return what the annotation of a field allows, or None where it is a section or a mapping.

    Parameters
    ----------
    annotation : type
        As pydantic gives it, without the outermost `Annotated`.
    marks : tuple
        Bounds and lengths that are declared beside it.
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    found: Allowed | None = None
    if origin is Annotated:
        return allowed_by(parts[0], (*_unpacked(parts[1:]), *marks))
    if origin in {Union, UnionType} and NoneType in parts:
        (rest,) = (part for part in parts if part is not NoneType)
        found = allowed_by(rest)
        found = found and replace(found, is_optional=True)
    elif origin is Literal:
        found = Allowed("choice", choices=parts)
    elif origin is tuple:
        found = _list_of(parts)
    elif annotation in _PLAIN:
        found = Allowed(_PLAIN[annotation], is_whole=annotation is int)
    return found and _bounded(found, marks)


def _list_of(parts: tuple[Any, ...]) -> Allowed | None:
    item = allowed_by(parts[0])
    if item is None or item.kind not in _LISTS:
        return None
    count = None if parts[-1] is Ellipsis else len(parts)
    return replace(item, kind=_LISTS[item.kind], fewest=count, most=count)


def _bounded(found: Allowed, marks: tuple[object, ...]) -> Allowed:
    for mark in marks:
        match mark:
            case Ge(int() | float() as low):
                found = replace(found, minimum=low)
            case Gt(int() | float() as low):
                found = replace(found, minimum=low, is_open_minimum=True)
            case Le(int() | float() as high):
                found = replace(found, maximum=high)
            case MinLen(fewest):
                found = replace(found, fewest=fewest)
            case MaxLen(most):
                found = replace(found, most=most)
    return found


def _unpacked(marks: tuple[object, ...]) -> tuple[object, ...]:
    """Return the marks with those inside a `Field(...)` laid out."""
    return tuple(
        inner
        for mark in marks
        for inner in (mark.metadata if isinstance(mark, Declared) else (mark,))
    )
