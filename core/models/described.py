"""An architecture in a JSON file, with every error of a broken one told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.errors import AuditError
from core.records.architecture import Architecture

_LARGEST_FILE = 4 * 2**20


def read_architecture(path: Path) -> Architecture:
    """Return the architecture described in a JSON file.

    Raises
    ------
    AuditError
        If the file cannot be read, or holds values that are not allowed: each with its path, the
        value seen and what is allowed.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise AuditError(
                f"{path.name} is too large for a description of layers",
                seen=f"{path.stat().st_size:,} bytes",
                allowed=f"at most {_LARGEST_FILE:,} bytes",
                remedy="Name the JSON file with the layers, not the one with the weights.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise AuditError(
            f"The architecture {path} could not be read",
            seen=error.strerror,
            allowed="a JSON file that describes the layers",
            remedy="Check the path; examples/architectures/ holds complete descriptions.",
        ) from error
    return architecture_from_json(data, name=path.name)


def architecture_from_json(data: bytes, *, name: str) -> Architecture:
    """Return the architecture written in `data`; `name` is what an error calls the file.

    Raises
    ------
    AuditError
        With every error at once.
    """
    try:
        return Architecture.model_validate_json(data)
    except ValidationError as error:
        problems = [_problem(item) for item in error.errors() if not _is_echo(item)]
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        raise AuditError(
            f"{name} does not describe a network: {count}",
            seen="; ".join(problems),
            remedy="Correct these entries; examples/architectures/ holds complete descriptions.",
        ) from error


def _is_echo(item: Any) -> bool:  # noqa: ANN401 - pydantic's own dictionaries
    """Whether pydantic calls a list too short only because its entries failed."""
    return item["type"] == "too_short" and bool(item["input"])


def _problem(item: Any) -> str:  # noqa: ANN401 - pydantic's own dictionaries
    """One error as: path, value seen, what is allowed."""
    path = ".".join(str(part) for part in item["loc"])
    context = item.get("ctx", {})
    match item["type"]:
        case "json_invalid":
            return f"not JSON ({context.get('error', item['msg'])})"
        case "missing":
            return f"{path} is missing"
        case "extra_forbidden":
            return f"{path} is not a known name"
        case "union_tag_not_found":
            return f"{path}.kind is missing"
        case "union_tag_invalid":
            return f"{path}.kind = {context['tag']!r} (allowed: {context['expected_tags']})"
    allowed = item["msg"].removeprefix("Input should be ")
    if item["type"] == "string_pattern_mismatch":
        allowed = "letters, digits and _, with dots between parts"
    return f"{path} = {item['input']!r:.80} (allowed: {allowed})"
