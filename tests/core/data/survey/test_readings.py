"""One file may be read in several ways: the likeliest first, and each opens."""

from __future__ import annotations

from pathlib import Path

from core.data.load import load
from core.data.survey.peek import peek
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.records.views.data import PeekView


def look(path: Path) -> PeekView:
    return peek(path, context=JobContext())


def opened(view: PeekView, kind: str, folder: Path) -> tuple[str, int]:
    """Return kind and rows of what a reading gives when it is opened."""
    (found,) = (one for one in view.readings if one.kind == kind)
    data = load(plan_from_toml(found.plan).data, seed=1, folder=folder, context=JobContext())
    return data.record.kind, data.record.rows


def test_dates_with_two_numbers_are_a_table_that_may_be_forecast(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    days = [f"2024-{m:02d}-{d:02d},{d},{m * d % 7}" for m in (1, 2, 3) for d in range(1, 29)]
    path.write_text("\n".join(["day,sold,staff", *days]))
    view = look(path)
    assert (view.kind, view.names) == ("table", ("day", "sold", "staff"))
    assert [one.title for one in view.readings] == ["Table", "Forecast"]
    kind, rows = opened(view, "forecast", tmp_path)
    assert kind == "series"
    assert rows > 12


def test_texts_may_be_read_as_a_table_and_a_table_of_remarks_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    rows = [f"{'yes' if k % 2 else 'no'},the {k} parcel came too late again" for k in range(40)]
    path.write_text("\n".join(["answer,note", *rows]))
    view = look(path)
    assert view.kind == "text"
    assert [one.title for one in view.readings] == ["Table", "Texts"]
    wide = [
        f"{k % 2},{k},{k % 3},{k % 5},{k % 7},the {k} parcel came late again" for k in range(40)
    ]
    path.write_text("\n".join(["y,a,b,c,d,note", *wide]))
    view = look(path)
    assert view.kind == "table"
    assert opened(view, "text", tmp_path) == ("text", 40)


def test_steps_on_lines_and_in_columns_may_be_series(tmp_path: Path) -> None:
    path = tmp_path / "walks.csv"
    lines = [f"{who},{t},{who % 2},{who + t / 9}" for who in range(8) for t in range(9)]
    path.write_text("\n".join(["person,step,label,height", *lines]))
    view = look(path)
    assert opened(view, "series", tmp_path) == ("series", 8)
    heads = ",".join(f"t{k}" for k in range(24))
    wide = [",".join([str(k % 2), *(str(k + t / 9) for t in range(24))]) for k in range(30)]
    path.write_text("\n".join([f"label,{heads}", *wide]))
    assert opened(look(path), "series", tmp_path) == ("series", 30)
