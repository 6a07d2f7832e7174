"""The clause file says for each clause its status, date and source."""

from __future__ import annotations

import re

from core.catalogue import SECTIONS
from reports.sections.clauses import read_clauses


def test_every_clause_names_sections_that_exist() -> None:
    _, clauses = read_clauses()
    assert {name for clause in clauses for name in clause.sections} <= set(SECTIONS)


def test_every_clause_has_a_date_and_a_status() -> None:
    _, clauses = read_clauses()
    for clause in clauses:
        assert re.fullmatch(r"\d{4}-\d{2}", clause.as_of)
        assert clause.status
