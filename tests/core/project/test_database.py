"""A full disk, a dead writer's journal, and versions older and newer than this program."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import AuditError
from core.project.database import Database
from core.project.project import Project
from core.project.schema import MIGRATIONS, check_readable, migrate, version_of

_ROOT = Path(__file__).resolve().parents[3]
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and mounts of POSIX")

# Finish steps until the disk is full; then free space and show that all of them are there.
_FILL = """
import sys
from pathlib import Path
from core.errors import AuditError
from core.project.project import Project

folder = Path(sys.argv[1])
{before}
project = Project.create(folder, plan_toml="")
finished = 0
try:
    while True:
        {step}
        finished += 1
except AuditError as fault:
    print(fault.sentence)
{after}
project.finish("last", key="last", record=b"last", seconds=0)
project.close()
with Project.open(folder) as again:
    assert again.is_writer, again.notice
    assert len(again.steps()) == finished + 1, (len(again.steps()), finished)
    assert again.check_journal().holds
    for step in again.steps():
        assert again.finished(step.step, key=step.key) is not None
    leftovers = [*folder.glob("**/.writing-*"), *folder.glob("*-journal")]
    assert not leftovers, leftovers
print(finished)
"""
_LARGE_ARTIFACTS = (
    'project.finish("s", key=str(finished), record=b"r%d" % finished,'
    ' artifacts=[b"%d" % finished + bytes(50_000)], seconds=0)'
)
_LARGE_RECORDS = (
    'project.finish("s", key=str(finished), record=b"%d" % finished + bytes(20_000), seconds=0)'
)


def run(command: Sequence[str]) -> list[str]:
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@needs_posix
@pytest.mark.parametrize(
    ("step", "named"),
    [(_LARGE_ARTIFACTS, ""), (_LARGE_RECORDS, "vitrine.sqlite")],
    ids=["artifacts", "records"],
)
def test_full_disk_is_told_and_nothing_finished_is_lost(
    tmp_path: Path, step: str, named: str
) -> None:
    mount = "mount -t tmpfs -o size=600k tmpfs"
    tool = shutil.which("unshare")
    probe = [tool or "", "-rm", "sh", "-c", f'{mount} "$0"', str(tmp_path)]
    if tool is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount a small disk of its own")
    script = _FILL.format(
        before='ballast = folder.parent / "ballast"; ballast.write_bytes(bytes(100_000))',
        step=step,
        after="ballast.unlink()",
    )
    command = f'{mount} "$0" && exec "$1" -c "$2" "$0/project"'
    told, finished = run(
        [tool, "-rm", "sh", "-c", command, str(tmp_path), sys.executable, script]
    )  # fmt: skip
    assert named in told
    assert "the disk is full" in told
    assert "everything finished is kept" in told
    assert int(finished) > 0


@needs_posix
def test_file_size_limit_is_told_like_a_full_disk(tmp_path: Path) -> None:
    script = _FILL.format(
        before="import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 10**9))",
        step=_LARGE_ARTIFACTS.replace("bytes(50_000)", "bytes(50_000 * finished)"),
        after="resource.setrlimit(resource.RLIMIT_FSIZE, (10**9, 10**9))",
    )
    told, finished = run([sys.executable, "-c", script, str(tmp_path / "project")])
    assert "the disk is full" in told
    assert int(finished) == 4


def test_database_at_its_limit_is_told_and_stays_usable(tmp_path: Path) -> None:
    with Project.create(tmp_path / "project", plan_toml="") as project:
        pages = project._database.number("PRAGMA page_count")
        project._database.rows(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(AuditError, match=r"vitrine\.sqlite could not be written.*disk is full"):
            project.finish("step", key="k", record=bytes(100_000), seconds=0)
        assert project.steps() == ()
        project.finish("step", key="k", record=b"small", seconds=0)
        assert project.finished("step", key="k") == b"small"
        assert project.check_journal().holds


def test_bug_in_a_statement_keeps_its_type(tmp_path: Path) -> None:
    with (
        closing(Database.for_writing(tmp_path / "a.sqlite")) as database,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
    ):
        database.rows("SELECT * FROM missing")


def test_reader_repairs_a_dead_writers_transaction_in_memory(tmp_path: Path) -> None:
    folder, copy = tmp_path / "project", tmp_path / "copy"
    with Project.create(folder, plan_toml="") as project:
        project.finish("kept", key="k", record=b"kept", seconds=0)
        # A database copied within a large transaction is what a killed writer leaves.
        connection = project._database._connection
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO records VALUES ('lost', ?)", (bytes(200_000),))
        connection.execute("UPDATE records SET body = ? WHERE sha != 'lost'", (bytes(200_000),))
        shutil.copytree(folder, copy)
        connection.execute("ROLLBACK")
    assert (copy / "vitrine.sqlite-journal").stat().st_size > 0
    before = (copy / "vitrine.sqlite").read_bytes()
    with Project.open(copy, read_only=True) as reader:
        assert reader.finished("kept", key="k") == b"kept"
        assert reader.check_journal().holds
    assert (copy / "vitrine.sqlite").read_bytes() == before
    with Project.open(copy) as writer:
        assert writer.finished("kept", key="k") == b"kept"
    assert not (copy / "vitrine.sqlite-journal").exists()


def test_newer_project_is_refused_untouched(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    Project.create(folder, plan_toml="").close()
    with closing(sqlite3.connect(folder / "vitrine.sqlite")) as other:
        other.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    for read_only in (False, True):
        with pytest.raises(AuditError, match="written by a newer version"):
            Project.open(folder, read_only=read_only)


def _add_notes(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE steps ADD COLUMN note TEXT NOT NULL DEFAULT ''")


def test_older_project_is_brought_forward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project"
    with Project.create(folder, plan_toml="") as project:
        project.finish("step", key="k", record=b"kept", seconds=0)
    before = (folder / "vitrine.sqlite").read_bytes()
    monkeypatch.setattr("core.project.schema.MIGRATIONS", (*MIGRATIONS, _add_notes))
    with Project.open(folder, read_only=True) as reader:
        assert version_of(reader._database) == 2
        assert reader.finished("step", key="k") == b"kept"
    assert (folder / "vitrine.sqlite").read_bytes() == before
    with Project.open(folder) as writer:
        assert writer.is_writer, writer.notice
        assert version_of(writer._database) == 2
        assert writer.journal()[-1].what == "brought the project from version 1 to 2"
        assert writer.finished("step", key="k") == b"kept"


def test_migration_that_fails_leaves_the_version_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE steps ADD COLUMN note TEXT")
        message = "planted"
        raise ValueError(message)

    folder = tmp_path / "project"
    Project.create(folder, plan_toml="").close()
    monkeypatch.setattr("core.project.schema.MIGRATIONS", (*MIGRATIONS, broken))
    with closing(Database.for_writing(folder / "vitrine.sqlite")) as database:
        with pytest.raises(ValueError, match="planted"), database.transaction() as connection:
            migrate(connection)
        assert version_of(database) == 1
        check_readable(database, folder)
        columns = {row[1] for row in database.rows("PRAGMA table_info(steps)")}
        assert "note" not in columns
