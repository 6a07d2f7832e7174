"""A file read piece by piece is encoded as the same file read whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data import load, prepare
from core.data.tables import stream
from core.data.tables.stream import StreamedTable
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress
from core.plan.data import DataPlan
from core.plan.sources import TableSource

HEADER = "age;born;job;income;yes\n"


def _rows(count: int) -> list[str]:
    jobs = ("baker", "", "smith, master", "NA")
    return [
        f"{20 + row % 40};19{10 + row % 80}-0{1 + row % 9}-1{row % 10};{jobs[row % 4]};"
        f"{'' if row % 7 == 0 else row * 1.5};{row % 2}\n"
        for row in range(count)
    ]


def _written(folder: Path, rows: list[str], *, header: str = HEADER) -> Path:
    path = folder / "rows.csv"
    path.write_text(header + "".join(rows), encoding="utf-8")
    return path


def _streamed(folder: Path, rows: list[str]) -> tuple[StreamedTable, np.ndarray]:
    path = _written(folder, rows)
    source = TableSource(path=str(path), target="yes")
    plan = DataPlan(source=source)
    dataset = load(plan, seed=0, folder=folder, context=JobContext())
    prepared = prepare(plan, dataset, seed=0)
    return StreamedTable(path, source, prepared.encoder), np.asarray(prepared.inputs)


def test_pieces_are_the_rows_of_the_whole_file_to_the_last_bit(tmp_path: Path) -> None:
    table, whole = _streamed(tmp_path, _rows(103))
    pieces = list(table.pieces(20, context=JobContext()))
    assert table.count(context=JobContext()) == 103
    assert [piece.start for piece in pieces] == [0, 20, 40, 60, 80, 100]
    assert np.concatenate([piece.inputs for piece in pieces]).tobytes() == whole.tobytes()


def test_only_wanted_pieces_are_encoded(tmp_path: Path) -> None:
    table, whole = _streamed(tmp_path, _rows(50))
    wanted = table.pieces(20, is_wanted=lambda start: start == 20, context=JobContext())
    (piece,) = wanted
    assert piece.start == 20
    assert np.array_equal(piece.inputs, whole[20:40])


def test_columns_are_found_by_name_and_the_target_may_be_absent(tmp_path: Path) -> None:
    table, whole = _streamed(tmp_path, _rows(50))
    cells = [row.strip().split(";") for row in _rows(50)]
    turned = [";".join((d, c, "x", b, a)) + "\n" for a, b, c, d, _ in cells]
    _written(tmp_path, turned, header="income;job;more;born;age\n")
    (piece,) = table.pieces(100, context=JobContext())
    assert np.array_equal(piece.inputs, whole)


def test_a_file_without_a_feature_is_refused(tmp_path: Path) -> None:
    table, _ = _streamed(tmp_path, _rows(50))
    _written(tmp_path, ["1;2\n"], header="age;born\n")
    with pytest.raises(AuditError, match="no 'job', 'income'"):
        table.count(context=JobContext())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("31;1950-01-11;baker\n", "does not fit its header"),
        ("old;1950-01-11;baker;3;1\n", "column 'age' of 'rows.csv' is not what it was"),
        ("31;later;baker;3;1\n", "column 'born' of 'rows.csv' is not what it was"),
        ("31;1950-01-11;baker;1_000;1\n", "column 'income'"),
        ("31;1950-01-11;baker;1e300;1\n", "too far from the training rows"),
        ("31;1950-01-11;baker;inf;1\n", "infinite"),
        ('31;1950-01-11;"baker;3;1\n', "could not be read to its end"),
    ],
)
def test_a_row_that_cannot_be_used_is_told(tmp_path: Path, row: str, words: str) -> None:
    table, _ = _streamed(tmp_path, _rows(50))
    _written(tmp_path, [*_rows(3), row])
    with pytest.raises(AuditError, match=words):
        list(table.pieces(20, context=JobContext()))


def test_a_marked_missing_number_is_missing_with_a_blank_before_it_too(tmp_path: Path) -> None:
    rows = [f"{20 + row}, {-9 if row % 5 == 0 else row},{row % 2}\n" for row in range(60)]
    path = _written(tmp_path, rows, header="age,income,yes\n")
    source = TableSource(path=str(path), target="yes", missing=("-9",))
    plan = DataPlan(source=source)
    dataset = load(plan, seed=0, folder=tmp_path, context=JobContext())
    prepared = prepare(plan, dataset, seed=0)
    table = StreamedTable(path, source, prepared.encoder)
    (piece,) = table.pieces(100, context=JobContext())
    assert piece.inputs.tobytes() == np.asarray(prepared.inputs).tobytes()


def test_cells_of_a_category_that_training_did_not_show_are_counted(tmp_path: Path) -> None:
    table, _ = _streamed(tmp_path, _rows(50))
    new = ["31;1950-01-11;astronaut;3;1\n", "31;1950-01-11; baker;3;1\n"]
    _written(tmp_path, [*_rows(2), *new, *new[:1]])
    first, second = table.pieces(3, context=JobContext())
    assert (first.unseen, second.unseen) == ((("job", 1),), (("job", 1),))


def test_a_file_without_a_row_is_told(tmp_path: Path) -> None:
    table, _ = _streamed(tmp_path, _rows(50))
    _written(tmp_path, [])
    with pytest.raises(AuditError, match=r"has no rows.*only a header"):
        table.count(context=JobContext())


def test_lines_of_many_columns_are_not_cut_within_a_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, _ = _streamed(tmp_path, _rows(50))
    _written(tmp_path, ["31;1950-01-11;bäcker;3;1\n"])
    text = table.path.read_bytes()
    monkeypatch.setattr(stream, "_SNIFFED_BYTES", text.index("ä".encode()) + 1)
    assert table.count(context=JobContext()) == 1


def test_cancel_is_heard_while_rows_are_counted_or_read_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_CHECK_EVERY", 10)
    table, _ = _streamed(tmp_path, _rows(50))
    token, heard = CancelToken(), []

    def listen(progress: Progress) -> None:
        heard.append(progress)
        token.cancel()

    with pytest.raises(CancelledError):
        table.count(context=JobContext(listen, token))
    for is_wanted in (lambda _: False, lambda _: True):
        with pytest.raises(CancelledError):
            list(table.pieces(20, is_wanted=is_wanted, context=JobContext(token=token)))
    list(table.pieces(20, is_wanted=lambda start: start == 0, context=JobContext(heard.append)))
    assert {one.step for one in heard} == {"Counting rows", "Reading past rows"}
    assert 0 < heard[0].done <= heard[0].total == table.path.stat().st_size
