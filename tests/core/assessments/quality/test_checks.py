"""Checks over the rows find what was planted, and nothing where nothing was."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.assessments.quality.balance import imbalance, missingness
from core.assessments.quality.checks import check_rows
from core.assessments.quality.duplicates import exact_duplicates, near_duplicates
from core.assessments.quality.labels import label_noise, suspects
from core.assessments.quality.leakage import leakage
from core.data import Prepared
from core.data.assemble import assemble_table
from core.data.held import read_prepared
from core.data.prepare import prepare
from core.jobs.context import CancelledError, CancelToken, JobContext
from core.plan import Plan, plan_from_toml
from core.plan.data import DataPlan
from core.plan.edit import edited
from core.plan.sources import BuiltinSource, ImageFolderSource

_CONTEXT = JobContext()


def _digits() -> Prepared:
    plan = DataPlan(source=BuiltinSource(name="digits"))
    return read_prepared(plan, seed=1, folder=Path(), context=_CONTEXT)


def _table(columns: dict[str, np.ndarray], targets: np.ndarray) -> Prepared:
    plan = DataPlan(source=BuiltinSource(name="breast_cancer"))
    names = tuple(f"class {label}" for label in range(int(targets.max()) + 1))
    dataset = assemble_table(
        plan,
        pd.DataFrame(columns),
        name="made",
        source="made",
        target="y",
        targets=targets.astype(np.int64),
        class_names=names,
    )
    return prepare(plan, dataset, seed=3)


def _two_blobs(rows: int = 300) -> tuple[dict[str, np.ndarray], np.ndarray]:
    draw = np.random.default_rng(5)
    targets = np.arange(rows) % 2
    columns = {f"x{k}": draw.normal(size=rows) + 1.5 * targets for k in range(4)}
    return columns, targets


def test_clean_digits_raise_no_alarm_but_the_labels_of_a_few() -> None:
    view = check_rows(_digits(), context=_CONTEXT)
    status = {finding.name: finding.status for finding in view.findings}
    assert list(status) == [
        "exact_duplicates",
        "near_duplicates",
        "leakage",
        "imbalance",
        "missing",
        "labels",
    ]
    assert status["exact_duplicates"] == status["near_duplicates"] == "fine"
    assert status["leakage"] == status["imbalance"] == "fine"
    assert status["missing"] == "not_checked"
    assert len(view.findings[-1].rows) < 10  # of 1,797


def test_a_test_row_that_repeats_a_training_row_is_named_with_its_twin() -> None:
    columns, targets = _two_blobs()
    prepared = _table(columns, targets)
    copied = int(prepared.parts["test"][4]), int(prepared.parts["training"][7])
    for column in columns.values():
        column[copied[0]] = column[copied[1]]
    found = exact_duplicates(_table(columns, targets))
    assert found.status == "attention"
    assert found.rows == (copied[0],)
    assert found.lines[0][:3] == (f"{copied[0] + 1}", "test", f"{copied[1] + 1}")


def test_a_picture_with_a_little_noise_is_a_near_duplicate_and_no_exact_one() -> None:
    prepared = _digits()
    row, twin = int(prepared.parts["test"][0]), int(prepared.parts["training"][0])
    raw = prepared.dataset.inputs
    assert isinstance(raw, np.ndarray)
    changed, inputs = raw.copy(), np.array(prepared.inputs, dtype=np.float32)
    changed[row] = changed[twin] + 1e-3
    inputs[row] = inputs[twin] + 1e-3
    dataset = dataclasses.replace(prepared.dataset, inputs=changed)
    prepared = dataclasses.replace(prepared, dataset=dataset, inputs=inputs)
    assert exact_duplicates(prepared).status == "fine"
    found = near_duplicates(prepared, context=_CONTEXT)
    assert found.rows == (row,)
    assert found.lines[0][2] == f"{twin + 1:,}"


def test_a_column_that_is_the_target_in_disguise_is_a_suspect() -> None:
    columns, targets = _two_blobs()
    columns["code"] = np.where(targets == 1, 7.0, 3.0) + np.random.default_rng(0).random(300) / 10
    found = leakage(_table(columns, targets), context=_CONTEXT)
    assert found.status == "attention"
    assert [line[0] for line in found.lines] == ["code"]


def test_a_pixel_that_gives_the_class_away_is_a_suspect() -> None:
    prepared = _digits()
    inputs = np.array(prepared.inputs, dtype=np.float32)
    inputs[:, 0, 0, 0] = prepared.targets
    found = leakage(dataclasses.replace(prepared, inputs=inputs), context=_CONTEXT)
    assert found.status == "attention"
    assert found.lines[0][0] == "grey, row 1, column 1"


def test_a_rare_class_is_pointed_out_with_a_change_of_the_plan_that_can_be_made() -> None:
    columns, _ = _two_blobs()
    targets = (np.arange(300) % 10 == 0).astype(np.int64)
    found = imbalance(_table(columns, targets))
    assert found.status == "attention"
    assert found.remedy is not None
    plan = plan_from_toml(
        'version = 1\ntitle = "A"\n[data]\nsource = {kind = "builtin", name = "digits"}'
    )
    changed: Plan = edited(plan, found.remedy.changes)
    assert changed.training.class_weights == "balanced"


def test_gaps_are_counted_and_held_against_the_target() -> None:
    columns, targets = _two_blobs()
    columns["x0"][targets == 1] = np.nan
    columns["x0"][0] = 1.0
    found = missingness(_table(columns, targets))
    assert found.status == "attention"
    assert found.lines[0][0] == "x0"
    assert "100.0" in found.lines[0][3]


def test_the_steps_that_series_lack_are_counted() -> None:
    pulses = read_prepared(
        DataPlan(source=BuiltinSource(name="pulses")), seed=1, folder=Path(), context=_CONTEXT
    )
    whole = missingness(pulses)
    assert (whole.status, whole.sentence) == ("fine", "No step of a series lacks a value.")
    record = pulses.record.model_copy(update={"missing_cells": pulses.record.cells // 10})
    gaps = missingness(dataclasses.replace(pulses, record=record))
    assert (gaps.status, gaps.figure) == ("attention", "10.00\u00a0%")


def test_flipped_labels_are_found_among_the_first_suspects() -> None:
    columns, targets = _two_blobs()
    for name in columns:
        columns[name] = columns[name] + 2.5 * targets  # so that a flipped label is no hard case
    noisy = targets.copy()
    flipped = np.random.default_rng(2).choice(300, 15, replace=False)
    noisy[flipped] = 1 - noisy[flipped]
    found = label_noise(_table(columns, noisy), context=_CONTEXT)
    assert found.status == "attention"
    true = set(found.rows) & set(flipped.tolist())
    assert len(true) >= 12
    assert len(found.rows) - len(true) <= 2


def test_fewer_pictures_than_principal_components_are_screened_all_the_same(
    tmp_path: Path,
) -> None:
    draw = np.random.default_rng(4)
    for name, grey in (("dark", 40), ("light", 200)):
        (tmp_path / name).mkdir()
        for number in range(12):
            pixels = np.clip(draw.normal(grey, 20, (8, 8)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{number:02}.png")
    plan = DataPlan(source=ImageFolderSource(path=str(tmp_path), height=8, width=8))
    prepared = read_prepared(plan, seed=1, folder=tmp_path, context=_CONTEXT)
    assert label_noise(prepared, context=_CONTEXT).status == "fine"


def test_a_model_that_guesses_doubts_nobody() -> None:
    columns, _ = _two_blobs()
    targets = np.random.default_rng(9).integers(0, 2, 300)
    found = label_noise(_table(columns, targets), context=_CONTEXT)
    assert found.status == "not_checked"
    assert "balanced accuracy" in found.sentence


def test_the_confident_joint_is_that_of_a_hand_worked_example() -> None:
    # Thresholds: class 0 (.9 + .6 + .3) / 3 = .6, class 1 (.8 + .2) / 2 = .5.
    said = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8], [0.8, 0.2]])
    labels = np.array([0, 0, 0, 1, 1])
    rows, suggested, joint = suspects(said, labels)
    assert joint.tolist() == [[2, 1], [1, 1]]
    assert rows.tolist() == [4, 2]  # margins .6 and .4
    assert suggested.tolist() == [0, 1]


def test_a_cancelled_check_stops_at_once() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        check_rows(_digits(), context=JobContext(token=token))
