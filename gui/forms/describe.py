"""What a form needs to know about one field, read from the plan's declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo as Declared

from core.plan import Plan
from core.plan.fields import unit_of
from gui.forms.allowed import Kind, Options, allowed_by
from gui.forms.wording import grouped, option_text, value_text

_QUOTED = re.compile(r"'(\w+)'")


@dataclass(frozen=True)
class FieldInfo:
    """One field of the plan, for a form.

    Attributes
    ----------
    is_whole : bool
        Whether only whole numbers are allowed.
    minimum, maximum : float or None
        Bounds of the value, or of each item of a list of numbers.
    is_open_minimum : bool
        Whether the minimum itself is not allowed.
    options : tuple
        Allowed values, each with its readable text.
    fewest, most : int or None
        How many items a list, or characters a text, may have.
    default : object
        None where the plan must say, which `has_default` tells apart.
    empty : str
        What it means that nothing is chosen, where that is not nothing.
    """

    path: str
    title: str
    help: str
    kind: Kind
    unit: str = ""
    is_whole: bool = False
    minimum: float | None = None
    maximum: float | None = None
    is_open_minimum: bool = False
    options: Options = ()
    fewest: int | None = None
    most: int | None = None
    default: object = None
    has_default: bool = False
    is_optional: bool = False
    empty: str = ""

    @property
    def range_text(self) -> str:
        """What is allowed, as in "1 to 10,000"; empty where nothing is bounded."""
        low, high = self.minimum, self.maximum
        if low is not None and self.is_open_minimum:
            return f"above {grouped(low)}" + ("" if high is None else f", up to {grouped(high)}")
        if low is not None and high is not None:
            return f"{grouped(low)} to {grouped(high)}"
        if low is not None:
            return f"{grouped(low)} or more"
        return "" if high is None else f"{grouped(high)} or less"

    @property
    def limits_text(self) -> str:
        """Default and allowed range as one sentence; empty where there is neither."""
        parts = []
        if self.has_default and self.default is not None and self.default != "":
            parts.append(f"default {self.text_of(self.default)}")
        if self.range_text:
            parts.append(f"allowed {self.range_text}")
        sentence = ", ".join(parts)
        return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""

    def text_of(self, value: object) -> str:
        """Return a value of this field for reading."""
        return next((text for one, text in self.options if one == value), value_text(value))


def describe(plan: Plan, path: str) -> FieldInfo:
    """Return what a form needs to know about the field at a dotted path.

    Parameters
    ----------
    plan : Plan
        The plan as it stands: its variants decide which fields there are.
    path : str
        Such as "training.learning_rate", "limits.0.at_least" or "data.source.roles.age".

    Raises
    ------
    KeyError
        If the plan, with the variants that it has, holds no such field.
    """
    place = _Place(plan, Plan, None, None)
    for part in path.split("."):
        place = place.children().get(part, _NOWHERE)
    found = place.described(path)
    if found is None:
        raise KeyError(path)
    return found


def has_field(plan: Plan, path: str) -> bool:
    """Return whether the plan, with the variants that it has, holds this field."""
    try:
        describe(plan, path)
    except KeyError:
        return False
    return True


def paths_of(plan: Plan) -> list[str]:
    """Return the dotted path of every field that can be edited, in the plan's order."""
    return list(_walk(_Place(plan, Plan, None, None), ""))


@dataclass(frozen=True)
class _Place:
    """One value of the plan with what is declared about it.

    Attributes
    ----------
    declared : FieldInfo of pydantic or None
        None for an item of a list or a mapping, which has no declaration of its own.
    owner : _Place or None
        The section, list or mapping that holds it.
    """

    value: Any
    annotation: Any
    declared: Declared | None
    owner: _Place | None

    def children(self) -> dict[str, _Place]:
        """Return the fields of a section, or the items of a list of sections or a mapping."""
        value = self.value
        if isinstance(value, BaseModel):
            return {
                name: _Place(getattr(value, name), field.annotation, field, self)
                for name, field in type(value).model_fields.items()
            }
        if isinstance(value, dict):
            _, kind = get_args(self.annotation)
            return {name: _Place(item, kind, None, self) for name, item in value.items()}
        if isinstance(value, tuple) and _is_section(get_args(self.annotation)[0]):
            kind = get_args(self.annotation)[0]
            return {str(at): _Place(item, kind, None, self) for at, item in enumerate(value)}
        return {}

    def described(self, path: str) -> FieldInfo | None:
        """Return the description, or None where nothing can be edited in one field."""
        declared = self.declared
        allowed = allowed_by(self.annotation, tuple(declared.metadata) if declared else ())
        if allowed is None or self.owner is None:
            return None
        options = tuple((value, option_text(value)) for value in self._choices(allowed.choices))
        holder = self.owner.declared if declared is None else declared
        has_default = declared is not None and not declared.is_required()
        return FieldInfo(
            path=path,
            title=(declared.title if declared else None) or path.rsplit(".", 1)[-1],
            help=_in_words((holder and holder.description) or "", options),
            kind=allowed.kind,
            unit=unit_of(declared) if declared else "",
            is_whole=allowed.is_whole,
            minimum=allowed.minimum,
            maximum=allowed.maximum,
            is_open_minimum=allowed.is_open_minimum,
            options=options,
            fewest=allowed.fewest,
            most=allowed.most,
            default=declared.get_default(call_default_factory=True, validated_data={})
            if declared and has_default
            else None,
            has_default=has_default,
            is_optional=allowed.is_optional,
        )

    def _choices(self, choices: tuple[object, ...]) -> tuple[object, ...]:
        """Return the allowed values; a field that tells variants apart offers all variants."""
        owner, declared = self.owner, self.declared
        if owner is None or owner.declared is None or declared is None or len(choices) != 1:
            return choices
        name = owner.declared.discriminator
        if not isinstance(name, str) or type(owner.value).model_fields.get(name) is not declared:
            return choices
        variants = get_args(owner.annotation)
        return tuple(get_args(one.model_fields[name].annotation)[0] for one in variants)


_NOWHERE = _Place(None, None, None, None)


def _walk(place: _Place, path: str) -> Iterator[str]:
    if place.described(path) is not None:
        yield path
    for name, child in place.children().items():
        yield from _walk(child, f"{path}.{name}" if path else name)


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _in_words(help_text: str, options: Options) -> str:
    """Return the help with the field's values, such as 'auto', as the form shows them."""
    texts = {str(value): text for value, text in options}
    return _QUOTED.sub(
        lambda found: f"“{texts[found[1]]}”" if found[1] in texts else found[0], help_text
    )
