"""The shipped schemas are those of the models, and say where a file breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from core.canonical import readable_json
from core.errors import AuditError
from reports.schemas import SchemaName, check_schema, drawn_schema, shipped_schema, write_schemas
from tests.reports.sample_bundle import sample_envelope, sample_evidence

NAMES: tuple[SchemaName, ...] = ("evidence", "envelope")


@pytest.mark.parametrize("name", NAMES)
def test_shipped_schema_is_up_to_date(name: SchemaName) -> None:
    assert shipped_schema(name) == readable_json(drawn_schema(name)), (
        "run: python -m reports.schemas"
    )


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_itself_valid(name: SchemaName) -> None:
    Draft202012Validator.check_schema(drawn_schema(name))


def test_files_that_conform_pass() -> None:
    check_schema("evidence", sample_evidence())
    check_schema("envelope", sample_envelope(sample_evidence()))


def test_fault_names_its_place() -> None:
    wrong = sample_evidence().replace(b'"kind": "figure"', b'"kind": "guess"')
    with pytest.raises(AuditError, match=r"items\.0\.kind: 'guess'"):
        check_schema("evidence", wrong)


def test_unknown_name_is_refused() -> None:
    wrong = sample_evidence().replace(b'"title"', b'"titel"')
    with pytest.raises(AuditError, match="schema"):
        check_schema("evidence", wrong)


def test_schemas_are_written_whole(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    assert (tmp_path / "evidence.schema.json").read_bytes() == shipped_schema("evidence")
