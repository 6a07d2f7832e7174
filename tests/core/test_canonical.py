"""Canonical bytes, and writes that are whole or absent."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_json, readable_json, sha256_bytes, sha256_file, write_whole
from core.errors import AuditError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_canonical_json_reads_back_to_the_same_bytes(value: object) -> None:
    import json

    data = canonical_json(value)
    assert canonical_json(json.loads(data)) == data


def test_key_order_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": 2}) == canonical_json({"a": 2, "b": 1})


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        readable_json({"a": float("nan")})


def test_hash_of_file_equals_hash_of_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 8192
    path = tmp_path / "data"
    write_whole(path, data)
    assert path.read_bytes() == data
    assert sha256_file(path) == sha256_bytes(data)


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b", b"x")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_path_through_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AuditError, match=r"could not be written\. Found: 'file' is a file"):
        write_whole(tmp_path / "file" / "child", b"x")


FULL = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from core.canonical import write_whole
from core.errors import AuditError
path = Path({path!r})
write_whole(path, b"old")
try:
    write_whole(path, b"n" * 100_000)
except AuditError as fault:
    print(fault.sentence)
"""


def test_full_disk_is_told_and_the_old_file_stays(tmp_path: Path) -> None:
    """The kernel refuses every byte past 4 kB, as a full disk would."""
    path = tmp_path / "file"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    root = str(Path(__file__).resolve().parents[2])
    result = subprocess.run(
        [sys.executable, "-B", "-c", FULL.format(root=root, path=str(path))],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=limit,
    )
    assert "the disk is full" in result.stdout
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_whoever_hears_how_much_was_hashed_can_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "large"
    data = bytes(3 << 20)
    path.write_bytes(data)
    heard: list[int] = []
    assert sha256_file(path, heard=heard.append) == sha256_bytes(data)
    assert heard == [1 << 20, 2 << 20, 3 << 20]
    with pytest.raises(ZeroDivisionError):
        sha256_file(path, heard=lambda _: 1 // 0)
