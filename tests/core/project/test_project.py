"""A project keeps what was finished, for one writer and any number of readers."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.canonical import sha256_bytes
from core.errors import AuditError
from core.project.project import Project

PLAN = 'title = "First"\n'
NOBODY = 65534
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "project"


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    with Project.create(folder, plan_toml=PLAN) as made:
        yield made


@contextmanager
def nobody() -> Iterator[None]:
    """Act as an account without rights; root ignores the rights of files."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def reachable(folder: Path) -> Iterator[None]:
    """Let every account pass through the temporary folders that lead to `folder`."""
    ways = [way for way in folder.parents if way.stat().st_uid == os.getuid()]
    modes = [(way, way.stat().st_mode) for way in ways if not way.stat().st_mode & 0o001]
    for way, mode in modes:
        way.chmod(mode | 0o011)
    try:
        yield
    finally:
        for way, mode in modes:
            way.chmod(mode)


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Take the right to write to these files and folders away."""
    modes = [(path, path.stat().st_mode) for path in paths]
    for path, mode in modes:
        path.chmod(mode & 0o555)
    try:
        with reachable(paths[0]), nobody():
            yield
    finally:
        for path, mode in modes:
            path.chmod(mode)


def finish(project: Project, step: str, number: int = 0, *artifacts: bytes) -> str:
    record = json.dumps({"step": step, "number": number}).encode()
    return project.finish(step, key=f"k{number}", record=record, artifacts=artifacts, seconds=0.5)


def test_a_created_project_opens_again_with_its_plan(folder: Path) -> None:
    Project.create(folder, plan_toml=PLAN).close()
    with Project.open(folder) as project:
        assert project.is_writer
        assert project.notice == ""
        assert project.plan_toml == PLAN
        assert [entry.what for entry in project.journal()] == [
            "created the project",
            "saved the plan",
        ]


def test_finished_step_is_found_by_its_key(folder: Path, project: Project) -> None:
    sha = finish(project, "training", 1, b"weights")
    project.close()
    with Project.open(folder) as again:
        record = again.finished("training", key="k1")
        assert record is not None
        assert sha256_bytes(record) == sha
        assert again.get(sha) == record
        assert again.finished("training", key="k2") is None
        assert again.finished("split", key="k1") is None
        (step,) = again.steps()
        assert step.artifacts == (sha256_bytes(b"weights"),)
        assert again.get(step.artifacts[0]) == b"weights"
        assert step.seconds == 0.5


def test_finish_takes_the_name_of_an_artifact_that_was_put_before(project: Project) -> None:
    sha = project.put(b"large")
    project.finish("training", key="k", record=b"{}", artifacts=[sha, b"small"], seconds=1)
    assert project.steps()[0].artifacts == (sha, sha256_bytes(b"small"))


def test_finish_refuses_an_artifact_that_is_not_there(project: Project) -> None:
    with pytest.raises(AuditError, match="no such file"):
        project.finish("training", key="k", record=b"{}", artifacts=["0" * 64], seconds=1)
    assert project.steps() == ()


def test_step_without_its_artifact_counts_as_not_finished(folder: Path, project: Project) -> None:
    finish(project, "training", 1, b"weights")
    (folder / "artifacts" / sha256_bytes(b"weights")).unlink()
    assert project.finished("training", key="k1") is None
    finish(project, "training", 1, b"weights")
    assert project.finished("training", key="k1") is not None


def test_artifacts_folder_deleted_midway_is_made_again(folder: Path, project: Project) -> None:
    sha = project.put(b"weights")
    shutil.rmtree(folder / "artifacts")
    with pytest.raises(AuditError, match="no such file"):
        project.get(sha)
    assert project.put(b"weights") == sha
    assert project.get(sha) == b"weights"


def test_changed_artifact_is_told_and_healed(folder: Path, project: Project) -> None:
    sha = project.put(b"weights")
    (folder / "artifacts" / sha).write_bytes(b"weightz")
    with pytest.raises(AuditError, match="damaged or was changed"):
        project.get(sha)
    project.put(b"weights")
    assert project.get(sha) == b"weights"


def test_name_that_leads_out_of_the_folder_is_refused(project: Project) -> None:
    with pytest.raises(AuditError, match="64 hexadecimal digits"):
        project.get("../../etc/passwd")


def test_changed_record_is_told(folder: Path, project: Project) -> None:
    finish(project, "training", 1)
    other = sqlite3.connect(folder / "vitrine.sqlite")
    other.execute("UPDATE records SET body = CAST('{}' AS BLOB)")
    other.commit()
    other.close()
    with pytest.raises(AuditError, match="was changed"):
        project.finished("training", key="k1")


def test_project_folder_deleted_midway_is_told(folder: Path, project: Project) -> None:
    shutil.rmtree(folder)
    with pytest.raises(AuditError, match="moved or deleted"):
        finish(project, "training", 1, b"weights")
    project.close()


def test_every_saved_plan_stays_an_artifact(folder: Path, project: Project) -> None:
    second = 'title = "Second"\n'
    shas = [project.save_plan(second), project.save_plan(second), project.save_plan(PLAN)]
    assert shas == [sha256_bytes(text.encode()) for text in (second, second, PLAN)]
    assert (folder / "plan.toml").read_text() == PLAN
    saved = [entry.subject for entry in project.journal() if entry.what == "saved the plan"]
    assert [project.get(sha).decode() for sha in saved] == [PLAN, second, PLAN]


def test_plan_edited_by_hand_is_journalled(folder: Path, project: Project) -> None:
    project.close()
    (folder / "plan.toml").write_text('title = "By hand"\n')
    with Project.open(folder) as again:
        entry = again.journal()[-1]
        assert entry.what == "found the plan edited by hand"
        assert again.get(entry.subject) == b'title = "By hand"\n'


def test_lost_plan_is_written_back(folder: Path, project: Project) -> None:
    project.close()
    (folder / "plan.toml").unlink()
    with Project.open(folder, read_only=True) as reader:
        assert reader.plan_toml == PLAN
    Project.open(folder).close()
    assert (folder / "plan.toml").read_text() == PLAN


def test_run_that_was_not_ended_is_entered_as_interrupted(folder: Path, project: Project) -> None:
    assert project.begin_run("a" * 64) == 1
    project.end_run("finished")
    assert project.begin_run("b" * 64) == 2
    finish(project, "training", 1)
    project.close()
    with Project.open(folder) as again:
        assert [run.state for run in again.runs()] == ["finished", "interrupted"]
        assert again.steps()[0].run == 2
        assert again.journal()[-1].what == "ended run 2: interrupted"
        with pytest.raises(ValueError, match="no run is under way"):
            again.end_run("finished")


def test_second_opening_reads_only_and_says_who_writes(folder: Path, project: Project) -> None:
    with Project.open(folder) as second:
        assert not second.is_writer
        assert f"process {os.getpid()} of " in second.holder
        assert second.holder == project.holder == second.notice
        finish(project, "training", 1)
        assert second.finished("training", key="k1") is not None
        with pytest.raises(AuditError, match="Nothing was written") as caught:
            finish(second, "split", 1)
        assert second.holder in caught.value.sentence
    project.close()
    with Project.open(folder) as third:
        assert third.is_writer


def test_second_process_reads_only_and_says_who_writes(folder: Path, project: Project) -> None:
    script = (
        "import sys; from pathlib import Path; from core.project.project import Project\n"
        "with Project.open(Path(sys.argv[1])) as project:\n"
        "    print(project.is_writer, project.holder)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(f"False The project is held by process {os.getpid()} of ")


def test_reading_only_on_request_leaves_the_lock_alone(folder: Path, project: Project) -> None:
    project.close()
    with Project.open(folder, read_only=True) as reader, Project.open(folder) as writer:
        assert not reader.is_writer
        assert writer.is_writer


def test_read_only_folder_opens_to_read_and_says_so(folder: Path, project: Project) -> None:
    finish(project, "training", 1, b"weights")
    project.close()
    with read_only(folder), Project.open(folder) as reader:
        assert not reader.is_writer
        assert "the folder is read-only" in reader.notice
        record = reader.finished("training", key="k1")
        assert record is not None
        with pytest.raises(AuditError, match="the folder is read-only"):
            reader.save_plan("")


def test_read_only_database_opens_to_read_and_says_so(folder: Path, project: Project) -> None:
    finish(project, "training", 1)
    project.close()
    for path in (folder, folder / "artifacts", folder / ".vitrine.lock"):
        path.chmod(0o777)
    with read_only(folder / "vitrine.sqlite"), Project.open(folder) as reader:
        assert not reader.is_writer
        assert "the file is read-only" in reader.notice
        assert reader.finished("training", key="k1") is not None


def test_creating_in_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with read_only(tmp_path), pytest.raises(AuditError, match="the folder is read-only"):
        Project.create(tmp_path / "project", plan_toml=PLAN)


def test_creating_twice_is_refused(folder: Path, project: Project) -> None:
    with pytest.raises(AuditError, match="held by process"):
        Project.create(folder, plan_toml=PLAN)
    project.close()
    with pytest.raises(AuditError, match="already there"):
        Project.create(folder, plan_toml=PLAN)


def test_creating_over_somebody_elses_plan_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "plan.toml").write_text("mine = 1\n")
    with pytest.raises(AuditError, match="belongs to no project"):
        Project.create(folder, plan_toml=PLAN)
    assert (folder / "plan.toml").read_text() == "mine = 1\n"


def test_creation_that_was_cut_short_can_be_repeated(folder: Path) -> None:
    folder.mkdir()
    (folder / "vitrine.sqlite").touch()
    with pytest.raises(AuditError, match="cut short"):
        Project.open(folder)
    with Project.create(folder, plan_toml=PLAN) as project:
        assert project.is_writer


@pytest.mark.parametrize("name", ["absent", "empty", "a file"])
def test_what_is_not_a_project_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").touch()
    with pytest.raises(AuditError, match="is not a project"):
        Project.open(tmp_path / name)


@pytest.mark.parametrize("read_only", [False, True])
def test_foreign_database_is_refused(folder: Path, *, read_only: bool) -> None:
    folder.mkdir()
    other = sqlite3.connect(folder / "vitrine.sqlite")
    other.execute("CREATE TABLE songs (title TEXT)")
    other.commit()
    other.close()
    with pytest.raises(AuditError, match="belongs to another program"):
        Project.open(folder, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("place", [0, 4096])
def test_damaged_database_is_told_and_artifacts_are_left(
    folder: Path, project: Project, place: int, *, read_only: bool
) -> None:
    for number in range(20):
        finish(project, "training", number)
    sha = project.put(b"weights")
    project.close()
    path = folder / "vitrine.sqlite"
    data = bytearray(path.read_bytes())
    data[place : place + 200] = b"\xa5" * 200
    path.write_bytes(data)
    with pytest.raises(AuditError, match="is damaged or not a database"):
        Project.open(folder, read_only=read_only)
    assert (folder / "artifacts" / sha).read_bytes() == b"weights"


def test_project_may_be_used_and_closed_by_another_thread(folder: Path, project: Project) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: finish(project, "step", number, b"%d" % number), range(12)))
        pool.submit(project.close).result()
    with Project.open(folder) as again:
        assert again.is_writer
        assert len(again.steps()) == 12
        assert again.check_journal().holds


def test_artifacts_and_plan_follow_the_umask(folder: Path, project: Project) -> None:
    sha = project.put(b"weights")
    umask = os.umask(0)
    os.umask(umask)
    for path in (folder / "plan.toml", folder / "artifacts" / sha):
        assert path.stat().st_mode & 0o777 == 0o666 & ~umask
