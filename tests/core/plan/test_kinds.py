from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from core.data.load import load
from core.jobs.context import JobContext
from core.plan import Plan
from core.plan.data import DataPlan
from core.plan.kinds import FAMILY_KINDS, kind_of
from core.plan.model import ModelPlan
from core.plan.sources import ArraySource, BuiltinSource, ImageFolderSource, TableSource


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "digits", "pulses"])
def test_kind_of_built_in_data_is_what_reading_finds(name: str) -> None:
    source = BuiltinSource.model_validate({"name": name, "rows": 60})
    plan = DataPlan(source=source, task="regression" if name == "diabetes" else "classification")
    read = load(plan, seed=1, folder=Path(), context=JobContext())
    assert kind_of(source) == read.record.kind


def test_kind_of_files_is_known_before_they_are_read() -> None:
    assert kind_of(TableSource(path="a.csv", target="y")) == "tabular"
    assert kind_of(ArraySource(path="a.npz", contents="series")) == "series"
    assert kind_of(ImageFolderSource(path="a")) == "image"


def test_every_family_that_is_trained_here_says_what_it_takes() -> None:
    families = {
        get_args(variant.model_fields["family"].annotation)[0]
        for variant in get_args(get_args(ModelPlan)[0])
    }
    assert set(FAMILY_KINDS) == families - {"loaded"}


@pytest.mark.parametrize(
    ("path", "test_path", "found"),
    [
        ("a/rows.csv", "a/test.csv", "there/test.csv"),
        ("rows.csv", "b/test.csv", "there/b/test.csv"),
        ("/x/a/rows.csv", "/x/b/test.csv", "b/test.csv"),
        ("rows.csv", "/x/b/test.csv", "there/test.csv"),
    ],
)
def test_a_test_file_moves_with_its_data(
    tmp_path: Path, path: str, test_path: str, found: str
) -> None:
    source = TableSource(path=path, test_path=test_path, target="y")
    moved = Plan(title="x", data=DataPlan(source=source)).reading(tmp_path / "there" / "new.csv")
    assert isinstance(moved.data.source, TableSource)
    assert Path(moved.data.source.path) == (tmp_path / "there" / "new.csv").resolve()
    assert Path(moved.data.source.test_path).resolve() == (tmp_path / found).resolve()
