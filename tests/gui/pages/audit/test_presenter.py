"""What the page Audit says before and after a run, and after an edit of the plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan import plan_from_toml
from gui.pages.audit.presenter import AuditPresenter
from gui.pages.audit.rows import bound_text, counted, summary_of
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import WAIT_MS, opened
from tests.reports.stages.small import SMALL


def test_limits_are_listed_as_not_yet_run(tmp_path: Path, jobs: Jobs) -> None:
    with opened(tmp_path, plan_from_toml(SMALL), jobs) as session:
        presenter = AuditPresenter(session)
        rows = presenter.rows()
        assert [row.theme for row in rows] == ["Data", "Performance", "Explanation", "Explanation"]
        assert {row.status for row in rows} == {"not yet run"}
        assert rows[1].limit == "≥ 0.5"
        assert presenter.counts() == (("not yet run", 4),)
        assert presenter.sentence() == "4 limits in the plan; nothing was held against them yet."
        assert presenter.step_state().kind == "ready"


def test_run_fills_the_rows_and_says_how_they_ended(
    tmp_path: Path, jobs: Jobs, qtbot: QtBot
) -> None:
    with opened(tmp_path, plan_from_toml(SMALL), jobs) as session:
        presenter = AuditPresenter(session)
        job = presenter.run()
        assert job is not None
        assert presenter.is_running
        assert presenter.step_state().kind == "running"
        assert presenter.run() is None
        qtbot.waitUntil(lambda: job.is_done and not session.is_busy, timeout=WAIT_MS)
        assert {row.status for row in presenter.rows()} >= {"within", "not applicable"}
        assert not presenter.is_stale


def test_edit_makes_the_audit_stale_and_undo_current_again(audited: Session) -> None:
    presenter = AuditPresenter(audited)
    assert not presenter.is_stale
    audited.edit("title", "Another title")
    assert presenter.is_stale
    assert presenter.step_state().note == "stale"
    audited.undo_stack.undo()
    assert not presenter.is_stale


def test_row_carries_interval_and_what_is_said_instead(audited: Session) -> None:
    rows = {row.identifier: row for row in AuditPresenter(audited).rows()}
    accuracy, occluded = rows["accuracy"], rows["completeness.occlusion"]
    assert accuracy.span is not None
    assert accuracy.span[1] < accuracy.span[0] < accuracy.span[2]
    assert occluded.span is None
    assert occluded.value == "–"
    assert occluded.remark == "the method is descriptive and owes no sum"
    assert occluded.heading == "Explanation, Occlusion"
    assert occluded.spoken.startswith("Not applicable: Rows within the completeness gate, Occlusi")


def test_counts_and_summary_agree(audited: Session) -> None:
    rows = AuditPresenter(audited).rows()
    assert sum(count for _, count in counted(rows)) == len(rows)
    assert summary_of(rows).endswith("1 not applicable")


def test_replay_command_names_the_bundle_of_the_project(audited: Session) -> None:
    command = AuditPresenter(audited).replay_command()
    bundle = Path(command.split('"')[1])
    assert bundle.is_file()
    assert bundle.parent == audited.folder


@pytest.mark.parametrize(
    ("bound", "text"), [(0.95, "0.95"), (-0.5, "−0.5"), (0.0, "0"), (1000000.0, "1000000")]
)
def test_bounds_are_printed_as_typed(bound: float, text: str) -> None:
    assert bound_text(bound) == text
