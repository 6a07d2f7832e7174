"""Whatever ends an audit, its finished steps are kept and it goes on from there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import AuditError
from core.project import Project
from main import main
from tests.journeys.conftest import ROOT, SMALL, Audited

# An audit of the small plan takes about this long once the libraries are loaded.
_MOMENTS = 30
_PATIENCE_S = 120.0


def start(plan: Path, folder: Path) -> subprocess.Popen[str]:
    """Start an audit as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-B", "main.py", "audit", str(plan), "--out", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def steps_of(folder: Path) -> int:
    """Return the number of finished steps, 0 before there is a project."""
    if not Project.is_project(folder):
        return 0
    try:
        with Project.open(folder, read_only=True) as project:
            return len(project.steps())
    except AuditError:
        return 0  # it is being created at this instant


def kill_when(process: subprocess.Popen[str], folder: Path, *, steps: int, after: float) -> None:
    """Kill the audit `after` seconds after its step number `steps` was finished."""
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if steps_of(folder) >= steps:
                break
        except Exception:  # noqa: BLE001 - the project is being created at this instant
            pass
        time.sleep(0.002)
    time.sleep(after)
    process.kill()
    process.communicate()


def check_and_go_on(audited: Audited, folder: Path) -> None:
    """Check that the killed project opens with its steps, and ends in the same evidence."""
    if Project.is_project(folder):
        with Project.open(folder) as project:
            assert project.check_journal().holds
            for step in project.steps():
                assert project.finished(step.step, key=step.key) is not None
            before = {step.record for step in project.steps()}
    else:
        before = set()
    assert main(["audit", str(audited.plan), "--out", str(folder), "--quiet"]) == 0
    with Project.open(folder, read_only=True) as project:
        assert before <= {step.record for step in project.steps()}
        assert project.check_journal().holds
    first = (audited.folder / "evidence.json").read_bytes()
    assert (folder / "evidence.json").read_bytes() == first


def moments(count: int) -> list[tuple[int, float]]:
    """Return seeded moments: after which step, and how many seconds later."""
    source = random.Random(42)
    return [(source.randrange(9), source.random() * 0.08) for _ in range(count)]


@pytest.mark.parametrize("moment", moments(3), ids=str)
def test_killed_audit_goes_on(audited: Audited, tmp_path: Path, moment: tuple[int, float]) -> None:
    folder = tmp_path / "project"
    kill_when(start(audited.plan, folder), folder, steps=moment[0], after=moment[1])
    check_and_go_on(audited, folder)


@pytest.mark.slow
@pytest.mark.parametrize("moment", moments(_MOMENTS)[3:], ids=str)
def test_audit_killed_at_many_moments_goes_on(
    audited: Audited, tmp_path: Path, moment: tuple[int, float]
) -> None:
    folder = tmp_path / "project"
    kill_when(start(audited.plan, folder), folder, steps=moment[0], after=moment[1])
    check_and_go_on(audited, folder)


def test_ctrl_c_stops_cleanly_and_loses_nothing(audited: Audited, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    plan = tmp_path / "long.toml"
    plan.write_text(SMALL.replace("epochs = 6", "epochs = 10000\npatience = 10000"))
    process = start(plan, folder)
    assert process.stderr is not None
    for line in process.stderr:  # a bar that is drawn anew counts as a line
        if line.startswith("Training"):
            break
    before = steps_of(folder)
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "Every finished step is kept" in errors
    assert 0 < before == steps_of(folder), errors
    with Project.open(folder, read_only=True) as project:
        assert project.check_journal().holds
        assert project.runs()[-1].state == "stopped"


def test_second_process_is_told_who_holds_the_project(
    audited: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "project"
    with Project.create(folder, plan_toml="") as project:
        result = subprocess.run(
            [
                sys.executable,
                "-B",
                "main.py",
                "audit",
                str(audited.plan),
                "--out",
                str(folder),
                "--quiet",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert project.is_writer
    assert result.returncode == 2
    assert "is open to read only" in result.stderr
    assert str(os.getpid()) in result.stderr
