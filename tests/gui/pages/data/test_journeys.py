"""Texts and a long series from their files to a checked page, as somebody would go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan.sources import ForecastSource, SeriesSource, TextSource
from gui.pages.data.page import DataPage
from gui.pages.data.series_chart import SeriesChart
from gui.pages.data.source_card import SourceCard
from gui.session.jobs import Jobs
from gui.session.places import HOME_VARIABLE
from gui.session.session import Session
from gui.shell.body import Body
from gui.shell.opening import Opener
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS


@contextmanager
def opened_file(
    path: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[DataPage, Body, Session]]:
    """Open a file as one that is dropped on the window, and show its page until it is checked."""
    monkeypatch.setenv(HOME_VARIABLE, str(path.parent / "home"))
    opener = Opener(jobs, is_open=lambda _: False)
    with qtbot.waitSignal(opener.opened, timeout=WAIT_MS) as told:
        opener.open_path(path)
    session: Session = told.args[0]
    page = DataPage(session, Desk(path.parent))
    body = Body(page, None)  # type: ignore[arg-type]
    qtbot.addWidget(body)
    body.set_density(is_compact=False)
    body.resize(1080, 736)
    with qtbot.waitExposed(body):
        body.show()
    page.shown()
    settled(page, qtbot)
    try:
        yield page, body, session
    finally:
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)
        body.hide()
        session.close()


def settled(page: DataPage, qtbot: QtBot) -> None:
    """Wait until nothing is on its way and the view is of the plan."""
    jobs = page.session.jobs
    qtbot.waitUntil(lambda: jobs.is_idle and page.presenter.is_current, timeout=WAIT_MS)


def rows_shown(page: DataPage) -> list[str]:
    return [row.info.path.rsplit(".", 1)[-1] for row in page.form.rows]


def family(session: Session) -> str:
    return session.plan.model.family


def test_texts_are_opened_shown_and_read_as_a_table(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("parcel came late and wet", "order was sent on time")
    lines = [
        f"{'ab'[k % 2]}{k},{('bad', 'good')[k % 2]},the {words[k % 2]} number {k}"
        for k in range(60)
    ]
    path = tmp_path / "mail.csv"
    path.write_text("\n".join(["id,label,note", *lines]))
    with opened_file(path, jobs, qtbot, monkeypatch) as (page, body, session):
        source = session.plan.data.source
        assert isinstance(source, TextSource)
        assert (source.path, source.text, source.target) == ("mail.csv", "note", "label")
        assert body.tab_titles == ["Words", "Texts", "Checks"]
        assert {"text", "vocabulary", "longest"} <= set(rows_shown(page))
        titles = [card.title for card in page.overview.cards]
        assert "Words that tell classes apart" in titles
        assert "60 of 60 texts, from each class in turn" in titles
        table = page.rows.table
        assert table is not None
        assert table.paged_model.texts_at(1) == ("good", "the order was sent on time number 1")
        page.checks.row_wanted.emit(41)
        assert table.currentIndex().row() == 41
        page.presenter.keep_columns("identifier", ("id",))
        session.edit("data.split.how", "grouped")
        assert "column" in rows_shown(page)
        # Another way to read it, and back.
        (card,) = page.form.findChildren(SourceCard)
        assert card.readings.value == "text"
        card.readings.changed.emit("table")
        assert session.plan.data.source.kind == "table"
        assert family(session) == "mlp"
        assert body.tab_titles == ["Columns", "Rows", "Checks"]
        assert page.overview.columns is not None
        session.undo_stack.undo()
        assert body.tab_titles == ["Words", "Texts", "Checks"]
        assert family(session) == "recurrent"


def test_a_table_of_days_becomes_a_forecast_whose_horizon_must_fit(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [
        f"2024-{m:02d}-{d:02d},{m * d % 17},{d % 5}" for m in (1, 2, 3, 4) for d in range(1, 29)
    ]
    path = tmp_path / "shop.csv"
    path.write_text("\n".join(["day,sold,staff", *days]))
    with opened_file(path, jobs, qtbot, monkeypatch) as (page, body, session):
        assert body.tab_titles[0] == "Columns"
        page.presenter.choose_reading("forecast")
        source = session.plan.data.source
        assert isinstance(source, ForecastSource)
        assert (source.path, source.time, source.target) == ("shop.csv", "day", "staff")
        page.presenter.set_target("sold")
        session.edit("data.source.also", ("staff",))
        page.presenter.check()
        settled(page, qtbot)
        assert body.tab_titles == ["Series", "Windows", "Checks"]
        assert page.overview.cards[0].title.startswith("sold: 112 steps")
        assert {"window", "horizon", "stride", "season", "time", "also"} <= set(rows_shown(page))
        assert "how" not in rows_shown(page), "forecasts are always ordered"
        chart, window = page.overview.findChildren(SeriesChart)
        assert [zone.name for zone in chart.zones] == ["Training", "Validation", "Test"]
        assert [zone.name for zone in window.zones] == ["Seen", "Ahead"]
        assert page.rows.grid is not None
        assert page.rows.grid.samples.rowCount() == page.presenter.row_count
        assert page.overview.cards[0].title.endswith("; windows end 2024-01-28 to 2024-04-19")
        # Other windows are read anew.
        session.edit("data.forecast.horizon", 6)
        page.presenter.check()
        settled(page, qtbot)
        first = page.presenter.first_rows
        assert first is not None
        assert first.traces[0].label == "next 6 steps"
        session.undo_stack.undo()
        settled(page, qtbot)
        # A horizon that the series cannot hold is told; what was shown stays.
        session.edit("data.forecast.horizon", 200)
        with qtbot.waitSignal(session.jobs.ended, timeout=WAIT_MS) as told:
            page.presenter.check()
        assert "long" in told.args[1].sentence
        assert page.presenter.is_stale
        assert page.presenter.view is not None
        session.undo_stack.undo()
        assert page.presenter.is_current


@pytest.mark.parametrize(
    "damaged",
    [
        ("broken.parquet", b"PAR1" + b"\0" * 200, "could not be read as a Parquet file"),
        ("broken.xlsx", b"PK\x03\x04" + b"\0" * 200, "could not be read as an XLSX workbook"),
        ("empty.csv", b"", "is empty"),
    ],
    ids=lambda damaged: damaged[0],
)
def test_a_damaged_file_is_refused_in_a_sentence_and_no_project_is_made(
    tmp_path: Path,
    jobs: Jobs,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    damaged: tuple[str, bytes, str],
) -> None:
    name, content, said = damaged
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    (tmp_path / name).write_bytes(content)
    opener = Opener(jobs, is_open=lambda _: False)
    with (
        qtbot.assertNotEmitted(opener.opened),
        qtbot.waitSignal(opener.refused, timeout=WAIT_MS) as told,
    ):
        opener.open_path(tmp_path / name)
    assert said in told.args[0]
    assert not (tmp_path / "home").exists()


def test_files_beside_it_are_named_from_their_folder(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    head = "@problemName X\n@timeStamps false\n@dimensions 1\n@classLabel true a b\n@data\n"
    for part in ("TRAIN", "TEST"):
        (tmp_path / f"X_{part}.ts").write_text(head + "1,2,3:a\n2,2:b\n" * 6)
    opener = Opener(jobs, is_open=lambda _: False)
    with qtbot.waitSignal(opener.opened, timeout=WAIT_MS) as told:
        opener.open_path(tmp_path / "X_TRAIN.ts")
    session: Session = told.args[0]
    source = session.plan.data.source
    assert isinstance(source, SeriesSource)
    assert (source.path, source.test_path) == ("X_TRAIN.ts", "X_TEST.ts")
    session.close()
