"""The catalogue is complete, torch-free, and says what things do not show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.catalogue import CHECKS, METHODS, METRICS, SECTIONS


def test_every_method_says_what_it_does_not_show() -> None:
    for entry in METHODS.values():
        assert entry.shows.endswith(".")
        assert entry.does_not_show.endswith(".")
        assert any(character.isdigit() for character in entry.citation), "a citation has a year"


def test_every_metric_can_be_a_check() -> None:
    assert set(METRICS) <= set(CHECKS)
    assert all(entry.name == name for name, entry in CHECKS.items())


def test_sections_have_distinct_numbers() -> None:
    numbers = [entry.number for entry in SECTIONS.values()]
    assert len(set(numbers)) == len(numbers)


def test_torch_free_part_loads_no_heavy_library() -> None:
    code = (
        "import sys; import core.plan, core.catalogue, core.evidence, core.project, core.jobs, "
        "core.records.training, core.records.assessment, core.records.explanation; "
        "heavy = {'torch', 'pandas', 'sklearn', 'scipy', 'matplotlib', 'captum', 'shap'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-B", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert result.stdout.strip() == "[]"
