"""The reference pages are those of the program as it stands."""

from __future__ import annotations

import pytest

from core.catalogue import CHECKS, METHODS, METRICS
from reports.reference import DOCS, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_page_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], (
        "run `python -m reports.reference`"
    )


def test_pages_name_everything() -> None:
    text = "".join(pages().values())
    for name in (*METHODS, *METRICS, *CHECKS, "learning_rate", "sensitive"):
        assert name in text
