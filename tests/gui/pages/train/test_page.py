"""The page Train by mouse: the curve, the table, files of both, and weights from elsewhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core.records.architecture import Architecture
from core.records.views.network import NetworkView
from core.records.views.training import TrainingView
from gui.pages.train.page import TrainPage
from gui.session.jobs import Jobs
from gui.session.session import Session
from gui.widgets.buttons import Button
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    plan = plan_for("breast_cancer", training={"epochs": 4}, model={"family": "mlp"})
    with opened(tmp_path, plan, jobs) as made:
        yield made


@pytest.fixture
def page(session: Session, desk: Desk, qtbot: QtBot) -> TrainPage:
    made = TrainPage(session, desk)
    qtbot.addWidget(made)
    qtbot.addWidget(made.settings())
    for _, widget in made.tabs():
        qtbot.addWidget(widget)
    made.resize(744, 700)
    return made


def trained(page: TrainPage, qtbot: QtBot) -> TrainingView:
    page.header_actions()[-1].trigger()
    qtbot.waitUntil(lambda: page.presenter.state == "done", timeout=WAIT_MS)
    kept = page.presenter.kept
    assert kept is not None
    return kept.view


def test_before_training_there_is_one_sentence_and_one_action(
    page: TrainPage, qtbot: QtBot
) -> None:
    page.show()
    assert page._empty.isVisible()
    assert not page._curve.isVisible()
    page._empty.button.click()
    qtbot.waitUntil(lambda: page.presenter.state == "done", timeout=WAIT_MS)
    assert page._curve.isVisible()
    assert not page._empty.isVisible()


def test_curve_table_and_facts_show_the_training(page: TrainPage, desk: Desk, qtbot: QtBot) -> None:
    view = trained(page, qtbot)
    page.show()
    assert page._curve.curve.as_rows() == [
        (line.epoch, line.training_loss, line.validation_loss) for line in view.history
    ]
    assert page._curve.curve.best_epoch == view.best_epoch
    assert page._curve.title == page.presenter.learning.finding  # type: ignore[union-attr]
    assert page._facts_card.title == "All 4 epochs were run"
    assert page._ending.text() == view.stopped
    epochs = page._epochs
    epochs.show()
    lines = epochs.table.as_tsv(is_all=True).splitlines()
    assert lines[0] == (
        "Epoch\tTraining loss\tValidation loss\tOn training\tAccuracy\tRate\tGradient\tWeights"
    )
    assert [line.endswith("\tkept") for line in lines[1:]] == [
        line.epoch == view.best_epoch for line in view.history
    ]
    page.header_actions()[-1].trigger()
    assert desk.visited == ["evaluate"]


def test_stale_results_are_dimmed_and_run_again(page: TrainPage, qtbot: QtBot) -> None:
    trained(page, qtbot)
    page.session.edit("training.epochs", 2)
    cards = (page._curve, page._facts_card, page._epochs.card)
    assert all(card.is_stale for card in cards)
    page.header_actions()[-1].trigger()
    qtbot.waitUntil(lambda: page.presenter.state == "done", timeout=WAIT_MS)
    assert not any(card.is_stale for card in cards)
    assert len(page._curve.curve.as_rows()) == 2


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_curve_is_saved_as_the_drawing_of_the_report(
    page: TrainPage, desk: Desk, qtbot: QtBot, kind: str, start: bytes
) -> None:
    trained(page, qtbot)
    desk.target = desk.folder / f"curve.{kind}"
    page._curve.tools.save_wanted.emit(kind)
    target = desk.target
    qtbot.waitUntil(target.exists, timeout=WAIT_MS)
    assert target.read_bytes().startswith(start)


def test_the_figures_of_the_curve_are_exported_in_full(
    page: TrainPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    view = trained(page, qtbot)
    desk.target = tmp_path / "curve.csv"
    page._epochs.export_wanted.emit()
    with desk.target.open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["Epoch", "Training loss", "Validation loss", "Accuracy"]
    assert [float(row[2]) for row in rows] == [line.validation_loss for line in view.history]
    page._curve.tools.copy_wanted.emit()
    assert not QGuiApplication.clipboard().image().isNull()


def test_a_file_that_cannot_be_written_is_told(page: TrainPage, desk: Desk, qtbot: QtBot) -> None:
    trained(page, qtbot)
    desk.target = Path("/proc/nowhere/curve.csv")
    page._curve.tools.save_wanted.emit("data")
    assert [notice.kind for notice in desk.notices] == ["bad"]


def test_divergence_offers_the_lower_rate(
    tmp_path: Path, desk: Desk, jobs: Jobs, qtbot: QtBot
) -> None:
    plan = plan_for(
        "diabetes",
        model={"family": "mlp", "activation": "identity"},
        training={"optimiser": "sgd", "learning_rate": 10.0, "epochs": 60},
    )
    with opened(tmp_path, plan, jobs) as session:
        page = TrainPage(session, desk)
        for widget in (page, page.settings(), page.tabs()[1][1]):
            qtbot.addWidget(widget)
        page.header_actions()[-1].trigger()
        qtbot.waitUntil(lambda: bool(desk.notices), timeout=WAIT_MS)
        (notice,) = desk.notices
        assert notice.text.startswith("Training diverged in epoch")
        assert notice.action == "Train at 1"


def test_weights_from_a_file_are_used_without_a_curve(
    page: TrainPage, qtbot: QtBot, tmp_path: Path
) -> None:
    session = page.session
    view = trained(page, qtbot)
    network = session.view("network", NetworkView)
    assert network is not None
    write_checkpoint(tmp_path, network.view.architecture, session.artifact(view.weights))
    loaded = {"family": "loaded", "weights": "w.safetensors", "architecture": "a.json"}
    session.edit_many({"model": loaded}, text="Load weights")
    page.show()
    assert page.sentence() == "The weights are used as they are, so nothing is trained here."
    assert page.header_actions()[-1].text == "Use these weights"
    again = trained(page, qtbot)
    assert again.weights == view.weights
    assert not page._curve.isVisible()
    assert page._facts_card.title == "Weights from w.safetensors"


def write_checkpoint(folder: Path, architecture: Architecture, weights: Path) -> None:
    (folder / "w.safetensors").write_bytes(weights.read_bytes())
    described = json.dumps(architecture.model_dump(mode="json"))
    (folder / "a.json").write_text(described, encoding="utf-8")


def test_the_diagnosis_proposes_a_change_that_a_button_makes(
    page: TrainPage, desk: Desk, qtbot: QtBot
) -> None:
    trained(page, qtbot)
    page.show()
    card = page._diagnosis
    assert card.title == "Diagnosis: training was stopped too early"
    before = page.session.plan.training.epochs
    button = next(one for one in card.findChildren(Button) if one.text().startswith("Try it"))
    button.click()
    assert page.session.plan.training.epochs > before
    assert card.is_stale
    page.session.undo_stack.undo()
    assert not card.is_stale
