"""Changing a plan: a new plan from an old one, whole and valid, or a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from core.plan.plan import Plan
from core.plan.toml import plan_from_values


def value_at(plan: Plan, path: str) -> Any:  # noqa: ANN401 -- as many types as the plan has
    """Return the value at a dotted path, such as "training.learning_rate" or "limits.0.at_least".

    Raises
    ------
    KeyError
        If the plan has no such field.
    """
    found: Any = plan
    for part in path.split("."):
        if isinstance(found, BaseModel):
            if part not in type(found).model_fields:
                raise KeyError(path)
            found = getattr(found, part)
        elif isinstance(found, tuple) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            raise KeyError(path)
    return found


def edited(plan: Plan, changes: Mapping[str, object]) -> Plan:
    """Return the plan with other values at some dotted paths.

    Parameters
    ----------
    changes : mapping
        Path to value; a whole section may be given as a model or a dict.

    Raises
    ------
    PlanError
        If the new plan is not allowed; the old one is left as it is.
    KeyError
        If a path leads nowhere.
    """
    values: Any = plan.model_dump(mode="python")
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = values
        for part in parents:
            place = _child(place, part, path)
        _put(place, last, _plain(value), path=path)
    return plan_from_values(values)


def _child(place: Any, part: str, path: str) -> Any:  # noqa: ANN401
    if isinstance(place, dict):
        if part not in place:
            raise KeyError(path)
        if isinstance(place[part], tuple):
            place[part] = list(place[part])
        return place[part]
    if isinstance(place, list) and part.isdigit() and int(part) < len(place):
        return place[int(part)]
    raise KeyError(path)


def _put(place: Any, last: str, value: object, *, path: str) -> None:  # noqa: ANN401
    if isinstance(place, dict):
        place[last] = value
    elif isinstance(place, list) and last.isdigit() and int(last) < len(place):
        place[int(last)] = value
    else:
        raise KeyError(path)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="python")
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    return value
