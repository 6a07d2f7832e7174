"""JSON Schemas of `evidence.json` and `envelope.json`, drawn from the models and shipped as files.

``python -m reports.schemas`` writes the files anew after a model has changed.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from core.canonical import readable_json, write_whole
from core.errors import AuditError
from core.evidence.models import Envelope, Evidence
from core.records.base import Record

SchemaName = Literal["evidence", "envelope"]

_MODELS: dict[SchemaName, type[Record]] = {"evidence": Evidence, "envelope": Envelope}
_LONGEST_QUOTE = 60


def drawn_schema(name: SchemaName) -> dict[str, object]:
    """Return the JSON Schema (2020-12) as the model now stands."""
    return {
        "$schema": Draft202012Validator.META_SCHEMA["$schema"],
        **_MODELS[name].model_json_schema(mode="validation"),
    }


@cache
def shipped_schema(name: SchemaName) -> bytes:
    """Return the bytes of the schema file."""
    return files("reports").joinpath("schemas", f"{name}.schema.json").read_bytes()


@cache
def _validator(name: SchemaName) -> Draft202012Validator:
    return Draft202012Validator(json.loads(shipped_schema(name)))


def check_schema(name: SchemaName, data: bytes) -> None:
    """Return quietly if the bytes are JSON that conforms to the schema.

    Raises
    ------
    AuditError
        If they are not UTF-8 JSON, hold NaN or infinities, or break the schema.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise AuditError(
            f"{name}.json is not JSON",
            seen=str(error)[:_LONGEST_QUOTE],
            remedy="Ask whoever made it for it again.",
        ) from error
    fault = best_match(_validator(name).iter_errors(value))
    if fault is not None:
        raise AuditError(
            f"{name}.json does not follow its schema",
            seen=f"{_place(fault)}: {fault.message[:_LONGEST_QUOTE]}",
            allowed=f"reports/schemas/{name}.schema.json",
            remedy="Ask whoever made it for it again.",
        )


def write_schemas(folder: Path) -> None:
    """Write both schema files into a folder."""
    for name in _MODELS:
        write_whole(folder / f"{name}.schema.json", readable_json(drawn_schema(name)))


def _refuse_constant(text: str) -> float:
    message = f"{text} is not a JSON number"
    raise ValueError(message)


def _place(fault: ValidationError) -> str:
    return ".".join(str(part) for part in fault.absolute_path) or "the whole file"


if __name__ == "__main__":
    write_schemas(Path(__file__).parent / "schemas")
