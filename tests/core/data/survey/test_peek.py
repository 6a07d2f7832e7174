"""A first look says what a file is, and gives a plan that opens it without typing."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from core.data.load import load
from core.data.survey.guess import guess_event, guess_target, sensitive_word
from core.data.survey.peek import peek
from core.data.survey.rows import table_rows
from core.data.survey.table_file import read_head
from core.data.tables.form import form_of
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.plan.sources import TableSource
from core.records.views.data import PeekView

ROWS = "".join(f"p{k},{20 + k % 40},{k / 7:.2f},{'yes' if k % 3 else 'no'}\n" for k in range(60))


def look(path: Path) -> PeekView:
    return peek(path, context=JobContext())


def roles(view: PeekView) -> dict[str, str]:
    return {item.name: item.role for item in view.columns}


def test_a_table_opens_without_typing(tmp_path: Path) -> None:
    path = tmp_path / "loan_risk.csv"
    path.write_text("person id,age,amount,Default\n" + ROWS)
    view = look(path)
    assert roles(view) == {
        "person id": "identifier",
        "age": "sensitive",
        "amount": "feature",
        "Default": "target",
    }
    assert view.columns[1].note == "Set aside as sensitive because its name holds “age”."
    assert (view.row_count, view.is_exact, view.task) == (60, True, "classification")
    assert view.rows[1] == ("p1", "21", "0.14", "yes")
    plan = plan_from_toml(view.plan)
    assert plan.title == "Loan risk"
    read = load(plan.data, seed=0, folder=tmp_path, context=JobContext())
    assert read.record.rows == 60


def test_columns_that_would_be_refused_are_ignored_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(
        f"{k % 9},,some words {k},{'inf' if k == 3 else k},{k % 2}\n" for k in range(300)
    )
    path.write_text("a,empty,remark,large,y\n" + rows)
    view = look(path)
    assert roles(view) == {
        "a": "feature",
        "empty": "ignored",
        "remark": "identifier",
        "large": "ignored",
        "y": "target",
    }
    plan = plan_from_toml(view.plan)
    load(plan.data, seed=0, folder=tmp_path, context=JobContext())


def test_rows_of_a_long_table_are_estimated(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b,y\n" + "".join(f"{k % 97},{k % 13},{k % 2}\n" for k in range(20_000)))
    view = look(path)
    assert not view.is_exact
    assert view.row_count == pytest.approx(20_000, rel=0.05)
    assert len(view.rows) == 200


def test_a_number_with_many_values_is_predicted_as_a_number(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,price\n" + "".join(f"{k % 7},{k * 1.5}\n" for k in range(60)))
    assert look(path).task == "regression"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        ("größe,y\n1,2\n".encode("utf-16"), "UTF-8"),
        ("größe,y\n1,2\n".encode("latin-1"), "Windows-1252"),
        (b"a b\n1 2\n", "one column only"),
        (b"a,b,y\n1,2\n", "does not fit its header"),
        (b"a,b,y\n", "no rows"),
        (b'a,b,y\n"1,2,3\n', "could not be parsed"),
    ],
)
def test_what_first_rows_show_is_told_at_once(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(AuditError, match=word):
        look(path)


def test_first_line_that_looks_like_a_row_is_told(shared: Path) -> None:
    view = look(shared / "data/adult/adult.data")
    assert view.problems[0].lead == "The first line"


def test_other_things_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "net.safetensors").write_bytes(b"x")
    assert look(tmp_path / "net.safetensors").kind == "weights"
    with zipfile.ZipFile(tmp_path / "report.zip", "w") as archive:
        archive.writestr("evidence.json", "{}")
    assert look(tmp_path / "report.zip").kind == "bundle"
    examples = Path(__file__).resolve().parents[4] / "examples"
    assert look(examples / "digits.toml").kind == "plan"
    for name in ("notes.docx", "picture.png", "net.onnx", "plain"):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(AuditError, match="nothing that can be opened"):
            look(tmp_path / name)
    with pytest.raises(AuditError, match="was not found"):
        look(tmp_path / "absent.csv")


def test_arrays_are_found_by_form_and_name(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    np.savez(
        tmp_path / "scans.npz",
        train_images=draw.integers(0, 255, (30, 8, 8), dtype=np.uint8),
        train_labels=np.arange(30)[:, None] % 2,
        test_images=draw.integers(0, 255, (9, 8, 8), dtype=np.uint8),
        test_labels=np.arange(9)[:, None] % 2,
        ages=np.arange(30),
    )
    view = look(tmp_path / "scans.npz")
    source = plan_from_toml(view.plan).data.source
    named = {"inputs", "targets", "contents", "test_inputs", "test_targets", "validation_inputs"}
    assert source.model_dump(include=named) == {
        "inputs": "train_images",
        "targets": "train_labels",
        "contents": "image",
        "test_inputs": "test_images",
        "test_targets": "test_labels",
        "validation_inputs": "",
    }
    assert "left out: ages" in view.problems[0].text
    np.savez(tmp_path / "table.npz", inputs=draw.normal(size=(20, 3)), targets=draw.normal(size=20))
    assert look(tmp_path / "table.npz").task == "regression"
    assert len(look(tmp_path / "table.npz").rows) == 20


def test_arrays_of_objects_are_refused(tmp_path: Path) -> None:
    objects = np.array([{"a": 1}, None], dtype=object)
    np.savez(tmp_path / "data.npz", inputs=objects, targets=np.zeros(2))
    with pytest.raises(AuditError, match="Python objects"):
        look(tmp_path / "data.npz")


def test_a_folder_of_pictures_opens_without_typing(tmp_path: Path) -> None:
    for name in ("cats", "dogs"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (20, 16), (number, 0, 0)).save(
                tmp_path / "pets" / name / f"{number}.png"
            )
    view = look(tmp_path / "pets")
    source = plan_from_toml(view.plan).data.source
    assert source.model_dump(include={"height", "width", "colour"}) == {
        "height": 16,
        "width": 20,
        "colour": True,
    }
    assert view.rows[0][:2] == ("cats/0.png", "cats")
    (tmp_path / "pets" / "birds").mkdir()
    with pytest.raises(AuditError, match="without pictures"):
        look(tmp_path / "pets")


def test_names_are_read_as_words() -> None:
    assert guess_target(["a", "creditRisk", "z"]) == "creditRisk"
    assert guess_target(["a", "b"]) == "b"
    assert sensitive_word("personal_status_sex") == "sex"
    assert sensitive_word("message") == ""
    assert guess_event(["bad", "good"]) == "bad"
    assert guess_event(["no", "yes"]) == ""


@pytest.mark.parametrize(
    ("content", "columns", "said"),
    [
        (b"a,a,y\n1,2,3\n4,5,3\n", ("a", "a (2)", "y"), "named anew: a (2)."),
        (b"a,,y\n1,2,3\n4,5,3\n", ("a", "column 2", "y"), "named anew: column 2."),
        (b"1,2,3\n4,5,6\n", ("column 1", "column 2", "column 3"), "a row like all others"),
        (
            b"A1 6 A3  yes\nA2 48 A3 no\nA1 12 A4 yes\n",
            ("column 1", "column 2", "column 3", "column 4"),
            "a row like all others",
        ),
    ],
)
def test_files_without_proper_names_open_with_names_made(
    tmp_path: Path, content: bytes, columns: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    view = look(path)
    assert tuple(item.name for item in view.columns) == columns
    assert any(said in problem.text for problem in view.problems)
    plan = plan_from_toml(view.plan)
    assert isinstance(plan.data.source, TableSource)
    head = read_head(path, form_of(plan.data.source))
    assert head.columns == columns


def test_years_over_numbers_are_names(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("country,1990,1991,y\n" + "".join(f"c{k},{k},{k},{k % 2}\n" for k in range(9)))
    assert [item.name for item in look(path).columns] == ["country", "1990", "1991", "y"]


def test_parquet_and_workbooks_open_like_text(tmp_path: Path) -> None:
    rows = 300
    table = pa.table(
        {
            "when": pa.array([date(2020, 1, 1 + k % 28) for k in range(rows)]),
            "amount": pa.array([k / 8 for k in range(rows)]),
            "kind": pa.array(["a", "b", None] * (rows // 3)),
            "Default": pa.array(["yes", "no"] * (rows // 2)),
        }
    )
    parquet.write_table(table, tmp_path / "loans.parquet", row_group_size=100)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(table.column_names)
    for row in zip(*table.to_pydict().values(), strict=True):
        sheet.append(row)
    book.save(tmp_path / "loans.xlsx")
    for name in ("loans.parquet", "loans.xlsx"):
        view = look(tmp_path / name)
        kinds = {item.name: item.kind for item in view.columns}
        assert kinds == {
            "when": "date",
            "amount": "number",
            "kind": "category",
            "Default": "category",
        }
        assert (view.row_count, view.is_exact, view.rows[1][0]) == (rows, True, "2020-01-02")
        plan = plan_from_toml(view.plan)
        read = load(plan.data, seed=0, folder=tmp_path, context=JobContext())
        assert [feature.kind for feature in read.record.features] == [
            "date",
            "numeric",
            "categorical",
        ]
        page = table_rows(
            tmp_path / name, index=None, total=rows, offset=250, count=2, context=JobContext()
        )
        assert page.rows[0] == ("2020-01-27", "31.25", "b", "yes")
