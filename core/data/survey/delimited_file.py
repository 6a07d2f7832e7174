"""A delimited file row by row, with the place of each block, in the memory of one block."""

from __future__ import annotations

import codecs
import csv
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.data.files import empty_fault, read_fault, refuse_no_file
from core.data.tables.delimited import OTHER_FORMATS, delimiter_of, not_text, ragged
from core.data.tables.form import PLAIN, SEPARATORS, TableForm, column_names, csv_rows
from core.errors import AuditError

BLOCK_ROWS = 1000
_HEAD_BYTES = 1 << 16
_LONGEST_LINE = 1 << 24

Cells = Sequence[str]


@dataclass(frozen=True)
class Head:
    """What the first lines say: the names, the delimiter, and where the rows begin.

    Attributes
    ----------
    total : int
        Where the rows end, in bytes; in rows for files of other formats.
    form : TableForm
        How the file is to be read.
    """

    columns: tuple[str, ...]
    delimiter: str
    body: int
    line: int
    total: int = 0
    form: TableForm = PLAIN


@dataclass(frozen=True)
class Block:
    """Rows one after another.

    Attributes
    ----------
    row : int
        Number of the first row, from 0.
    offset, end : int
        Bytes of the file before the first row and after the last.
    """

    row: int
    offset: int
    end: int
    rows: list[list[str]]


def read_head(path: Path, form: TableForm = PLAIN) -> Head:
    """Return the names and the delimiter of a delimited file.

    Raises
    ------
    AuditError
        If it is no file, is empty or no UTF-8 text, or its header cannot be used.
    """
    refuse_no_file(path)
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD_BYTES)
            if not start:
                raise empty_fault(path)
            _refuse_format(start, path.name)
            text = _whole_lines(start, path.name)
            delimiter = SEPARATORS.get(form.separator) or delimiter_of(text)
            file.seek(0)
            lines = Lines(file, path.name)
            reader = csv_rows(lines, delimiter)
            header = next((row for row in reader if any(cell.strip() for cell in row)), None)
            if header is None:
                raise _no_rows(path.name, "only blank lines")
            names = column_names([cell.strip() for cell in header], form, path.name)
            body, line = (lines.offset, lines.line) if form.has_header else (0, 0)
            return Head(tuple(names), delimiter, body, line, path.stat().st_size, form)
    except csv.Error as error:
        raise _unparsable(path.name, 1, error) from error
    except OSError as error:
        raise read_fault(path, error) from error


class Lines:
    """Lines of UTF-8 text; `offset` is the place after the last one that was given out."""

    def __init__(
        self, file: BinaryIO, name: str, *, digest: hashlib._Hash | None = None, line: int = 0
    ) -> None:
        self.offset = file.tell()
        self.line = line
        self._file = file
        self._name = name
        self._digest = digest

    def __iter__(self) -> Iterator[str]:
        for raw in self._raw_lines():
            self.offset += len(raw)
            self.line += 1
            if self._digest is not None:
                self._digest.update(raw)
            if b"\0" in raw:
                zeros = "zero bytes, as UTF-16 text or a binary file has them"
                raise not_text(self._name, zeros)
            try:
                yield raw.decode("utf-8-sig" if self.line == 1 else "utf-8")
            except UnicodeDecodeError as error:
                what = (
                    f"the byte 0x{raw[error.start]:02X} on line {self.line}, as Windows-1252 or "
                    "Latin-1 text has it"
                )
                raise not_text(self._name, what) from error

    def _raw_lines(self) -> Iterator[bytes]:
        while raw := self._file.readline(_LONGEST_LINE):
            if b"\r" in raw and b"\r" in raw[:-2]:  # lines that end as on an old Macintosh
                yield from raw.splitlines(keepends=True)
            else:
                yield raw


def read_blocks(
    path: Path,
    head: Head,
    *,
    digest: hashlib._Hash | None = None,
    offset: int = 0,
    row: int = 0,
    size: int = BLOCK_ROWS,
) -> Iterator[Block]:
    """Yield the rows of a file in blocks, from its first row or from a place in the index.

    Parameters
    ----------
    digest : hash object, optional
        Is fed with every byte from the first row on.
    offset, row : int
        A row's place in bytes, and its number.

    Raises
    ------
    AuditError
        If the text cannot be parsed, a row does not fit the header, or the file vanishes.
    """
    start = offset or head.body
    first_line = head.line if start == head.body else 1
    try:
        with path.open("rb") as file:
            file.seek(start)
            lines = Lines(file, path.name, digest=digest, line=first_line)
            reader = csv_rows(lines, head.delimiter)
            while True:
                line, begin = lines.line, lines.offset
                try:
                    rows = list(itertools.islice(reader, size))
                except csv.Error as error:
                    raise _unparsable(path.name, lines.line, error) from error
                if not rows:
                    return
                kept = _fitting(rows, head, name=path.name, line=line)
                if kept:
                    yield Block(row, begin, lines.offset, kept)
                row += len(kept)
    except OSError as error:
        raise read_fault(path, error) from error


def _fitting(rows: list[list[str]], head: Head, *, name: str, line: int) -> list[list[str]]:
    width = len(head.columns)
    if all(len(row) == width for row in rows) and width > 1:
        return rows if all(map(any, rows)) else [row for row in rows if _has_text(row)]
    kept = []
    for place, row in enumerate(rows, start=1):
        if not _has_text(row):
            continue
        if len(row) != width:
            raise ragged(name, line + place, len(row), width, head.delimiter)
        kept.append(row)
    return kept


def _has_text(row: Cells) -> bool:
    return any(cell.strip() for cell in row)


def _refuse_format(start: bytes, name: str) -> None:
    for mark, what in OTHER_FORMATS:
        if start.startswith(mark):
            raise not_text(name, what)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise not_text(name, "text in UTF-16")


def _whole_lines(start: bytes, name: str) -> str:
    """Return the first bytes as text, without the line that they cut."""
    cut = start.rfind(b"\n") + 1
    try:
        return start[: cut or len(start)].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = start.count(b"\n", 0, error.start) + 1
        byte = start[error.start]
        what = f"the byte 0x{byte:02X} on line {line}, as Windows-1252 or Latin-1 text has it"
        raise not_text(name, what) from error


def _unparsable(name: str, line: int, error: csv.Error) -> AuditError:
    return AuditError(
        f"'{name}' could not be parsed as a table",
        seen=f"line {line}: {error}",
        allowed="cells with quotes in pairs",
        remedy="Correct that line, or export the file again.",
    )


def _no_rows(name: str, seen: str) -> AuditError:
    return AuditError(
        f"'{name}' has no rows",
        seen=seen,
        allowed="a header and at least one row",
        remedy="Choose another file, or export this one again.",
    )


def no_rows(name: str) -> AuditError:
    """Return the refusal of a file that has a header only."""
    return _no_rows(name, "only a header")
