"""The holder of a project lends it to the worker that it spawned, and to nobody else."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path

from core.canonical import sha256_bytes
from core.project import Project


def _write(folder: Path) -> None:
    with Project.open(folder) as project:
        assert project.is_writer, project.notice
        project.put(b"written by the worker")


def test_spawned_worker_writes_while_its_parent_holds_the_project(tmp_path: Path) -> None:
    with Project.create(tmp_path / "project", plan_toml="") as project:
        worker = multiprocessing.get_context("spawn").Process(target=_write, args=(project.folder,))
        worker.start()
        worker.join()
        code = worker.exitcode
        worker.close()
        assert code == 0
        assert project.has(sha256_bytes(b"written by the worker"))
        assert project.is_writer


def test_other_program_reads_only_all_the_same(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from core.project import Project;"
        "project = Project.open(Path(sys.argv[1])); print(project.is_writer); project.close()"
    )
    with Project.create(tmp_path / "project", plan_toml="") as project:
        said = subprocess.run(
            [sys.executable, "-c", program, str(project.folder)],
            capture_output=True,
            text=True,
            check=True,
        )
    assert said.stdout.strip() == "False"
