"""From launch to a verified report on a sample: with the mouse, and with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reports.verify import verify
from tests.journeys.window.user import User

MOST_CLICKS = 8


def _exported(home: Path, name: str) -> Path:
    found = list((home / "exports").glob(name))
    assert len(found) == 1, sorted((home / "exports").rglob("*"))
    return found[0]


def test_sample_becomes_a_verified_bundle_by_the_shortest_way(user: User, home: Path) -> None:
    user.press("Audit a sample")
    user.press("Run the whole audit")
    user.finished("audit_stage")
    user.wait_for_jobs()
    assert user.workspace.page_name == "report"
    user.press("Export bundle")
    user.wait_for_jobs()
    assert verify(_exported(home, "*.zip")).holds
    assert user.clicks <= MOST_CLICKS


def test_sample_is_trained_explained_audited_exported_and_verified_step_by_step(
    user: User, home: Path
) -> None:
    user.press("Audit a sample")
    user.press("Open Breast cancer")
    user.finished("survey")
    user.press("Continue to model")
    user.finished("design")
    user.press("Continue to training")
    user.press("Train network")
    user.finished("train")
    user.wait_for_jobs()
    user.press("See how well it does")
    user.press("Explain errors")
    user.wait_for_jobs()
    user.press(next(b.text() for b in user.buttons() if b.text().startswith("Explain ")))
    user.finished("explain_rows")
    user.wait_for_jobs()
    user.go("Audit")
    user.press("Run all checks")
    user.finished("audit_stage")
    user.go("Report")
    user.wait_for_jobs()
    user.press("Export bundle")
    user.wait_for_jobs()
    bundle = _exported(home, "*.zip")
    user.window.open_path(bundle)
    user.finished("verify")
    user.wait_for_jobs()
    assert any("verifies: all" in text for text in user.notices()), user.notices()


def test_keyboard_alone_leads_from_launch_to_an_exported_report(
    user: User, home: Path, qtbot: QtBot
) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    user.keys(Qt.Key.Key_1, held=control)  # Audit a sample
    user.wait_for_focus("Open Breast cancer")
    user.keys(Qt.Key.Key_Space)
    user.finished("survey")
    user.keys(Qt.Key.Key_3, held=control)
    user.focus("Train network")
    user.keys(Qt.Key.Key_Space)
    user.finished("train")
    user.wait_for_jobs()
    user.keys(Qt.Key.Key_5, held=control)
    user.wait_for_jobs()
    user.focus("Explain ")
    user.keys(Qt.Key.Key_Space)
    user.finished("explain_rows")
    user.wait_for_jobs()
    user.keys(Qt.Key.Key_6, held=control)
    user.focus("Run all checks")
    user.keys(Qt.Key.Key_Space)
    user.finished("audit_stage")
    user.wait_for_jobs()
    user.keys(Qt.Key.Key_7, held=control)
    user.wait_for_jobs()
    user.focus("Export bundle")
    user.keys(Qt.Key.Key_Space)
    user.wait_for_jobs()
    assert verify(_exported(home, "*.zip")).holds
    assert user.clicks == 0
