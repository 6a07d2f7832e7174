"""One byte string for one value: canonical JSON, hashes, and writes that are whole or absent."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from core.errors import AuditError

_CHUNK = 1 << 20


def canonical_json(value: object) -> bytes:
    """Return UTF-8 JSON with sorted keys, no blanks and shortest exact floats.

    Raises
    ------
    ValueError
        If the value holds NaN or an infinity: absent figures are `null` with a reason.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def readable_json(value: object) -> bytes:
    """Return the same value, indented for people, equally deterministic."""
    text = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8") + b"\n"


def sha256_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_json(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of `value`."""
    return sha256_bytes(canonical_json(value))


def sha256_file(path: Path, *, heard: Callable[[int], object] | None = None) -> str:
    """Return the SHA-256 of a file, read in chunks of 1 MiB.

    Parameters
    ----------
    heard : callable, optional
        Told after each chunk how many bytes were read so far; what it raises ends the reading.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if heard is not None:
                heard(file.tell())
    return digest.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that after a crash the file is old or new, never half.

    Raises
    ------
    AuditError
        If the disk is full, the folder is read-only, or the path cannot be written.
    """
    # Not tempfile: its files can be read by their owner only, and so could the result.
    temporary = path.parent / f".writing-{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise write_fault(path, error) from error


def write_fault(path: Path, error: OSError) -> AuditError:
    """Turn an operating system's refusal to write into a sentence."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    locked = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    what = f"{path.name} could not be written"
    if full:
        remedy = "Free some space on that disk and run again; everything finished is kept."
        return AuditError(what, seen="the disk is full", remedy=remedy)
    if locked:
        remedy = f"Choose a folder that you may write to, instead of {path.parent}."
        return AuditError(what, seen="the folder is read-only", remedy=remedy)
    if error.errno == errno.EEXIST:
        seen = f"'{Path(error.filename or path).name}' is a file, not a folder"
        return AuditError(what, seen=seen, remedy="Choose another folder, or move that file away.")
    remedy = f"Check that {path.parent} exists and is a folder, then run again."
    return AuditError(what, seen=error.strerror or str(error), remedy=remedy)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
