"""Bytes by their own SHA-256: weights, attributions, figures, reports, old plans."""

from __future__ import annotations

import re
from pathlib import Path

from core.canonical import sha256_bytes, sha256_file, write_whole
from core.errors import AuditError

_SHA = re.compile(r"[0-9a-f]{64}")


class Artifacts:
    """A folder of files named by the SHA-256 of what they hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Write `data` so that it is whole or absent, and return its SHA-256.

        Raises
        ------
        AuditError
            If the disk is full or the folder cannot be written.
        """
        sha = sha256_bytes(data)
        path = self.folder / sha
        # A file that rotted or was edited is replaced, so that running again heals it.
        if not (self.has(sha, size=len(data)) and sha256_file(path) == sha):
            write_whole(path, data)
        return sha

    def get(self, sha: str) -> bytes:
        """Return the bytes of an artifact, which are known to have this SHA-256.

        Raises
        ------
        AuditError
            If the artifact is absent, unreadable, or not what its name says.
        """
        path = self._path(sha)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise _unreadable(sha, error) from error
        if sha256_bytes(data) != sha:
            raise AuditError(
                f"The artifact {sha} is damaged or was changed",
                seen=f"content with SHA-256 {sha256_bytes(data)}",
                remedy="Delete that file and run the audit again; its step is computed anew.",
            )
        return data

    def has(self, sha: str, *, size: int | None = None) -> bool:
        """Whether the artifact is there, and of this size in bytes if one is given."""
        try:
            found = self._path(sha).stat().st_size
        except OSError:
            return False
        return size is None or found == size

    def size(self, sha: str) -> int:
        """Return the size in bytes of an artifact that is there.

        Raises
        ------
        AuditError
            If it is absent.
        """
        try:
            return self._path(sha).stat().st_size
        except OSError as error:
            raise _unreadable(sha, error) from error

    def _path(self, sha: str) -> Path:
        # A name from a record is checked before it becomes part of a path.
        if not _SHA.fullmatch(sha):
            raise AuditError(
                "An artifact was asked for by a name that is not one",
                seen=repr(sha[:80]),
                allowed="64 hexadecimal digits",
                remedy="The record that names it is damaged; run the audit again.",
            )
        return self.folder / sha


def _unreadable(sha: str, error: OSError) -> AuditError:
    is_absent = isinstance(error, FileNotFoundError)
    return AuditError(
        f"The artifact {sha} could not be read",
        seen="there is no such file" if is_absent else error.strerror,
        remedy="Run the audit again; steps whose artifacts are gone are computed anew.",
    )
