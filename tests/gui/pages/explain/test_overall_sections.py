"""The sections of the Global tab: spread, groups, the network itself, all rows, and the time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from core.records.base import Estimate
from core.records.overall import PartSpread
from core.records.streamed import StreamedManifest
from core.records.views.global_ import GlobalPlayer
from gui.pages.explain.overall import OverallTab
from gui.pages.explain.overall.attributions import finding
from gui.pages.explain.overall.drawn import places_words, points_words, swarm_of
from gui.pages.explain.overall.presenter import finished_rows, found_in
from gui.pages.explain.page import ExplainPage
from gui.widgets.row_picture import RowPicture
from tests.gui.pages.opened import WAIT_MS


@pytest.fixture
def tab(page: ExplainPage) -> OverallTab:
    page.local.hide()
    page.overall.show()
    return page.overall


def _turn_to(tab: OverallTab, name: str) -> None:
    places = ("attributions", "spread", "groups", "network", "all")
    tab.section.buttons()[places.index(name)].click()


def _wait(page: ExplainPage, qtbot: QtBot) -> None:
    jobs = page.presenter.session.jobs
    qtbot.waitUntil(lambda: jobs.current is None, timeout=WAIT_MS)


def _click_row(picture: RowPicture, row: int, qtbot: QtBot) -> None:
    canvas = picture._canvas
    room = canvas.room()
    at = QPoint(canvas.width() // 2, round(room.top() + picture._places[row] * room.height()))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)


def test_a_click_on_a_bar_or_a_swarm_shows_its_part_row_by_row(
    tab: OverallTab, qtbot: QtBot
) -> None:
    view = tab.state.view
    assert view is not None
    names = [player.name for player in view.methods[0].players]
    bars, swarm = tab.attributions.bars, tab.spread.swarm
    qtbot.waitUntil(lambda: bars.row_at(0.0) is None and bool(bars._places), timeout=WAIT_MS)
    _click_row(bars, 2, qtbot)
    assert tab.section.value == "spread"
    assert tab.spread.part.currentText() == names[2]
    qtbot.waitUntil(lambda: bool(swarm._places), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: tab.spread.cloud.file is not None, timeout=WAIT_MS)
    _click_row(swarm, 5, qtbot)
    assert tab.spread.part.currentText() == names[5]
    _turn_to(tab, "groups")
    assert tab.groups.part.currentText() == names[5], "one part is in sight everywhere"


def test_groups_show_the_part_in_sight_and_mark_small_ones(tab: OverallTab) -> None:
    _turn_to(tab, "groups")
    rows = tab.groups.table.rows_model.rows
    assert {row.kind for row in rows} == {"Recorded class", "Predicted class"}
    method = tab.state.method
    assert method is not None
    assert method.spread is not None
    group = method.spread.groupings[0].groups[0]
    assert rows[0].size == group.sizes[0]
    assert rows[0].small == "small", "twelve rows are explained here"
    table = tab.groups.table
    table.resize(560, 300)
    index = table.model().index(1, 0)
    needed = table.itemDelegateForIndex(index).sizeHint(QStyleOptionViewItem(), index).width()
    assert table.columnWidth(0) >= needed, "no chip takes the place of a name"
    tab.state.choose_part(tab.state.parts()[3][0])
    assert tab.groups.table.rows_model.rows[0].size == group.sizes[3]
    tsv = tab.groups.table.as_tsv(is_all=True)
    assert "small" in tsv
    assert " to " in tsv


def test_grouping_by_a_column_is_an_edit_that_can_be_undone(
    page: ExplainPage, tab: OverallTab
) -> None:
    session = page.presenter.session
    tab.groups._presenter.explain.edit({"overall.group_by": "mean radius"}, text="Group")
    _turn_to(tab, "groups")
    assert tab.groups.by.currentText() == "mean radius"
    assert tab.groups.cards[0].is_stale, "nothing is computed unasked"
    assert not tab.attributions.cards[0].is_stale, "no attribution hangs on it"
    assert page.presenter.global_missing() == ""
    session.undo_stack.undo()
    assert not tab.groups.cards[0].is_stale


def test_the_network_is_explored_once_and_says_when_it_is_stale(
    page: ExplainPage, tab: OverallTab, qtbot: QtBot
) -> None:
    small: dict[str, object] = {
        "overall.rows": 30,
        "overall.repeats": 2,
        "overall.curves": 5,
        "overall.points": 5,
    }
    page.presenter.edit(small, text="Explore a little")
    _turn_to(tab, "network")
    assert tab.empty.isVisible()
    assert tab.empty.button.text() == "Explore the network"
    tab.empty.button.click()
    assert tab.empty.text.startswith("The network is being explored")
    _wait(page, qtbot)
    view, network = tab.state.overview, tab.network
    assert view is not None
    assert network.isVisible()
    qtbot.waitUntil(lambda: bool(network.importance._places), timeout=WAIT_MS)
    assert len(network.parts.rows_model.rows) == len(view.importance) == 30
    profiled = {one.feature for one in view.profiles}
    assert network.feature.currentText() in profiled
    other = next(row.name for row in view.importance if row.name not in profiled)
    tab.state.choose_part(other)
    assert network.add_profile.text() == f"Profile {other} as well"
    network.add_profile.click()
    assert set(page.presenter.session.plan.overall.features) == {*profiled, other}
    assert network.cards[0].is_stale
    page.presenter.session.undo_stack.undo()
    assert not network.cards[0].is_stale


def test_all_rows_go_on_where_they_stopped(
    page: ExplainPage, tab: OverallTab, qtbot: QtBot
) -> None:
    _turn_to(tab, "all")
    rows = tab.all_rows
    assert rows.method.currentData() == "integrated_gradients"
    assert not rows.how_long.button.isEnabled(), "rows that were not counted"
    rows.run.click()
    _wait(page, qtbot)
    view = tab.state.streamed_view
    assert view is not None
    assert view.summary.rows == 569
    assert [figure.label for figure in rows.figures.figures] == [
        "Rows done",
        "Rows a second",
        "Within the gate",
    ]
    assert rows.figures.figures[0].note == "none from before"
    folder = tab.state.default_folder("integrated_gradients")
    manifest = found_in(folder)
    assert isinstance(manifest, StreamedManifest)
    assert finished_rows(manifest) == 569
    assert "lies there already" in rows._lies.text()
    rows.run.click()
    _wait(page, qtbot)
    again = tab.state.streamed_view
    assert again is not None
    assert again.rows_found == 569
    assert rows.figures.figures[0].note == "569 from before"
    assert found_in(folder.parent) is None
    rows._folder = folder
    rows.method.setCurrentIndex(rows.method.findData("occlusion"))
    rows.method.activated.emit(rows.method.currentIndex())
    assert not rows.run.isEnabled()
    assert "Another method lies in this folder" in rows.run.toolTip()


def test_local_and_global_tell_the_time_of_what_they_would_begin(
    page: ExplainPage, tab: OverallTab, qtbot: QtBot
) -> None:
    page.presenter.edit({"explanation.rows": 11}, text="Fewer rows")
    tab.how_long.button.click()
    _wait(page, qtbot)
    assert tab.how_long.text.startswith("Explaining 11 rows of 30 parts takes")
    assert "Faithfulness, other baselines and cases" in tab.how_long.text
    page.overall.hide()
    page.local.show()
    bar = page.local.bar.how_long
    assert not bar.isVisible(), "other rows are asked about there"
    assert not bar.button.isEnabled(), "the ticked samples are explained already"
    page.presenter.choose(page.presenter.chosen[0], is_chosen=False)
    bar.button.click()
    _wait(page, qtbot)
    assert bar.text.startswith(f"Explaining {len(page.presenter.chosen)} rows")
    assert "Faithfulness" not in bar.text
    page.presenter.session.undo_stack.undo()
    assert not tab.how_long.text, "an estimate is of its own plan alone"


def test_large_things_are_timed_unasked_and_once(page: ExplainPage, qtbot: QtBot) -> None:
    timing, jobs = page.presenter.timing, page.presenter.session.jobs
    timing.offer(("saliency",), 12, players=30)
    assert jobs.is_idle, "that is little"
    timing.offer(("saliency",), 12, players=10_000)
    assert jobs.current is None, "and not in the user's way"
    qtbot.waitUntil(lambda: timing.found(("saliency",), 12) is not None, timeout=WAIT_MS)
    timing.offer(("saliency",), 12, players=10_000)
    assert jobs.is_idle


def test_wide_tables_are_timed_unasked_for_a_single_row(page: ExplainPage, qtbot: QtBot) -> None:
    timing = page.presenter.timing
    timing.offer(("saliency",), 1, players=999)
    assert page.presenter.session.jobs.is_idle
    timing.offer(("saliency",), 1, players=10_000)
    qtbot.waitUntil(lambda: timing.found(("saliency",), 1) is not None, timeout=WAIT_MS)


def test_what_is_explained_already_is_not_timed(tab: OverallTab) -> None:
    assert not tab.how_long.button.isVisible()
    tab.state.explain.edit({"explanation.rows": 11}, text="Fewer rows")
    assert tab.how_long.button.isVisible()
    _turn_to(tab, "network")
    assert not tab.how_long.button.isVisible()


def test_rows_of_a_picture_are_forgotten_while_another_is_drawn(
    tab: OverallTab, qtbot: QtBot
) -> None:
    bars = tab.attributions.bars
    qtbot.waitUntil(lambda: bool(bars._places), timeout=WAIT_MS)
    bars.ask_again()
    assert not bars._places
    qtbot.waitUntil(lambda: bool(bars._places), timeout=WAIT_MS)


def test_each_section_says_what_will_stand_there(page: ExplainPage, tab: OverallTab) -> None:
    page.presenter._global = None  # as before anything was explained
    told = []
    for name in ("groups", "spread", "attributions"):
        _turn_to(tab, name)
        told.append(tab.empty.text)
    assert [text[:20] for text in told] == ["What 4 methods say o"] * 3
    assert len(set(told)) == 3


def test_the_swarm_says_how_many_rows_it_draws() -> None:
    def part(rows: int) -> PartSpread:
        return PartSpread(name="age", kind="none", attributions=(0.5,) * rows)

    few, many = [("age", part(12))], [("age", part(1000))]
    assert points_words(few) == "One point for each of 12 rows."
    assert points_words(many) == "One point for each of 400 of 1,000 rows, evenly chosen."
    record = swarm_of(many, target="logit")
    assert record is not None
    assert len(record.parts[0].attributions) == 400
    assert "400 of each evenly chosen" in places_words(many)


def test_a_largest_part_is_named_only_where_its_interval_lies_apart() -> None:
    def player(name: str, low: float, high: float) -> GlobalPlayer:
        mean = Estimate(value=(low + high) / 2, low=low, high=high)
        return GlobalPlayer(name=name, mean=mean, text="")

    first, near, far = player("a", 2, 3), player("b", 1, 2.5), player("c", 0, 1)
    assert finding((first, far)) == "Largest for a"
    assert finding((first, near, far)) == "Any of 2 may be the largest"


def test_a_right_class_explained_below_zero_is_told(tab: OverallTab) -> None:
    view = tab.state.view
    assert view is not None
    told = [method.baseline_note for method in view.methods]
    method = tab.state.method
    assert method is not None
    assert tab.attributions.turned.text == method.baseline_note
    assert tab.attributions.turned.isVisible() == bool(method.baseline_note)
    assert told[-1] == "", "what was refused has no outputs"
