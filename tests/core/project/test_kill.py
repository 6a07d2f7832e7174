"""`kill -9` at any moment leaves a project with every step that was said to be finished."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.canonical import sha256_bytes
from core.project.project import Project
from tests.core.project.endless_audit import content, record

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")


def kill_after(folder: Path, seconds: float) -> int:
    """Run the endless audit, kill it so long after it was ready, and count what it told."""
    command = [sys.executable, "-m", "tests.core.project.endless_audit", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as audit:
        assert audit.stdout is not None
        assert audit.stdout.readline() == "ready\n"
        timer = threading.Timer(seconds, os.kill, (audit.pid, signal.SIGKILL))
        timer.start()
        told = [line for line in audit.stdout if line.endswith("\n")]
        timer.join()
    assert audit.returncode == -signal.SIGKILL
    return int(told[-1]) + 1 if told else 0


def check(folder: Path, told: int) -> str:
    """Everything told is there, nothing is half there; return the journal's head."""
    with Project.open(folder) as project:
        assert project.is_writer, project.notice
        steps = project.steps()
        assert len(steps) >= told
        for number, step in enumerate(steps):
            assert project.finished("work", key=str(number)) == record(number)
            assert project.get(step.artifacts[0]) == content(number)
        state = project.check_journal()
        assert state.holds, state.sentence
        assert all(run.state == "interrupted" for run in project.runs())
        assert project.journal()[-1].sequence == state.entries
        assert sha256_bytes(project.plan_toml.encode()) == project._ledger.last_plan()
        files = list((folder / "artifacts").iterdir())
        assert all(sha256_bytes(file.read_bytes()) == file.name for file in files)
        assert not list(folder.glob("**/.writing-*"))
        return project.head


def kill_at_seeded_moments(folder: Path, moments: int) -> None:
    Project.create(folder, plan_toml="").close()
    draw = random.Random(moments)
    heads: list[str] = []
    told = 0
    for _ in range(moments):
        told = max(told, kill_after(folder, draw.uniform(0.0, 0.25)))
        heads.append(check(folder, told))
    with Project.open(folder) as project:
        state = project.check_journal(heads)
        assert state.holds, state.sentence
        assert len(project.steps()) > moments


def test_killed_audit_opens_with_every_finished_step(tmp_path: Path) -> None:
    kill_at_seeded_moments(tmp_path / "project", 3)


@pytest.mark.slow
def test_audit_killed_thirty_times_opens_with_every_finished_step(tmp_path: Path) -> None:
    kill_at_seeded_moments(tmp_path / "project", 30)


def test_reader_sees_whole_steps_beside_a_writer_that_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    Project.create(folder, plan_toml="").close()
    told = kill_after(folder, 0.2)
    with Project.open(folder, read_only=True) as reader:
        assert len(reader.steps()) >= told
        for number in range(told):
            assert reader.finished("work", key=str(number)) == record(number)
        assert reader.check_journal().holds
