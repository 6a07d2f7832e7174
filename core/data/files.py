"""Reading one whole file, and saying plainly why that was not possible."""

from __future__ import annotations

import stat
from pathlib import Path

from core.errors import AuditError
from core.jobs.context import JobContext

_CHUNK = 1 << 20


def read_file(path: Path, *, context: JobContext) -> bytes:
    """Return the bytes of a file, read in chunks of 1 MiB with progress.

    Raises
    ------
    AuditError
        If there is no such file, it is a folder or a device, is empty, cannot be read, or
        changes or vanishes while it is read.
    """
    refuse_no_file(path)
    try:
        data, expected = _read(path, context)
        left = path.stat().st_size
    except OSError as error:
        raise read_fault(path, error) from error
    if not data and not expected:
        raise empty_fault(path)
    if not len(data) == expected == left:
        raise changed_fault(path, before=expected, after=min(len(data), left))
    return data


def refuse_no_file(path: Path) -> None:
    """Refuse a folder, and devices and pipes, which may never end; what is absent passes.

    Raises
    ------
    AuditError
        If something is there that is no file.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # whoever opens it says why it cannot be read
    if stat.S_ISDIR(mode):
        raise folder_fault(path)
    if not stat.S_ISREG(mode):
        raise AuditError(
            f"'{path.name}' is not a file",
            seen="a device, pipe or socket",
            allowed="one file",
            remedy="Save what it gives as a file, and name that.",
        )


def folder_fault(path: Path) -> AuditError:
    """Return the refusal of a folder where a file is wanted."""
    return AuditError(
        f"'{path.name}' is a folder",
        allowed="one file",
        remedy='Name the file inside it, or choose the source "image folder" for pictures.',
    )


def empty_fault(path: Path) -> AuditError:
    """Return the refusal of a file without a byte."""
    return AuditError(
        f"'{path.name}' is empty",
        seen="0 bytes",
        allowed="a file with rows",
        remedy="Choose another file, or export this one again.",
    )


def changed_fault(path: Path, *, before: int, after: int) -> AuditError:
    """Return the refusal of a file that changed its size while it was read."""
    return AuditError(
        f"'{path.name}' changed while it was read",
        seen=f"{before:,} bytes before, {after:,} after",
        remedy="Wait until it has been written, then read it again.",
    )


def read_fault(path: Path, error: OSError) -> AuditError:
    """Turn an operating system's refusal to read into a sentence."""
    if isinstance(error, FileNotFoundError):
        return AuditError(
            f"'{path.name}' was not found, or vanished while it was read",
            seen=str(path),
            remedy="Check the path and that the disk or network drive is still connected.",
        )
    if isinstance(error, PermissionError):
        return AuditError(
            f"'{path.name}' may not be read",
            seen=error.strerror,
            remedy="Ask for the right to read it, or copy it to a folder of your own.",
        )
    return AuditError(
        f"'{path.name}' could not be read",
        seen=error.strerror or str(error),
        remedy="Check that the disk or network drive is still connected, then read it again.",
    )


def _read(path: Path, context: JobContext) -> tuple[bytes, int]:
    """Return the bytes, and the size that the file had before."""
    chunks = []
    done = 0
    with path.open("rb") as file:
        expected = path.stat().st_size
        while chunk := file.read(_CHUNK):
            chunks.append(chunk)
            done += len(chunk)
            context.progress("Reading", done, max(expected, done), note=path.name)
    return b"".join(chunks), expected
