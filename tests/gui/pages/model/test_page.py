"""The page Model by mouse and file: family, drawing, weights from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.plan.model import LoadedPlan, TransformerPlan
from gui.pages.model.page import ModelPage
from gui.session.jobs import Jobs
from gui.session.session import Session
from gui.widgets.buttons import Button
from gui.widgets.segmented import Segmented
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for

EXAMPLES = Path(__file__).resolve().parents[4] / "examples" / "architectures"


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    plan = plan_for("digits", model={"family": "cnn", "channels": (4,), "activation": "gelu"})
    with opened(tmp_path, plan, jobs) as made:
        yield made


@pytest.fixture
def page(session: Session, desk: Desk, qtbot: QtBot) -> ModelPage:
    made = ModelPage(session, desk)
    qtbot.addWidget(made)
    qtbot.addWidget(made.settings())
    made.resize(744, 700)
    return made


def shown(page: ModelPage, qtbot: QtBot) -> None:
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.step_state().kind == "done", timeout=WAIT_MS)


def button(within: QWidget, text: str) -> Button:
    return next(one for one in within.findChildren(Button) if one.text() == text)


def test_the_network_is_drawn_with_its_methods(page: ModelPage, qtbot: QtBot) -> None:
    shown(page, qtbot)
    table = page._layers
    assert table.as_tsv(is_all=True).splitlines() == [
        "Layer\tOutput\tParameters",
        "Input, Grey image\t1 × 8 × 8\t0",
        "Block 1, Conv 3×3, GELU, average pool 2\t4 × 4 × 4\t40",
        "Flatten\t64\t0",
        "Dense, Linear, GELU\t32\t2080",
        "Output, Linear, 10 logits\t10\t330",
    ]
    assert page._fits.title.startswith("GELU rules out ")
    button(page, "Use ReLU").click()
    qtbot.waitUntil(lambda: page._fits.title.endswith("methods can be used"), timeout=WAIT_MS)
    assert page.session.undo_stack.undoText() == "Use ReLU"


def test_bars_and_drawings_drop_where_room_is_short(page: ModelPage, qtbot: QtBot) -> None:
    shown(page, qtbot)
    heads = dict(page._layers.heads())
    page.resize(480, 400)
    page.set_density(is_compact=True)
    qtbot.waitUntil(lambda: dict(page._layers.heads())["Parameters"] < heads["Parameters"])
    assert not page._layers.horizontalScrollBar().isVisible()


def test_families_are_chosen_above_the_settings(page: ModelPage, qtbot: QtBot) -> None:
    shown(page, qtbot)
    (choice,) = page.settings().findChildren(Segmented)
    names = {one.text(): one for one in choice.buttons()}
    assert list(names) == ["MLP", "CNN", "Named", "File"]
    names["MLP"].click()
    assert page.session.plan.model.family == "mlp"
    page.session.undo_stack.undo()
    assert choice.value == "cnn"


def test_from_a_recurrent_network_to_a_transformer(
    tmp_path: Path, jobs: Jobs, desk: Desk, qtbot: QtBot
) -> None:
    plan = plan_for("pulses", model={"family": "recurrent", "hidden": 8, "dropout": 0.2})
    with opened(tmp_path, plan, jobs) as session:
        page = ModelPage(session, desk)
        qtbot.addWidget(page)
        qtbot.addWidget(page.settings())
        shown(page, qtbot)
        assert [row.mark for row in page._layers.rows_model.rows] == ["", "recurrent", "", ""]
        button(page.settings(), "Compare LSTM, GRU and RNN").click()
        assert desk.visited == ["train: LSTM, GRU, RNN"]
        (choice,) = page.settings().findChildren(Segmented)
        next(one for one in choice.buttons() if one.text() == "Transformer").click()
        assert page.session.plan.model == TransformerPlan(dropout=0.2)
        qtbot.waitUntil(lambda: len(page._layers.rows_model.rows) == 6, timeout=WAIT_MS)
        rows = page._layers.rows_model.rows
        assert [row.mark for row in rows] == ["", "", "attention", "attention", "", ""]
        assert [row.space for row in rows[:4]] == [1.0] * 4
        page.session.edit("model.initialisation", "zeros")
        qtbot.waitUntil(page._notes.isVisible, timeout=WAIT_MS)
        assert page._notes.notes[0].text.startswith("Weights that all start at zero")
        page.hide()
        qtbot.waitUntil(lambda: session.jobs.is_idle, timeout=WAIT_MS)


def test_the_way_on_is_closed_while_the_plan_gives_no_network(
    page: ModelPage, desk: Desk, qtbot: QtBot
) -> None:
    shown(page, qtbot)
    page.session.edit("model.channels", (4, 4, 4, 4))
    qtbot.waitUntil(lambda: not page.header_actions()[-1].is_enabled, timeout=WAIT_MS)
    assert page.header_actions()[-1].tip.startswith("Layer 'pool4' would pool down")
    assert page._notices.texts == [page.header_actions()[-1].tip]
    assert page._layers_card.is_stale
    page.session.undo_stack.undo()
    assert page._notices.texts == []
    assert not page._layers_card.is_stale
    page.header_actions()[-1].trigger()
    assert desk.visited == ["train"]


def test_weights_without_a_description_ask_for_one(
    page: ModelPage, desk: Desk, shared: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    weights = tmp_path / "net.pt"
    shutil.copy(shared / "models" / "captum_cifar_torchvision.pt", weights)
    desk.files = [weights, EXAMPLES / "captum_cifar_torchvision.json"]
    page.header_actions()[0].trigger()
    qtbot.waitUntil(lambda: bool(desk.notices), timeout=WAIT_MS)
    (notice,) = desk.notices
    assert notice.text == (
        "net.pt holds 10 tensors of 62,006 values. No description of its layers lies beside it."
    )
    assert notice.trigger is not None
    notice.trigger()
    qtbot.waitUntil(lambda: page.session.plan.model.family == "loaded", timeout=WAIT_MS)
    assert page.session.plan.model == LoadedPlan(
        weights="net.pt", architecture=str(EXAMPLES / "captum_cifar_torchvision.json")
    )
    assert page.sentence().startswith("Weights from a file")
    page.show()
    qtbot.waitUntil(lambda: page.step_state().kind == "attention", timeout=WAIT_MS)
    assert "does not take the inputs of" in page.header_actions()[-1].tip


def test_choosing_from_file_without_a_file_changes_nothing(page: ModelPage) -> None:
    (choice,) = page.settings().findChildren(Segmented)
    next(one for one in choice.buttons() if one.text() == "File").click()
    assert page.session.plan.model.family == "cnn"
    assert choice.value == "cnn"
