"""Exports in one call, verification in words, and what the step says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.canonical import sha256_file
from core.plan import plan_from_toml
from gui.pages.page import Notice
from gui.pages.report.presenter import Exported, ExportKind, ReportPresenter
from gui.session.jobs import Jobs
from gui.session.session import Session
from tests.gui.pages.opened import WAIT_MS, opened
from tests.reports.stages.small import SMALL


class Told:
    """What the presenter has said."""

    def __init__(self, presenter: ReportPresenter) -> None:
        self.notices: list[Notice] = []
        self.files: list[Exported] = []
        presenter.noticed.connect(self.notices.append)
        presenter.exported.connect(self.files.append)


@pytest.mark.parametrize(("kind", "suffix"), [("bundle", ".zip"), ("pdf", ".pdf")])
def test_export_needs_no_question_and_never_overwrites(
    audited: Session, tmp_path: Path, qtbot: QtBot, kind: ExportKind, suffix: str
) -> None:
    folder = tmp_path / "new" / "exports"
    presenter = ReportPresenter(audited, folder)
    told = Told(presenter)
    for _ in range(2):
        presenter.export(kind)
    qtbot.waitUntil(lambda: len(told.files) == 2, timeout=WAIT_MS)
    names = [done.path.name for done in told.files]
    assert names == [f"A small audit{suffix}", f"A small audit (2){suffix}"]
    assert all(sha256_file(done.path) == done.sha256 for done in told.files)
    assert told.notices == []


def test_export_to_a_chosen_file_moves_the_folder(
    audited: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    presenter = ReportPresenter(audited, tmp_path)
    told = Told(presenter)
    (tmp_path / "there").mkdir()
    presenter.export("html", tmp_path / "there" / "mine.html")
    qtbot.waitUntil(lambda: bool(told.files), timeout=WAIT_MS)
    assert told.files[0].path == tmp_path / "there" / "mine.html"
    assert presenter.folder == tmp_path / "there"


def test_export_into_what_is_no_folder_is_told_in_a_sentence(
    audited: Session, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    presenter = ReportPresenter(audited, tmp_path / "taken" / "exports")
    told = Told(presenter)
    assert presenter.export("bundle") is None
    assert told.notices[0].kind == "bad"
    assert "could not be written" in told.notices[0].text


def test_whole_bundle_verifies_and_a_changed_one_says_what_is_wrong(
    audited: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    presenter = ReportPresenter(audited, tmp_path)
    told = Told(presenter)
    whole = audited.folder / "bundle.zip"
    presenter.verify(whole)
    qtbot.waitUntil(lambda: len(told.notices) == 1, timeout=WAIT_MS)
    assert told.notices[0].kind == "good"
    assert "All 9 members equal the manifest." in told.notices[0].detail
    data = bytearray(whole.read_bytes())
    data[len(data) // 2] ^= 1
    changed = tmp_path / "changed.zip"
    changed.write_bytes(bytes(data))
    presenter.verify(changed)
    qtbot.waitUntil(lambda: len(told.notices) == 2, timeout=WAIT_MS)
    assert told.notices[1].kind == "bad"
    assert told.notices[1].text.startswith("changed.zip does not verify.")
    assert "BROKEN" in told.notices[1].detail


def test_step_waits_for_the_checks(tmp_path: Path, jobs: Jobs) -> None:
    with opened(tmp_path, plan_from_toml(SMALL), jobs) as session:
        presenter = ReportPresenter(session, tmp_path)
        assert presenter.step_state().kind == "waits"
        assert presenter.facts() == []
        assert not presenter.has_file("pdf")


def test_step_counts_what_is_still_to_be_said(audited: Session, tmp_path: Path) -> None:
    presenter = ReportPresenter(audited, tmp_path)
    assert presenter.step_state().note == "2 to write"
    assert presenter.write("risk.persons", "Patients", title="About whom") == ""
    assert presenter.step_state().note == "stale"
    assert presenter.is_stale


def test_text_that_is_not_allowed_is_refused_in_words(audited: Session, tmp_path: Path) -> None:
    presenter = ReportPresenter(audited, tmp_path)
    refused = presenter.write("title", "", title="Title")
    assert refused.startswith("Not kept: allowed")
    assert audited.plan.title == "A small audit"


def test_facts_identify_the_report(audited: Session, tmp_path: Path) -> None:
    facts = dict(ReportPresenter(audited, tmp_path).facts())
    assert facts["Report"].startswith("VTR-")
    assert len(facts["Evidence, SHA-256"].replace(" ", "")) == 64
