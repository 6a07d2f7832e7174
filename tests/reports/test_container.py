"""The container: one form for one content, and nothing unsafe taken apart."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import sha256_bytes
from core.errors import AuditError
from reports.container import MANIFEST, MOST_MEMBERS, pack, read_bundle, rebuilt, unpack

MEMBERS = {"b.json": b"{}", "a/weights.bin": bytes(range(256)), "empty": b""}


def zipped(
    *entries: tuple[str, bytes], compression: int = zipfile.ZIP_STORED, flag: int = 0
) -> bytes:
    """Return a zip as somebody else would write it; a name may come twice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = compression
            archive.writestr(info, data)
    raw = bytearray(file.getvalue())
    if flag:
        place = raw.rindex(b"PK\x01\x02")
        raw[place + 8] |= flag
    return bytes(raw)


def test_same_members_give_the_same_bytes_in_any_order() -> None:
    backwards = dict(reversed(list(MEMBERS.items())))
    assert pack(MEMBERS) == pack(backwards)


def test_members_come_back_with_their_manifest() -> None:
    members = unpack(pack(MEMBERS))
    listed = json.loads(members.pop(MANIFEST))
    assert members == MEMBERS
    assert listed["members"] == {name: sha256_bytes(data) for name, data in MEMBERS.items()}
    assert set(listed) == {"format", "members"}


def test_members_are_stored_sorted_with_fixed_dates() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(MEMBERS))) as archive:
        entries = archive.infolist()
        assert archive.testzip() is None
    assert [entry.filename for entry in entries] == sorted([*MEMBERS, MANIFEST])
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}\.json", fullmatch=True), st.binary(max_size=50)))
def test_any_members_survive_the_round(members: dict[str, bytes]) -> None:
    members.pop(MANIFEST, None)
    bundle = pack(members)
    taken = unpack(bundle)
    assert rebuilt(taken) == bundle
    assert {name: data for name, data in taken.items() if name != MANIFEST} == members


@pytest.mark.parametrize(
    "name", ["../x", "/x", "a/../b", "a//b", "c:x", "a\\b", "", "é", "x" * 101, "a\nb", "./a", "a/"]
)
def test_unsafe_names_are_refused(name: str) -> None:
    with pytest.raises(AuditError, match="unsafe"):
        pack({name: b""})
    if name:
        with pytest.raises(AuditError, match="refused"):
            unpack(zipped((name, b"")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_member_that_comes_twice_is_refused() -> None:
    with pytest.raises(AuditError, match="twice"):
        unpack(zipped(("a", b"1"), ("a", b"2")))


def test_compressed_member_is_refused_unread() -> None:
    bomb = zipped(("a", bytes(10_000_000)), compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(AuditError, match="compressed"):
        unpack(bomb)


def test_encrypted_member_is_refused() -> None:
    with pytest.raises(AuditError, match="encrypted"):
        unpack(zipped(("a", b"1"), flag=1))


def test_too_many_members_are_refused() -> None:
    many = {f"m{number}": b"" for number in range(MOST_MEMBERS + 1)}
    with pytest.raises(AuditError, match="too large"):
        pack(many)
    with pytest.raises(AuditError, match="too many"):
        unpack(zipped(*many.items()))


def test_members_that_overlap_are_refused() -> None:
    raw = bytearray(zipped(("a", bytes(1000)), ("b", b"")))
    last = raw.rindex(b"PK\x01\x02")
    raw[last + 20 : last + 28] = struct.pack("<LL", 1000, 1000)
    raw[last + 42 : last + 46] = struct.pack("<L", 0)
    with pytest.raises(AuditError, match=r"larger than the bundle|damaged"):
        unpack(bytes(raw))


def test_manifest_cannot_be_given() -> None:
    with pytest.raises(AuditError, match=MANIFEST):
        pack({MANIFEST: b"{}"})


@given(st.binary(max_size=400))
def test_garbage_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(AuditError, match="The bundle was refused"):
        unpack(data)


@given(st.binary(max_size=80), st.integers(0, 10_000))
def test_garbage_inside_a_bundle_never_crashes(data: bytes, place: int) -> None:
    raw = bytearray(pack(MEMBERS))
    start = place % len(raw)
    raw[start : start + len(data)] = data
    with contextlib.suppress(AuditError):
        unpack(bytes(raw))


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="a folder"):
        read_bundle(tmp_path)
    with pytest.raises(AuditError, match="No such file"):
        read_bundle(tmp_path / "absent.zip")


def test_bundle_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(pack(MEMBERS))
    assert read_bundle(path)["b.json"] == b"{}"
