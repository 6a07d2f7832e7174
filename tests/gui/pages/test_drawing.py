"""Pictures of pages: drawn by the worker, drawn anew for another record, and saved as asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from core.records.assessment import Curve
from core.records.views.pictures import RocPicture, ScatterPicture
from gui.pages.drawing import PictureDrawer
from gui.session.jobs import Jobs
from gui.session.session import Session
from gui.widgets.picture import Picture
from tests.gui.pages.desk import Desk
from tests.gui.pages.opened import WAIT_MS, opened, plan_for

CURVE = Curve(x=(0.0, 0.5, 1.0), y=(0.0, 0.9, 1.0))


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs, qtbot: QtBot) -> Iterator[Session]:
    with opened(tmp_path, plan_for("breast_cancer"), jobs) as made:
        yield made
        qtbot.waitUntil(lambda: jobs.is_idle, timeout=WAIT_MS)


@pytest.fixture
def picture(qtbot: QtBot) -> Picture:
    made = Picture()
    qtbot.addWidget(made)
    made.resize(300, 220)
    made.show()
    return made


@pytest.fixture
def drawer(picture: Picture, session: Session, desk: Desk, qtbot: QtBot) -> PictureDrawer:
    made = PictureDrawer(picture, "evaluation.roc", title="ROC curve", session=session, frame=desk)
    made.show_record(RocPicture(curve=CURVE, label="network"))
    qtbot.waitUntil(lambda: picture.file is not None, timeout=WAIT_MS)
    return made


def test_drawing_fills_the_picture(drawer: PictureDrawer, picture: Picture) -> None:
    asked, drawn = picture.asked, QImage(str(picture.file))
    assert asked is not None
    assert drawn.width() == pytest.approx(asked.width * asked.ratio, abs=2)
    assert drawn.height() == pytest.approx(asked.height * asked.ratio, abs=2)


def test_another_record_is_drawn_in_its_place(
    drawer: PictureDrawer, picture: Picture, qtbot: QtBot
) -> None:
    earlier = picture.file
    drawer.draw_as("evaluation.scatter", ScatterPicture(curve=CURVE), title="Scatter")
    qtbot.waitUntil(lambda: picture.file != earlier, timeout=WAIT_MS)


def test_equal_record_is_not_drawn_again(
    drawer: PictureDrawer, picture: Picture, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(picture.wanted, wait=300):
        drawer.show_record(RocPicture(curve=CURVE, label="network"))


def test_picture_is_saved_as_asked(
    drawer: PictureDrawer, picture: Picture, desk: Desk, qtbot: QtBot
) -> None:
    for kind, begins in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        target = desk.folder / f"saved.{kind}"
        desk.target = target
        picture.save_wanted.emit(kind)
        qtbot.waitUntil(target.is_file, timeout=WAIT_MS)
        assert target.read_bytes().startswith(begins)


def test_picture_that_is_gone_takes_no_drawing(session: Session, desk: Desk, qtbot: QtBot) -> None:
    gone = Picture()
    drawer = PictureDrawer(gone, "evaluation.roc", title="ROC curve", session=session, frame=desk)
    drawer.show_record(RocPicture(curve=CURVE, label="gone"))
    with qtbot.waitSignal(gone.wanted):
        gone.show()
    delete(gone)
    qtbot.waitUntil(lambda: session.jobs.is_idle, timeout=WAIT_MS)


def test_data_behind_a_picture_is_saved_as_json(
    drawer: PictureDrawer, picture: Picture, desk: Desk
) -> None:
    desk.target = desk.folder / "roc.json"
    picture.save_wanted.emit("data")
    assert json.loads(desk.target.read_text("utf-8"))["curve"]["y"] == [0.0, 0.9, 1.0]


def test_unwritable_target_is_told(
    drawer: PictureDrawer, picture: Picture, desk: Desk, qtbot: QtBot
) -> None:
    (desk.folder / "taken").write_text("a file, not a folder")
    desk.target = desk.folder / "taken" / "roc.json"
    with qtbot.waitSignal(drawer.failed):
        picture.save_wanted.emit("data")
