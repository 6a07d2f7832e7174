"""The bundle: a zip with one possible form, so that rebuilding it gives the same bytes.

Members are stored, sorted by name, with fixed dates and attributes; `manifest.json` holds the
SHA-256 of every other member and nothing that could be worded otherwise. A reader therefore
checks a bundle by taking it apart, putting it together again, and comparing.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

from core.canonical import canonical_json, sha256_bytes
from core.errors import AuditError

FORMAT = "vitrine-bundle-1"
MANIFEST = "manifest.json"
LARGEST_BUNDLE = 4 << 30  # bytes; above it a zip needs another form
MOST_MEMBERS = 64

_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16
_ENCRYPTED = 0x1
_LONGEST_NAME = 100
_END_RECORD = struct.Struct("<4s4H2LH")
_ASK_AGAIN = "Ask whoever made the bundle for it again."


def pack(members: dict[str, bytes]) -> bytes:
    """Return the bundle of the members; a manifest is added.

    Raises
    ------
    AuditError
        If a name is unsafe or reserved, or the bundle would become too large.
    """
    for name in members:
        _refuse_unsafe(name)
    if MANIFEST in members:
        raise AuditError(
            f"{MANIFEST} cannot be given as a member",
            remedy="Leave it out; it is computed from the others.",
        )
    total = sum(map(len, members.values()))
    if total >= LARGEST_BUNDLE or len(members) >= MOST_MEMBERS:
        raise AuditError(
            "The bundle would be too large",
            seen=f"{total:,} bytes in {len(members)} members",
            allowed=f"under {LARGEST_BUNDLE:,} bytes and {MOST_MEMBERS} members",
            remedy="Audit a smaller model, or leave the documents out of the bundle.",
        )
    return _zipped({**members, MANIFEST: manifest(members)})


def manifest(members: dict[str, bytes]) -> bytes:
    """Return the bytes of the manifest that belongs to the members."""
    digests = {name: sha256_bytes(data) for name, data in members.items() if name != MANIFEST}
    return canonical_json({"format": FORMAT, "members": digests})


def unpack(bundle: bytes) -> dict[str, bytes]:
    """Return the members of a bundle by name, the manifest among them.

    Only what this program packs is taken apart; nothing is decompressed and nothing is written.

    Raises
    ------
    AuditError
        If the bytes are no zip, or hold a name that leads elsewhere, a name twice, or a member
        that is compressed, encrypted or larger than the bundle itself.
    """
    if len(bundle) > LARGEST_BUNDLE:
        raise _refused("it is too large", seen=f"{len(bundle):,} bytes")
    if _END_RECORD.size > len(bundle) or bundle[-_END_RECORD.size :][:4] != b"PK\x05\x06":
        raise _refused("it is not a zip file, or its end is missing")
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            entries = archive.infolist()
            _refuse_entries(entries, size=len(bundle))
            return {entry.filename: archive.read(entry) for entry in entries}
    except AuditError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise _refused("the zip is damaged", seen=str(error)) from error
    except (ValueError, KeyError, IndexError, EOFError, struct.error, OverflowError) as error:
        raise _refused("the zip is damaged", seen=str(error) or type(error).__name__) from error


def rebuilt(members: dict[str, bytes]) -> bytes:
    """Return the bundle of exactly these members, the manifest taken as it is."""
    return _zipped(members)


def read_bundle(path: Path) -> dict[str, bytes]:
    """Return the members of the bundle in a file.

    Raises
    ------
    AuditError
        If the file cannot be read, or is refused by `unpack`.
    """
    return unpack(bundle_bytes(path))


def bundle_bytes(path: Path) -> bytes:
    """Return the bytes of a bundle file.

    Raises
    ------
    AuditError
        If the file is missing, a folder, too large, or cannot be read.
    """
    try:
        if path.is_dir():
            raise AuditError(
                f"{path.name} cannot be read as a bundle",
                seen="a folder",
                allowed="a bundle file such as bundle.zip",
                remedy="Name the bundle itself.",
            )
        size = path.stat().st_size
        if size > LARGEST_BUNDLE:
            raise _refused("it is too large", seen=f"{size:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise AuditError(
            f"{path.name} cannot be read as a bundle",
            seen=error.strerror or str(error),
            allowed="a bundle file such as bundle.zip",
            remedy="Check the path.",
        ) from error


def listed_digests(data: bytes) -> dict[str, str]:
    """Return name and SHA-256 of every member that a manifest lists.

    Raises
    ------
    AuditError
        If the bytes are not a manifest.
    """
    try:
        value = json.loads(data)
        if value["format"] == FORMAT:
            return {str(name): str(digest) for name, digest in value["members"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise AuditError(f"{MANIFEST} is not a manifest of this program", remedy=_ASK_AGAIN)


def _zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            archive.writestr(entry, members[name])
    return file.getvalue()


def _refuse_entries(entries: list[zipfile.ZipInfo], *, size: int) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MOST_MEMBERS:
        raise _refused("it has too many members", seen=f"{len(names):,}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _refused("it holds a member twice", seen=repr(twice[0]))
    for entry in entries:
        _refuse_unsafe(entry.filename)
        if entry.flag_bits & _ENCRYPTED:
            raise _refused("a member is encrypted", seen=repr(entry.filename))
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise _refused("a member is compressed", seen=repr(entry.filename))
    if sum(entry.file_size for entry in entries) > size:
        raise _refused("its members are larger than the bundle itself")


def _refuse_unsafe(name: str) -> None:
    """Refuse a name that would lead out of a folder, or mean another file on another system."""
    plain = name.isascii() and name.isprintable() and 0 < len(name) <= _LONGEST_NAME
    parts = name.split("/")
    if not plain or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise _refused(
            "the name of a member is unsafe",
            seen=repr(name[:_LONGEST_NAME]),
            allowed="plain names such as evidence.json",
        )


def _refused(reason: str, *, seen: str | None = None, allowed: str | None = None) -> AuditError:
    return AuditError(
        f"The bundle was refused: {reason}", seen=seen, allowed=allowed, remedy=_ASK_AGAIN
    )
