"""The preview of augmentation: real rows, their variants, and nothing where nothing is asked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import AuditError
from core.plan import Plan
from core.project import Project
from core.records.views.training import AugmentationView
from tests.core.training.conftest import plan_of
from tests.reports.stages.in_project import InProject


def previewed(
    folder: Path, source: dict[str, Any], model: str, **augmentation: Any
) -> tuple[AugmentationView, InProject]:
    plan: Plan = plan_of(source, model={"family": model}, training={"augmentation": augmentation})
    project = InProject.create(folder / "project", plan)
    result = project.run("augment_preview", plan, rows=2, variants=3)
    found = Project.open(project.folder, read_only=True)
    try:
        views = result["views"]
        assert isinstance(views, dict)
        return AugmentationView.from_json(found.get(str(views["augmentation"]))), project
    finally:
        found.close()


def pixels(project: InProject, sha: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    opened = Project.open(project.folder, read_only=True)
    try:
        return np.asarray(Image.open(io.BytesIO(opened.get(sha))))
    finally:
        opened.close()


def test_pictures_are_shown_beside_their_variants(tmp_path: Path) -> None:
    source = {"kind": "builtin", "name": "digits"}
    view, project = previewed(tmp_path, source, "cnn", flip=True, brightness=0.5, rotation=10.0)
    assert view.changes == ("Rotation 10 degrees", "Flip", "Brightness 0.5 deviations")
    assert "with 3 changes, drawn anew in every epoch" in view.sentence
    assert [len(row.variants) for row in view.rows] == [3, 3]
    for row in view.rows:
        original = pixels(project, row.original.picture)
        assert original.shape == (8, 8)
        shown = {row.original.picture, *(variant.picture for variant in row.variants)}
        assert len(shown) == 4


def test_series_keep_their_unit(tmp_path: Path) -> None:
    source = {"kind": "builtin", "name": "pulses", "rows": 60}
    view, _ = previewed(tmp_path, source, "cnn", scaling=0.2)
    row = view.rows[0]
    ratio = np.array(row.variants[0].traces) - np.array(row.original.traces)
    assert len(view.channels) == len(row.original.traces) == 1
    assert len(row.original.traces[0]) == 100
    assert np.abs(ratio).max() > 0
    again, _ = previewed(tmp_path / "again", source, "cnn", scaling=0.2)
    assert again == view


def test_words_that_were_dropped_are_named(tmp_path: Path) -> None:
    source = {"kind": "builtin", "name": "messages"}
    view, _ = previewed(tmp_path, source, "recurrent", word_dropout=0.5)
    for row in view.rows:
        assert row.original.changed == ()
        for variant in row.variants:
            assert len(variant.words) == len(row.original.words)
            for place, word in enumerate(variant.words):
                expected = "(unknown)" if place in variant.changed else row.original.words[place]
                assert word == expected
    assert any(variant.changed for row in view.rows for variant in row.variants)


def test_without_augmentation_only_the_rows_are_shown(tmp_path: Path) -> None:
    view, _ = previewed(tmp_path, {"kind": "builtin", "name": "digits"}, "cnn")
    assert view.sentence == "The plan changes no training rows."
    assert [row.variants for row in view.rows] == [(), ()]


def test_tables_are_not_augmented(tmp_path: Path) -> None:
    source = {"kind": "builtin", "name": "breast_cancer"}
    view, _ = previewed(tmp_path, source, "mlp")
    assert view.rows == ()
    assert "Tables are not augmented" in view.sentence
    with pytest.raises(AuditError, match="This augmentation does not fit tables"):
        previewed(tmp_path / "other", source, "mlp", noise=0.1)
