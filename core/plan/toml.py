"""Plans as TOML files, with every error of a broken plan told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from core.errors import AuditError
from core.plan.plan import Plan

# Sections of which a plan writes one of several, told apart by a field.
_WITH_VARIANTS = (("data", "source"), ("model",))
_TYPES = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text in quotation marks",
    "tuple_type": "a list in square brackets",
}


class PlanError(AuditError):
    """A plan that cannot be used; `problems` holds one line for each error."""

    def __init__(self, name: str, problems: tuple[str, ...]) -> None:
        self.problems = problems
        listed = "\n".join(f"  {problem}" for problem in problems)
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        super().__init__(
            f"{name} cannot be used: {count}\n{listed}\n",
            remedy="Correct these lines and run again.",
        )

    @property
    def sentence(self) -> str:
        """The heading, one line for each error, and what to do."""
        return f"{self.what}{self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the pipe from the worker."""
        return PlanError, (self.what.split(" cannot be used")[0], self.problems)


def read_plan(path: Path) -> Plan:
    """Return the plan in a TOML file.

    Raises
    ------
    AuditError
        If the file cannot be read, is not TOML, or holds values that are not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise AuditError(
            f"{path.name} is not a plan",
            seen="bytes that are not UTF-8 text",
            allowed="a TOML file in UTF-8",
            remedy="Save the plan as UTF-8 text.",
        ) from error
    except OSError as error:
        raise AuditError(
            f"The plan {path} could not be read",
            seen=error.strerror,
            allowed="a TOML file",
            remedy="Check the path; examples/ holds complete plans.",
        ) from error
    return plan_from_toml(text, name=path.name)


def plan_from_toml(text: str, *, name: str = "The plan") -> Plan:
    """Return the plan written in `text`.

    Raises
    ------
    PlanError
        With every error at once: path, value seen, what is allowed.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(name, (f"not TOML: {error}",)) from error
    return plan_from_values(values, name=name)


def plan_from_values(values: dict[str, Any], *, name: str = "The plan") -> Plan:
    """Return the plan that nested dicts describe.

    Raises
    ------
    PlanError
        With every error at once: path, value seen, what is allowed.
    """
    try:
        return Plan.model_validate(values)
    except ValidationError as error:
        raise PlanError(name, tuple(_problem(item) for item in error.errors())) from error


def plan_to_toml(plan: Plan) -> str:
    """Return the plan as TOML, every value written out, so that nothing hangs on a default."""
    return tomli_w.dumps(_without_none(plan.model_dump(mode="json")))


def _without_none(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value


def _path_as_written(place: tuple[int | str, ...]) -> str:
    """Return the place as the plan writes it, without the variant that pydantic puts in."""
    parts = [str(part) for part in place]
    for section in _WITH_VARIANTS:
        depth = len(section)
        if tuple(parts[:depth]) == section:
            del parts[depth : depth + 1]
    return ".".join(parts) or "plan"


def _tag(item: Any) -> str:  # noqa: ANN401
    return str(item["ctx"]["discriminator"]).strip("'")


def _problem(item: Any) -> str:  # noqa: ANN401
    """One error as: path, value seen, what is allowed."""
    path = _path_as_written(item["loc"])
    kind = item["type"]
    if kind == "extra_forbidden":
        return f"{path}: unknown name; allowed are the names in docs/plan.md"
    if kind == "missing":
        return f"{path}: missing; it has no default"
    if kind == "union_tag_not_found":
        return f"{path}.{_tag(item)}: missing; it has no default"
    if kind == "union_tag_invalid":
        context = item["ctx"]
        return f"{path}.{_tag(item)} = {context['tag']!r}; allowed: {context['expected_tags']}"
    if kind in _TYPES:
        return f"{path} = {item['input']!r}; allowed: {_TYPES[kind]}"
    allowed = item["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{path} = {item['input']!r}; allowed: {allowed}"
