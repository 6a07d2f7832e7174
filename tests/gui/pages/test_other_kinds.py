"""Texts and forecasts from training to the whole audit, page by page, with one worker."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core.records.views.audit import AuditView
from core.records.views.explanation import ExplanationView
from core.records.views.global_ import GlobalView
from gui.pages.audit.page import AuditPage
from gui.pages.evaluate.page import EvaluatePage
from gui.pages.explain.cell_figure import caption_words
from gui.pages.explain.page import ExplainPage
from gui.pages.page import Page
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for

_SMALL = {
    "training": {"epochs": 1},
    "faithfulness": {"rows": 2, "random_orders": 1},
    "overall": {"rows": 20, "repeats": 1, "points": 4, "curves": 2},
}


def _run(session: Session, job: str, qtbot: QtBot, **more: object) -> None:
    session.run(job, title=job, **more)
    qtbot.waitUntil(lambda: session.jobs.is_idle and not session.is_busy, timeout=WAIT_MS)


def _shown(page: Page, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    for _, tab in page.tabs():
        qtbot.addWidget(tab)
        tab.resize(1080, 700)
    first = next(iter(page.tabs()), None)
    (page if first is None else first[1]).show()


def test_a_text_is_followed_from_its_evaluation_to_the_audit(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    explained = {"methods": ["occlusion"], "rows": 8, "cases": 1}
    model = {"family": "text_cnn", "windows": [1, 2], "filters": 4, "embedding": 4}
    plan = plan_for("messages", model=model, explanation=explained, **_SMALL)
    desk = Desk(tmp_path)
    with opened(tmp_path, plan, jobs) as session:
        _run(session, "evaluate", qtbot)
        evaluate = EvaluatePage(session, desk)
        _shown(evaluate, qtbot)
        table = evaluate.overview.browser.table
        assert table is not None
        assert table.rows_model.columns[-1].title == "Text"
        assert evaluate.overview.matrix_card.isVisible()
        assert not evaluate.overview.forecast.isVisible()
        row = evaluate.presenter.rows()[0].number
        _run(session, "explain_rows", qtbot, rows=[row - 1])
        _run(session, "explain_global", qtbot)
        explain = ExplainPage(session, desk)
        _shown(explain, qtbot)
        _check_words(explain, session, tmp_path)
        _run(session, "audit_stage", qtbot)
        audit = AuditPage(session, desk)
        _shown(audit, qtbot)
        assert session.view("audit", AuditView) is not None
        for page in (evaluate, explain, audit):
            page.leave()
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)
    assert [notice.text for notice in desk.notices] == ["Exported words.csv."]


def _check_words(page: ExplainPage, session: Session, folder: Path) -> None:
    local, kept = page.local, session.view("explanation", ExplanationView)
    assert kept is not None
    sample = kept.view.samples[0]
    assert page.presenter.kind == "text"
    assert page.sentence().startswith("Which words")
    assert not local.bar.baseline.isEnabled()
    reasons = {choice.name: choice.reason for choice in page.presenter.methods()}
    assert "meant for images and series" in reasons["grad_cam"]
    assert not reasons["saliency"]
    local.grid.setCurrentIndex(local.grid.grid.index(0, 0))
    cell = local.grid.current_cell()
    assert cell is not None
    local.grid.cell_opened.emit(cell)
    assert local.drawer.words.isVisibleTo(local.drawer)
    heads, rows = local.drawer.words.data()
    assert heads == ("Place", "Word", "Attribution")
    assert [line[1] for line in rows] == list(sample.words)
    local.drawer.copy_picture()
    assert QGuiApplication.clipboard().image().width() > 2 * 640
    assert "Underlined words lower the output" in caption_words(cell)
    page.presenter.export(folder / "words.csv")
    with (folder / "words.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["value"] for line in lines] == list(sample.words)
    assert lines[0]["input"] == "word 1"
    overall = session.view("global", GlobalView)
    assert overall is not None
    page.local.hide()
    page.overall.show()
    titles = [column.title for column in page.overall.attributions.players.rows_model.columns]
    assert titles == ["Word", "Found", "Mean size", "95 % interval", "With sign"]
    assert page.overall.attributions.players.rows_model.rows == overall.view.methods[0].players


def test_a_forecast_is_followed_from_its_evaluation_to_the_audit(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    data = {
        "source": {"kind": "builtin", "name": "tides", "rows": 160},
        "task": "forecasting",
        "forecast": {"window": 12, "horizon": 3, "season": 25},
    }
    explained = {"methods": ["saliency", "integrated_gradients"], "rows": 4, "segments": 4}
    plan = plan_for(
        "tides",
        data=data,
        model={"family": "recurrent", "hidden": 4},
        explanation=explained,
        **_SMALL,
    )
    desk = Desk(tmp_path)
    with opened(tmp_path, plan, jobs) as session:
        _run(session, "evaluate", qtbot)
        evaluate = EvaluatePage(session, desk)
        _shown(evaluate, qtbot)
        cards = evaluate.overview.forecast
        assert cards.isVisible()
        assert not evaluate.overview.threshold.isVisible()
        assert not evaluate.overview.matrix_card.isVisible()
        pictures = (cards.errors, cards.windows)
        qtbot.waitUntil(lambda: all(one.file is not None for one in pictures), timeout=WAIT_MS)
        cards.steps.copy_all()
        copied = QGuiApplication.clipboard().text()
        assert copied.startswith("Ahead\tNetwork\t95 % interval\tRMSE\tLinear\tPersistence")
        assert len(copied.splitlines()) == 4
        row = evaluate.presenter.rows()[0].number
        explain = ExplainPage(session, desk)
        _shown(explain, qtbot)
        bar = explain.local.bar
        assert [bar.target.itemText(at) for at in range(3)] == [
            "1 step ahead",
            "2 steps ahead",
            "3 steps ahead",
        ]
        bar.target.setCurrentIndex(2)
        bar.target.activated.emit(2)
        assert session.plan.explanation.horizon == 3
        _run(session, "explain_rows", qtbot, rows=[row - 1])
        assert explain.presenter.grid is not None
        assert "3 steps ahead" in explain.presenter.grid.target
        assert explain.local.panel._noun.text() == "Window"
        _run(session, "audit_stage", qtbot)
        assert session.view("audit", AuditView) is not None
        for page in (evaluate, explain):
            page.leave()
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)
    assert not desk.notices
