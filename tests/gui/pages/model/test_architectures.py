"""Named networks: compared on this machine beside what was published, and looked through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from core.records.views.experiments import ArchitectureRow, ArchitecturesView
from gui.pages.model.architectures_tab import ArchitecturesTab, headline
from gui.pages.model.architectures_table import ArchitecturesTable
from gui.pages.model.names import NetworkNames
from gui.pages.model.page import ModelPage
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for

SMALL = ("shufflenet_v2_x0_5", "squeezenet1_1")


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    plan = plan_for("digits", model={"family": "vision", "network": "squeezenet1_1"})
    with opened(tmp_path, plan, jobs) as made:
        yield made


def test_two_networks_are_compared_and_the_figures_kept(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = Desk(tmp_path)
    tab = ArchitecturesTab(session, desk, NetworkNames(session.jobs, session))
    qtbot.addWidget(tab)
    tab.resize(1000, 800)
    with qtbot.waitExposed(tab):
        tab.show()
    presenter = tab.presenter
    qtbot.waitUntil(lambda: len(presenter.offered) == 9, timeout=WAIT_MS)
    assert presenter.chosen == presenter.offered
    assert not tab.found.isVisible()
    for box in tab.choice.findChildren(QCheckBox):
        box.click()
    assert tab.choice.run.toolTip() == "Tick at least one network"
    for name in SMALL:
        place = tab.choice.more.findData(name)
        tab.choice.more.setCurrentIndex(place)
        tab.choice.more.activated.emit(place)
    assert presenter.chosen == SMALL
    desk.files = [tmp_path]
    tab.choice.folder_wanted.emit("weights")
    assert "validation pictures is missing" in tab.choice.run.toolTip()
    presenter.give_folder("weights", None)
    presenter.repeats = 1
    tab.choice.run.click()
    assert presenter.is_running
    assert not tab.choice.run.isEnabled()
    qtbot.waitUntil(tab.found.isVisible, timeout=WAIT_MS)
    heads, rows = tab.data()
    assert [row[:2] for row in rows] == [
        ("ShuffleNet v2 x0.5", "1366792"),
        ("SqueezeNet 1.1", "1235496"),
    ]
    assert heads[0] == "Network"
    assert [bar.label for bar in tab.bars.bars] == ["ShuffleNet v2 x0.5", "SqueezeNet 1.1"]
    next(one for one in tab.measure.buttons() if one.text() == "Parameters").click()
    assert tab.bars.bars[0].text == "1.4\N{NO-BREAK SPACE}M"
    assert tab.look.title == "Weights and offsets"
    tab.table.copy_all()
    assert QApplication.clipboard().text().splitlines()[1].startswith("ShuffleNet v2 x0.5\t1366792")
    again = ArchitecturesTab(session, desk, NetworkNames(session.jobs, session))
    qtbot.addWidget(again)
    assert again.found.title == tab.found.title
    assert "is the fastest here" in again.found.title


def test_published_figures_stand_under_ours(qtbot: QtBot) -> None:
    row = ArchitectureRow(
        name="alexnet",
        title="AlexNet",
        parameters=61_100_840,
        depth=8,
        size_mib=233.1,
        multiply_adds=714_000_000,
        side=224,
        cpu_ms=12.34,
        published=("60 M", "8", "~80 %", "2 to 2.5 ms", "0.7 ms"),
        remarks=("12.3 ms on this CPU.",),
    )
    assert headline(ArchitecturesView(rows=(row,), machine="here")) == (
        "AlexNet takes 12.3\N{NO-BREAK SPACE}ms a picture here"
    )
    table = ArchitecturesTable()
    qtbot.addWidget(table)
    table.show_rows((row,))
    columns = {column.title: column for column in table.rows_model.columns}
    assert columns["CPU"].text_of(row) == "12.3\N{NO-BREAK SPACE}ms, published 2 to 2.5 ms"
    assert columns["GPU"].text_of(row) == "\N{EN DASH}, published 0.7 ms"
    assert columns["Multiply-adds"].text_of(row) == "0.71\N{NO-BREAK SPACE}G"
    heads, line = (text.split("\t") for text in table.as_tsv(is_all=True).splitlines())
    assert heads[1:5] == ["Parameters", "Published", "Depth", "Published"]
    assert line[1:5] == ["61100840", "60 M", "8", "8"]
    assert line[-1] == "12.3 ms on this CPU."


def test_a_picture_is_looked_through_with_weights_from_a_file(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = Desk(tmp_path)
    page = ModelPage(session, desk)
    qtbot.addWidget(page)
    qtbot.addWidget(page.settings())
    with qtbot.waitExposed(page):
        page.show()
    assert page.picture.isHidden()
    session.edit("model.start", "file")
    assert not page.picture.isHidden()
    assert page.picture.button.toolTip() == "No weights file has been named yet."
    desk.files = [published(tmp_path), picture(tmp_path)]
    page.header_actions()[0].trigger()
    assert page.picture.button.isEnabled()
    page.picture.button.click()
    qtbot.waitUntil(lambda: not page.picture.chart.isHidden(), timeout=WAIT_MS)
    assert [bar.text for bar in page.picture.chart.bars] == ["<1\N{NO-BREAK SPACE}%"] * 5
    assert page.picture.title == "SqueezeNet 1.1 sees: tench"
    session.edit("model.network", "alexnet")
    assert page.picture.chart.isHidden()
    page.hide()
    qtbot.waitUntil(lambda: session.jobs.is_idle, timeout=WAIT_MS)


def published(folder: Path) -> Path:
    """Write weights for 1,000 classes that find all of them equally probable."""
    import torch

    from core.models.vision.named import built

    file = folder / "squeezenet1_1.pth"
    state = built("squeezenet1_1").state_dict()
    torch.save({name: torch.zeros_like(tensor) for name, tensor in state.items()}, file)
    return file


def picture(folder: Path) -> Path:
    file = folder / "cat.png"
    Image.new("RGB", (40, 30), (200, 120, 40)).save(file)
    return file
