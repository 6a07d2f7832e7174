"""Experiments around a training by mouse: the rate, folds, amounts, runs, cells, augmentation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.train.page import TrainPage
from gui.pages.train.pane import Pane
from gui.pages.train.runs import RunsPane
from gui.pages.train.shown_rows import ShownRowView
from gui.session.jobs import Jobs
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@contextmanager
def page_for(
    folder: Path, jobs: Jobs, qtbot: QtBot, name: str, **sections: Any
) -> Iterator[TrainPage]:
    with opened(folder, plan_for(name, **sections), jobs) as session:
        page = TrainPage(session, Desk(folder))
        for widget in (page, page.settings(), *(widget for _, widget in page.tabs())):
            qtbot.addWidget(widget)
        yield page


@pytest.fixture
def page(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> Iterator[TrainPage]:
    sections = {
        "model": {"family": "mlp", "hidden": [4]},
        "training": {"epochs": 2},
        "validation": {"folds": 2},
    }
    with page_for(tmp_path, jobs, qtbot, "breast_cancer", **sections) as made:
        yield made


def ran(pane: Pane[Any], qtbot: QtBot) -> None:
    assert pane._empty.isVisibleTo(pane)
    pane._empty.button.click()
    qtbot.waitUntil(lambda: pane.job.kept is not None and not pane.session.is_busy, timeout=WAIT_MS)
    assert not pane._empty.isVisibleTo(pane)


def test_a_suggested_rate_is_used_and_given_back(page: TrainPage, qtbot: QtBot) -> None:
    pane, session = page.rate_test, page.session
    ran(pane, qtbot)
    kept = pane.job.kept
    assert kept is not None
    assert kept.view.suggestion is not None
    heads, rows = pane.chart.data()
    assert heads == ("Learning rate", "each step", "smoothed")
    assert len(rows) == len(kept.view.rates)
    assert [mark.x for mark in pane.chart.plot.marks] == [kept.view.suggestion]
    assert pane.use.isEnabled()
    pane.use.click()
    assert session.plan.training.learning_rate == kept.view.suggestion
    assert pane.cards[0].is_stale
    assert not pane.use.isEnabled()
    session.undo_stack.undo()
    assert session.plan.training.learning_rate == 1e-3
    assert not pane.cards[0].is_stale
    assert pane.use.isEnabled()


def test_folds_stand_in_a_table_with_mean_and_interval(page: TrainPage, qtbot: QtBot) -> None:
    pane = page.folds
    ran(pane, qtbot)
    assert pane.cards[0].title.startswith("Accuracy 0.")
    assert pane.cards[0].title.endswith("over 2 folds")
    assert pane.table is not None
    heads, *lines = pane.table.as_tsv(is_all=True).splitlines()
    assert heads.startswith("Fold\tAccuracy\t")
    assert [line.split("\t")[0] for line in lines] == [
        "Fold 1",
        "Fold 2",
        "Mean",
        "Deviation",
        "95 % interval",
    ]
    page.session.edit("validation.folds", 3)
    assert pane.cards[0].is_stale
    assert not page.rate_test.cards[0].is_stale


def test_amounts_of_data_are_drawn_and_listed(page: TrainPage, qtbot: QtBot) -> None:
    pane = page.amounts
    ran(pane, qtbot)
    kept = pane.job.kept
    assert kept is not None
    assert pane.table is not None
    assert [row.rows for row in pane.table.rows_model.rows] == [p.rows for p in kept.view.points]
    training, validation = pane.chart.plot.lines
    assert (training.name, validation.name) == ("training", "validation")
    assert kept.view.sentence.startswith(pane.cards[0].title)


def shown_runs(pane: RunsPane, count: int, qtbot: QtBot) -> None:
    def has_all() -> bool:
        return pane.table is not None and len(pane.table.rows_model.rows) == count

    qtbot.waitUntil(has_all, timeout=WAIT_MS)


def test_runs_stand_side_by_side_and_a_plan_is_taken_back(page: TrainPage, qtbot: QtBot) -> None:
    pane, session = page.runs, page.session
    for rate in (1e-3, 0.05):
        session.edit("training.learning_rate", rate)
        page.presenter.run()
        qtbot.waitUntil(lambda: not session.is_busy, timeout=WAIT_MS)
    page.comparison.show()
    shown_runs(pane, 2, qtbot)
    assert pane.table is not None
    first, second = pane.table.rows_model.rows
    assert second.changes == ("Learning rate 0.05",)
    assert [line.name for line in pane.chart.plot.lines][-1] in ("Run 1", "Run 2")
    pane.table.choose(second)
    assert not pane.take.isEnabled()
    pane.table.choose(first)
    assert pane.take.isEnabled()
    pane.take.click()
    assert session.plan.training.learning_rate == 1e-3
    assert page.presenter.state == "done"
    session.undo_stack.undo()
    assert session.plan.training.learning_rate == 0.05


def test_cells_of_a_recurrent_network_are_compared(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    sections = {
        "model": {"family": "recurrent", "hidden": 4},
        "training": {"epochs": 1, "augmentation": {"noise": 0.2}},
    }
    with page_for(tmp_path, jobs, qtbot, "pulses", **sections) as page:
        # What the page Model asks for by this title is a part of the tab "Compare".
        assert page.tab_of("LSTM, GRU, RNN") == "Compare"
        assert page.comparison.choice.value == "LSTM, GRU, RNN"
        ran(page.cells, qtbot)
        assert page.cells.table is not None
        assert [row.name for row in page.cells.table.rows_model.rows] == ["LSTM", "GRU", "RNN"]
        heads = page.cells.table.as_tsv(is_all=True).splitlines()[0]
        assert "Differs by" not in heads
        assert "Parameters\tTime\tMemory" in heads
        page.augmentation.run()
        qtbot.waitUntil(lambda: page.augmentation.job.kept is not None, timeout=WAIT_MS)
        assert page.augmentation.cards[0].title.startswith("Noise 0.2")
        tiles = page.augmentation._grid.findChildren(ShownRowView)
        assert len(tiles) == 3 * 5
        page.session.edit("training.augmentation.noise", 0.0)
        assert page.augmentation.cards[0].is_stale


def test_changed_words_are_told(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> None:
    sections = {
        "model": {"family": "text_cnn"},
        "training": {"augmentation": {"word_dropout": 0.5}},
    }
    with page_for(tmp_path, jobs, qtbot, "messages", **sections) as page:
        assert page.cells.obstacle()
        ran(page.augmentation, qtbot)
        heads, rows = page.augmentation.data()
        assert heads == ("Row", "Shown", "Content")
        assert len(rows) == 3 * 5
        (_, _, original), (_, _, variant) = rows[:2]
        assert original != variant
        told = page.augmentation._grid.findChildren(ShownRowView)[1].accessibleDescription()
        assert told.endswith("words changed.")


def test_tables_are_not_augmented_and_it_is_said(page: TrainPage) -> None:
    pane = page.augmentation
    assert pane._empty.text == "Tables are not augmented: training sees each row as it is."
    assert not pane._empty.button.isVisibleTo(pane)
