from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.data.files import read_file
from core.errors import AuditError
from core.jobs.context import CancelledError, CancelToken, JobContext, Progress

_TWO_CHUNKS = 1_500_000


def _sentence(path: Path, context: JobContext | None = None) -> str:
    with pytest.raises(AuditError) as caught:
        read_file(path, context=context or JobContext())
    return str(caught.value)


def test_a_file_is_read_whole_with_progress(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * _TWO_CHUNKS)
    seen: list[Progress] = []
    assert read_file(path, context=JobContext(report=seen.append)) == b"x" * _TWO_CHUNKS
    assert [(item.done, item.total) for item in seen] == [
        (1 << 20, _TWO_CHUNKS),
        (_TWO_CHUNKS, _TWO_CHUNKS),
    ]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    assert _sentence(path) == (
        "'empty.csv' is empty. Found: 0 bytes. Allowed: a file with rows. Choose another file, or "
        "export this one again."
    )


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").mkdir()
    assert _sentence(tmp_path / "rows.csv").startswith("'rows.csv' is a folder. Allowed: one file.")


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path / "gone.csv")
    assert sentence.startswith("'gone.csv' was not found, or vanished while it was read.")
    assert str(tmp_path / "gone.csv") in sentence


def test_a_file_that_vanishes_midway_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * _TWO_CHUNKS)
    context = JobContext(report=lambda _: path.unlink(missing_ok=True))
    assert "vanished while it was read" in _sentence(path, context)


def test_a_file_that_is_cut_midway_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * _TWO_CHUNKS)

    def cut(_: Progress) -> None:
        path.write_bytes(b"x" * 10)

    assert _sentence(path, JobContext(report=cut)) == (
        "'a.csv' changed while it was read. Found: 1,500,000 bytes before, 10 after. Wait until "
        "it has been written, then read it again."
    )


def test_reading_stops_when_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 10)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        read_file(path, context=JobContext(token=token))


def test_a_pipe_is_refused_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert "'a.csv' is not a file. Found: a device, pipe or socket" in _sentence(tmp_path / "a.csv")
