"""Series from .ts, wide and long files: values, lengths, roles, and what is refused in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.dataset import Dataset
from core.data.load import load
from core.data.prepare import prepare
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import SeriesSource
from core.records.base import Task

HEADER = (
    "#a comment\n@problemName X\n@timeStamps false\n@dimensions 2\n@classLabel true a b\n@data\n"
)


def plan_of(path: Path, *, task: Task = "classification", **choices: object) -> DataPlan:
    return DataPlan(source=SeriesSource.model_validate({"path": str(path), **choices}), task=task)


def read(path: Path, *, task: Task = "classification", **choices: object) -> Dataset:
    plan = plan_of(path, task=task, **choices)
    return load(plan, seed=1, folder=path.parent, context=JobContext())


def write(folder: Path, text: str, *, name: str = "x.ts") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_ts_file_gives_channels_lengths_and_gaps(tmp_path: Path) -> None:
    rows = "1,2,3:4,?,6:a\n7,8:9,10:b\n5:6:a\n"
    found = read(write(tmp_path, HEADER + rows))
    assert found.inputs is not None
    assert found.lengths is not None
    nan = np.nan
    np.testing.assert_array_equal(
        np.asarray(found.inputs),
        np.array(
            [
                [[1, 2, 3], [4, nan, 6]],
                [[7, 8, nan], [9, 10, nan]],
                [[5, nan, nan], [6, nan, nan]],
            ],
            dtype=np.float32,
        ),
    )
    assert found.lengths.tolist() == [3, 2, 1]
    assert found.targets.tolist() == [0, 1, 0]
    assert found.record.lengths == (1, 3)
    assert found.record.missing_cells == 1
    assert found.record.cells == 12
    assert "1 series has one step only." in found.record.notes


def test_unequal_series_are_scaled_by_their_real_steps_and_marked(tmp_path: Path) -> None:
    rows = "".join(
        f"{i},{i + 1}{',9' * (i % 3)}:{i},{-i}{',?' * (i % 3)}:{'ab'[i % 2]}\n" for i in range(24)
    )
    plan = plan_of(write(tmp_path, HEADER + rows))
    found = load(plan, seed=1, folder=tmp_path, context=JobContext())
    prepared = prepare(plan, found, seed=1)
    assert found.inputs is not None
    assert found.lengths is not None
    inputs, raw = np.asarray(prepared.inputs), np.asarray(found.inputs, dtype=np.float64)
    assert prepared.encoder.input_shape == (3, 4)
    assert prepared.encoder.is_marked
    is_real = np.arange(4) < found.lengths[:, None]
    np.testing.assert_array_equal(inputs[:, 2], is_real)
    assert not inputs[:, :2][~np.broadcast_to(is_real[:, None], raw.shape)].any()
    chosen = raw[prepared.parts["training"]]
    for channel in range(2):
        known = chosen[:, channel][~np.isnan(chosen[:, channel])]
        expected = (raw[:, channel] - known.mean()) / known.std()
        expected[np.isnan(expected)] = 0.0  # a gap becomes the mean, padding zero
        np.testing.assert_allclose(inputs[:, channel], expected, rtol=1e-5, atol=1e-6)
    decoded = prepared.encoder.decode(inputs)
    known = ~np.isnan(raw)
    np.testing.assert_allclose(decoded[known], raw[known], rtol=1e-5, atol=1e-5)
    assert np.isnan(decoded[~np.broadcast_to(is_real[:, None], raw.shape)]).all()


def test_a_test_file_is_the_test_part(tmp_path: Path) -> None:
    first = write(tmp_path, HEADER + "1,2:3,4:a\n2,3:4,5:b\n" * 4)
    second = write(tmp_path, HEADER + "1,2,3:4,5,6:b\n", name="y.ts")
    found = read(first, test_path=str(second))
    assert found.given is not None
    assert found.given.tolist() == [0] * 8 + [2]
    assert found.record.given == ("test",)
    assert found.record.lengths == (2, 3)


def test_a_ts_file_of_numbers_is_for_regression(tmp_path: Path) -> None:
    text = "@timeStamps false\n@univariate true\n@targetLabel true\n@data\n1,2:0.5\n3,4:1.5\n"
    path = write(tmp_path, text)
    assert read(path, task="regression").targets.tolist() == [0.5, 1.5]
    with pytest.raises(AuditError, match='Set the task to "regression"'):
        read(path)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (":3,4:a\n", "steps on line 7"),
        ("::a\n", "length 0"),
        ("?,?:?,?:a\n", "length 0"),
        ("1,2:a\n", "1 channels on line 7"),
        ("1,x:1,2:a\n", "'x' as step 2, channel 1, line 7"),
        ("1,2:1,2:c\n", "'c' at the end of line 7"),
        ("1,2:1:a\n", "channels of 1, 2 steps on line 7"),
        ("1,1e39:1,1:a\n1,1:1,1:b\n", "too large"),
        ("", "no series after @data"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, rows: str, words: str) -> None:
    with pytest.raises(AuditError, match=words):
        read(write(tmp_path, HEADER + rows))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("@classLabel true a b\n", "no line @data"),
        ("@timeStamps true\n@classLabel true\n@data\n1:a\n", "@timeStamps true"),
        ("@classLabel false\n@data\n1,2\n", "nothing to predict"),
        ("@classLabel maybe\n@data\n1:a\n", "@classLabel true or @classLabel false"),
        ("1,2,3\n", "lines that begin with # or @"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, header: str, words: str) -> None:
    with pytest.raises(AuditError, match=words):
        read(write(tmp_path, header))


def test_a_wide_table_trims_empty_ends_and_keeps_roles(tmp_path: Path) -> None:
    text = "who,t1,t2,t3,class\nann,1,2,3,x\nbob,4,,6,y\ncid,7,8,,x\n"
    path = write(tmp_path, text, name="x.csv")
    found = read(path, layout="wide", target="class", roles={"who": "identifier"})
    assert found.lengths is not None
    assert found.lengths.tolist() == [3, 3, 2]
    assert found.set_aside is not None
    assert found.set_aside["who"].tolist() == ["ann", "bob", "cid"]
    assert found.record.set_aside == (("who", "identifier"),)
    assert found.record.missing_cells == 1


def test_a_file_of_the_old_archive_needs_no_header(tmp_path: Path) -> None:
    path = write(tmp_path, "  1.0e+00  0.5 0.25\n  2.0e+00  1.5 1.25\n", name="OLD_TRAIN.txt")
    found = read(path, layout="wide", target="column 1")
    assert found.inputs is not None
    assert np.asarray(found.inputs)[:, 0].tolist() == [[0.5, 0.25], [1.5, 1.25]]
    assert found.record.class_names == ("1", "2")


LONG = "id,t,u,v,class,sex\ns1,2,5,6,x,f\ns1,1,3,4,x,f\ns2,1,7,8,y,m\n"


def test_a_long_table_is_put_in_order_by_its_steps(tmp_path: Path) -> None:
    path = write(tmp_path, LONG, name="x.csv")
    found = read(
        path, layout="long", target="class", series="id", step="t", roles={"sex": "sensitive"}
    )
    assert found.inputs is not None
    assert np.asarray(found.inputs)[0].tolist() == [[3, 5], [4, 6]]
    assert [feature.name for feature in found.record.features] == ["u", "v"]
    assert found.set_aside is not None
    assert found.set_aside["id"].tolist() == ["s1", "s2"]
    assert found.set_aside["sex"].tolist() == ["f", "m"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("3,4,x", "3,4,y", "changes within a series"),
        ("s1,1,", "s1,2,", "stands twice"),
        ("s1,1,", "s1,soon,", "cannot be put in order"),
        ("s1,1,", ",1,", "belongs to no series"),
        ("5,6", "5,six", "is no number"),
    ],
)
def test_a_long_table_that_contradicts_itself_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = write(tmp_path, LONG.replace(old, new, 1), name="x.csv")
    with pytest.raises(AuditError, match=words):
        read(path, layout="long", target="class", series="id", step="t", roles={"sex": "sensitive"})


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"layout": "ts", "series": "id"}, "has no use for a setting"),
        ({"layout": "wide"}, "nothing for target"),
        ({"layout": "long", "target": "class"}, "nothing for series"),
        ({"layout": "long", "target": "class", "series": "who"}, "'who' in the plan"),
        (
            {"layout": "long", "target": "class", "series": "id", "roles": {"id": "feature"}},
            "contradict",
        ),
    ],
)
def test_settings_that_do_not_fit_are_refused(
    tmp_path: Path, choices: dict[str, object], words: str
) -> None:
    source = {"path": str(write(tmp_path, LONG, name="x.csv")), **choices}
    plan = DataPlan(source=SeriesSource.model_validate(source))
    with pytest.raises(AuditError, match=words):
        load(plan, seed=1, folder=tmp_path, context=JobContext())


def test_japanese_vowels_keep_the_given_split_and_lengths(shared: Path) -> None:
    folder = shared / "data" / "mv_JapaneseVowels"
    path, tested = (folder / f"JapaneseVowels_{part}.ts" for part in ("TRAIN", "TEST"))
    found = read(path, test_path=str(tested))
    assert found.record.rows == 640
    assert found.record.input_shape == (12, 29)
    assert found.record.lengths == (7, 29)
    assert found.given is not None
    assert int((found.given == 2).sum()) == 370
    assert len(found.record.class_names) == 9


def test_a_number_of_channels_without_end_is_refused(tmp_path: Path) -> None:
    head = HEADER.replace("@dimensions 2", "@dimensions " + "9" * 5000)
    with pytest.raises(AuditError, match="a number of channels"):
        read(write(tmp_path, head + "1:2:a\n"))


def test_one_endless_series_among_short_ones_is_refused_before_all_are_padded(
    tmp_path: Path,
) -> None:
    rows = "1:2:a\n" * 700 + ",".join("1" * 100_000) + ":" + ",".join("1" * 100_000) + ":b\n"
    with pytest.raises(AuditError, match=r"far longer than the others\. Found: 100,000 steps"):
        read(write(tmp_path, HEADER + rows))
