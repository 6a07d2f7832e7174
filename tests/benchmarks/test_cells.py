"""The table of methods × architectures: its verdicts, its form, and that nothing slips through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from benchmarks.cells.judges import judged_methods
from benchmarks.cells.run import Row, as_json, cells_of
from benchmarks.cells.subjects import SUBJECTS
from benchmarks.cells.table import page
from benchmarks.cells.verdict import Status, Verdict, computed, distance, drawn, integrated
from core.catalogue.methods import LAYER_METHODS, METHODS

_DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cells.md"
_METHODS = ("saliency", "exact_shapley", "occlusion", "grad_cam", "layer_activation")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("cells")
    chosen = [one for one in SUBJECTS if one.name in ("reused_mlp", "embedding_mean")]
    quick = {"epochs": 25, "learning_rate": 1e-2}
    return [
        cells_of(replace(one, training=quick, rows=2), folder=folder, methods=_METHODS)
        for one in chosen
    ]


def test_cells_are_right_or_refused_with_a_reason(rows: list[Row]) -> None:
    for row in rows:
        cells = dict(row.cells)
        assert list(cells) == list(_METHODS)
        assert cells.pop("grad_cam").status == "refused"
        for cell in cells.values():
            assert cell.status == "right", cell.reason
            assert cell.error is not None
            assert cell.error < 1e-4


def test_json_has_one_object_for_each_cell(rows: list[Row]) -> None:
    found = as_json(rows)
    assert len(found) == len(rows) * len(_METHODS)
    for cell in found:
        assert set(cell) == {"method", "architecture", "status", "error", "reason"}
        assert cell["status"] in get_args(Status)
        assert cell["reason"]
        assert cell["error"] is None or isinstance(cell["error"], float)


def test_the_page_names_networks_methods_and_refusals(rows: list[Row]) -> None:
    text = page(rows)
    assert "| MLP, one ReLU used twice | right | right | right | – | right |" in text
    assert "- **Grad-CAM** on MLP, one ReLU used twice: " in text


def test_the_documentation_holds_the_whole_table() -> None:
    text = _DOCUMENT.read_text()
    titles = [entry.title for entry in (METHODS | LAYER_METHODS).values()]
    assert "; ".join(f"{number} {title}" for number, title in enumerate(titles, 1)) in text
    lines = text.splitlines()
    for subject in SUBJECTS:
        (cells,) = [
            one for one in lines if one.startswith(f"| {subject.title} | ") and "right" in one
        ]
        assert cells.count("|") == len(titles) + 2
    assert "**failed**" not in text.split("## Networks")[1]


def test_every_method_of_the_catalogue_has_a_reference() -> None:
    assert judged_methods() == METHODS.keys()


def test_wrong_values_fail_and_drawn_ones_may_be_as_far_off_as_they_say() -> None:
    reference = np.array([[1.0, -2.0], [0.5, 0.5]])
    assert computed(reference, reference, against="itself") == Verdict("right", 0.0, "itself")
    wrong = reference * 1.05
    assert distance(wrong, reference) == pytest.approx(0.05)
    assert computed(wrong, reference, against="").status == "failed"
    assert integrated(wrong, reference, against="").status == "approximate"
    assert integrated(wrong * 2, reference, against="").status == "failed"
    errors = np.full_like(reference, 0.1)
    assert drawn(wrong, reference, errors=errors, against="").status == "approximate"
    assert drawn(wrong * 1.1, reference, errors=errors / 100, against="").status == "failed"
    assert drawn(wrong, reference, errors=100 * errors, against="").status == "failed"


def test_what_leaves_nothing_to_chance_is_held_to_its_reference() -> None:
    reference = np.array([[1.0, -2.0]])
    for errors in (None, np.zeros_like(reference)):
        assert drawn(reference, reference, errors=errors, against="").status == "right"
        assert drawn(reference * 1.05, reference, errors=errors, against="").status == "failed"


def test_values_that_are_no_numbers_are_never_right() -> None:
    found, within = np.full((2, 2), np.nan), np.zeros(2, dtype=np.bool_)
    for reference in (np.zeros((2, 2)), np.ones((2, 2))):
        assert computed(found, reference, against="").status == "failed"
        assert integrated(found, reference, against="").status == "failed"
        assert integrated(found, reference, against="", within=within).status == "failed"


def test_a_reference_that_is_off_calls_nothing_right() -> None:
    reference = np.array([[1.0, -2.0]])
    verdict = integrated(reference, reference, against="a line", missed=0.03)
    assert verdict.status == "approximate"
    assert verdict.reason == "a line; the reference itself may be off by 3.0%"


def test_where_every_row_is_struck_the_cell_says_that_nothing_was_held() -> None:
    reference = np.array([[1.0, -2.0]])
    verdict = integrated(reference * 9, reference, against="", within=np.zeros(1, dtype=np.bool_))
    assert verdict.status == "approximate"
    assert verdict.reason.startswith("nothing: all 1 rows miss the gate")


def test_rows_that_the_gate_strikes_through_do_not_fail_a_cell() -> None:
    reference = np.array([[1.0, -2.0], [0.5, 0.5]])
    found = reference.copy()
    found[1] += 1.0
    struck = integrated(found, reference, against="", within=np.array([True, False]))
    assert struck.status == "approximate"
    assert "1 of 2 rows miss the gate" in struck.reason
    quoted = integrated(found, reference, against="", within=np.array([False, True]))
    assert quoted.status == "failed"
