"""What a plan says of a table: dates, rare categories, a test file, columns without names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.data.dataset import Prepared
from core.data.display import value_texts
from core.data.load import load
from core.data.prepare import prepare
from core.data.tables.encoding import MISSING, OTHER, CategoricalEncoding, DateEncoding
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan, SplitPlan
from core.plan.sources import TableSource

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
_needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data sets are not here")


def _prepared(folder: Path, text: str, *, split: SplitPlan | None = None, **said: Any) -> Prepared:
    (folder / "rows.csv").write_text(text)
    source = TableSource(path="rows.csv", target="y", **said)
    plan = DataPlan(source=source, split=split or SplitPlan())
    return prepare(plan, load(plan, seed=0, folder=folder, context=JobContext()), seed=0)


def _sentence(folder: Path, text: str, **said: Any) -> str:
    with pytest.raises(AuditError) as caught:
        _prepared(folder, text, **said)
    return str(caught.value)


_DATES = "when,x,y\n" + "".join(
    f"{'' if k == 3 else f'20{10 + k % 9}-0{1 + k % 7}-1{k % 9}'},{k},{k % 2}\n" for k in range(40)
)


def test_dates_become_parts_that_one_feature_owns(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path, _DATES)
    when, number = prepared.record.features
    assert (when.kind, when.columns, when.missing) == ("date", (0, 1, 2, 3), 1)
    assert number.columns == (4,)
    encoding = prepared.encoder.features[0]
    assert isinstance(encoding, DateEncoding)
    decoded = prepared.inputs[:, :4] * np.array(encoding.stds) + np.array(encoding.means)
    assert decoded[0].tolist() == pytest.approx([2010, 1, 7, 14_619], abs=1e-2)  # a Sunday
    assert prepared.inputs[3, :4].tolist() == pytest.approx([0.0] * 4, abs=1e-6)
    assert np.allclose(prepared.inputs_of("training")[:, :4].mean(axis=0), 0.0, atol=1e-5)
    assert value_texts(prepared.dataset, [0, 3], feature="when") == ["2010-01-10", MISSING]


def test_dates_may_be_days_or_texts(tmp_path: Path) -> None:
    days = _prepared(tmp_path, _DATES, dates="days").record.features[0]
    assert (days.kind, days.unit, len(days.columns)) == ("numeric", "days since 1970", 1)
    text = _prepared(tmp_path, _DATES, dates="text").record.features[0]
    assert text.kind == "categorical"


def test_dates_that_are_not_iso_stay_texts(tmp_path: Path) -> None:
    text = "when,y\n" + "".join(f"0{1 + k % 9}/04/2020,{k % 2}\n" for k in range(30))
    assert _prepared(tmp_path, text).record.features[0].kind == "categorical"


_CITIES = "city,y\n" + "".join(f"{'big' if k % 3 else f'town {k}'},{k % 2}\n" for k in range(90))


def test_rare_texts_become_one_category_by_the_training_part_alone(tmp_path: Path) -> None:
    assert "has too many categories. Found: 31 different texts" in _sentence(
        tmp_path, _CITIES, categories=5
    )
    prepared = _prepared(tmp_path, _CITIES, categories=5, rare="merge")
    encoding = prepared.encoder.features[0]
    assert isinstance(encoding, CategoricalEncoding)
    training = set(prepared.dataset.table.iloc[prepared.parts["training"]]["city"])  # type: ignore[union-attr]
    kept = [name for name in encoding.categories if name != OTHER]
    assert len(kept) == 5
    assert "big" in kept
    assert set(kept) <= training
    assert encoding.categories[-1] == OTHER
    assert prepared.inputs[:].sum(axis=1).tolist() == [1.0] * 90
    assert any("rare texts in" in note and "merged into (other)" in note
               for note in prepared.record.notes)  # fmt: skip


def test_a_column_of_few_texts_is_not_merged(tmp_path: Path) -> None:
    prepared = _prepared(tmp_path, "c,y\n" + "a,0\nb,1\n" * 20, categories=2, rare="merge")
    encoding = prepared.encoder.features[0]
    assert isinstance(encoding, CategoricalEncoding)
    assert encoding.categories == ("a", "b")


def test_a_test_file_is_the_test_part_and_its_full_stops_go(tmp_path: Path) -> None:
    (tmp_path / "test.csv").write_text("y,x\n" + "no.,1\nyes.,2\n" * 4)
    text = "x,y\n" + "".join(f"{k},{'yes' if k % 2 else 'no'}\n" for k in range(40))
    prepared = _prepared(tmp_path, text, test_path="test.csv")
    assert prepared.parts["test"].tolist() == list(range(40, 48))
    assert prepared.record.given == ("test",)
    assert prepared.record.class_names == ("no", "yes")
    assert prepared.record.notes[:2] == (
        "The 8 rows of 'test.csv' are the test part.",
        "A full stop at the end of 'y' in the test part was taken off.",
    )


def test_a_test_file_of_another_form_is_refused(tmp_path: Path) -> None:
    text = "x,y\n" + "1,a\n2,b\n" * 20
    (tmp_path / "test.csv").write_text("z,y\n1,a\n")
    assert (
        "The columns of 'test.csv' are not those of 'rows.csv'. Found: without 'x'; with 'z'."
        in (_sentence(tmp_path, text, test_path="test.csv"))
    )
    (tmp_path / "test.csv").write_text("x,y\n1,a\n2,c\n")
    assert "The test part has classes of 'y' that the other rows do not have. Found: 'c'." in (
        _sentence(tmp_path, text, test_path="test.csv")
    )


def test_columns_are_named_by_the_plan_and_divided_by_blanks(tmp_path: Path) -> None:
    text = "".join(f" A{k % 3}   {k} {k % 2}\n" for k in range(40))
    said: dict[str, Any] = {"has_header": False, "columns": ("kind", "x", "y")}
    prepared = _prepared(tmp_path, text, **said)
    assert [feature.name for feature in prepared.record.features] == ["kind", "x"]
    assert prepared.record.rows == 40
    assert _prepared(tmp_path, text, separator="blank", **said).inputs.shape == (40, 4)
    said["columns"] = ("kind", "y")
    assert "does not name the columns of 'rows.csv' one by one" in _sentence(tmp_path, text, **said)


def test_names_of_the_plan_replace_repeated_ones(tmp_path: Path) -> None:
    text = "a,a,y\n" + "1,2,0\n3,4,1\n" * 20
    prepared = _prepared(tmp_path, text, columns=("first", "second", "y"))
    assert [feature.name for feature in prepared.record.features] == ["first", "second"]


def test_people_of_a_table_stay_on_one_side(tmp_path: Path) -> None:
    text = "person,x,y\n" + "".join(f"p{k % 12},{k},{k % 2}\n" for k in range(120))
    prepared = _prepared(
        tmp_path,
        text,
        roles={"person": "identifier"},
        split=SplitPlan(how="grouped", column="person"),
    )
    assert prepared.split.groups is not None
    assert sum(prepared.split.groups) == 12


@_needs_data
def test_adult_is_read_with_its_given_test_set() -> None:
    source = TableSource(
        path="adult/adult.data",
        test_path="adult/adult.test.csv",
        has_header=False,
        target="column 15",
        roles={"column 9": "sensitive", "column 10": "sensitive"},
    )
    data = load(DataPlan(source=source), seed=0, folder=SHARED, context=JobContext())
    assert data.record.rows == 32_561 + 16_281
    assert data.record.class_names == ("<=50K", ">50K")
    assert data.given is not None
    assert int((data.given == 2).sum()) == 16_281
