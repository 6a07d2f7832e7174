"""XLSX workbooks as texts, row by row; formulas count by the value that was saved with them."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.data.files import read_fault
from core.data.tables.dates import iso_text
from core.data.tables.delimited import TextTable
from core.data.tables.form import TableForm, column_names
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext

MARK = b"PK\x03\x04"
MOST_UNPACKED = 1 << 29  # bytes of all members of the archive, unpacked
_MOST_ROWS = 1_048_576  # a sheet's own bound
_CHECK_EVERY = 1000
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
# What openpyxl raises on a damaged file, among them defusedxml's refusals (ValueError) and
# zipfile's of members with a password or an unknown compression (RuntimeError).
_FAULTS = (
    zipfile.BadZipFile, zlib.error, ArithmeticError, AttributeError, EOFError, LookupError,
    RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip
_PARTS = ("xl/workbook.xml", "[Content_Types].xml")


@dataclass
class Sheet:
    """What was seen of a sheet while its rows go by.

    Attributes
    ----------
    rows : int
        As the sheet says; it may be wrong.
    errors : int
        Cells such as #N/A, which count as missing.
    """

    name: str
    names: tuple[str, ...] = ()
    rows: int = 0
    others: int = 0
    errors: int = 0
    columns: list[str] = field(default_factory=list)


def read_workbook(path: Path, form: TableForm, *, context: JobContext) -> TextTable:
    """Return a whole sheet as texts, with notes on errors and on sheets that were not read.

    Raises
    ------
    AuditError
        If it is no workbook, is damaged or unpacks to more than 512 MiB, has no such sheet, names
        a column twice or not at all, has a value beside its header, or formulas that were never
        computed.
    """
    sheet, rows = workbook_rows(path, form)
    cells: list[list[str]] = []
    lines = []
    for number, row in rows:
        cells.append(row)
        lines.append(number)
        if len(lines) % _CHECK_EVERY == 0:
            context.progress("Reading", number, max(sheet.rows, number), note=path.name)
    if not cells:
        raise no_sheet_rows(path.name, sheet.name)
    columns = dict(zip(sheet.columns, map(list, zip(*cells, strict=True)), strict=True))
    _refuse_uncomputed(path, sheet, columns)
    return TextTable(columns, lines, _notes(sheet))


def workbook_rows(path: Path, form: TableForm) -> tuple[Sheet, Iterator[tuple[int, list[str]]]]:
    """Return a sheet, whose columns are known at once, and its rows with their numbers.

    Raises
    ------
    AuditError
        As `read_workbook`; the rows raise it, too.
    """
    _refuse_archive(path)
    sheet = Sheet("")
    rows = _rows(path, form, sheet)
    next(rows)  # up to the header; what follows are rows
    return sheet, rows


def _rows(path: Path, form: TableForm, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield nothing but a start once the names are known, then each row that is not empty."""
    with _opened(path) as book:
        page = _page(book, form, path.name, sheet)
        # The extent that a file states may be wrong, and rows would be filled up to it.
        page.reset_dimensions()
        for number, values in enumerate(page.iter_rows(values_only=True), start=1):
            if number > _MOST_ROWS:
                raise _too_many_rows(path.name)
            texts = [_text(value, sheet) for value in values]
            if not any(texts):
                continue
            if not sheet.columns:
                sheet.columns = column_names(_until_last(texts), form, path.name)
                yield 0, []
                if form.has_header:
                    continue
            yield number, _fitting(texts, sheet, number, path.name)
    if not sheet.columns:
        raise no_sheet_rows(path.name, sheet.name)


@contextmanager
def _opened(path: Path, *, has_values: bool = True) -> Iterator[Any]:
    """Give the workbook, and tell what the library makes of a damaged one in a sentence."""
    # Imported here: only workbooks need it.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        # Opened here, since the library leaves a file open that it cannot read.
        with path.open("rb") as file:
            with warnings.catch_warnings():
                # Styles and extensions that it does not know; none of them changes a value.
                warnings.simplefilter("ignore", UserWarning)
                book = load_workbook(file, read_only=True, data_only=has_values, keep_links=False)
            with closing(book):
                yield book
    except OSError as error:
        raise read_fault(path, error) from error
    except (*_FAULTS, InvalidFileException) as error:
        raise _damaged(path.name, error) from error


def _until_last(texts: list[str]) -> list[str]:
    """Return the cells up to the last one that holds something."""
    return texts[: max(place for place, text in enumerate(texts) if text) + 1]


def _page(book: Any, form: TableForm, name: str, sheet: Sheet) -> Any:  # noqa: ANN401
    """Return the sheet that is to be read; openpyxl has no types."""
    pages = {str(page.title): page for page in book.worksheets}
    if not pages or (form.sheet and form.sheet not in pages):
        raise AuditError(
            f"'{name}' has no such sheet",
            seen=f"'{form.sheet}'" if form.sheet else "no sheet with cells",
            allowed=", ".join(f"'{title}'" for title in list(pages)[:20]) or "a sheet with cells",
            remedy='Correct "Sheet" in the plan; empty means the first.',
        )
    sheet.name = form.sheet or next(iter(pages))
    sheet.names, sheet.others = tuple(pages), len(pages) - 1
    sheet.rows = min(_MOST_ROWS, int(pages[sheet.name].max_row or 0))
    return pages[sheet.name]


def _text(value: object, sheet: Sheet) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):  # datetimes are dates, too
        return iso_text(value)
    text = repr(value) if isinstance(value, float) else str(value).strip()
    if text in _ERRORS:
        sheet.errors += 1
        return ""
    return text


def _fitting(texts: list[str], sheet: Sheet, number: int, name: str) -> list[str]:
    """Return as many cells as there are columns.

    Raises
    ------
    AuditError
        If a cell beyond the last column holds a value.
    """
    width = len(sheet.columns)
    if any(texts[width:]):
        value = next(text for text in texts[width:] if text)
        raise AuditError(
            f"A row of '{name}' does not fit its header",
            seen=f"'{value[:60]}' in row {number} to the right of the last name",
            allowed=count_text(width, "named column", "named columns"),
            remedy="Name that column in the first row, or delete the cell; split merged cells of "
            "the header.",
        )
    return texts[:width] + [""] * (width - len(texts))


def _notes(sheet: Sheet) -> tuple[str, ...]:
    notes = []
    if sheet.others:
        left = count_text(sheet.others, "other sheet was", "other sheets were")
        notes.append(f"The sheet '{sheet.name}' was read; {left} not.")
    if sheet.errors:
        cells = count_text(sheet.errors, "cell holds", "cells hold")
        notes.append(f"{cells} an error of the spreadsheet, such as #N/A, and count as missing.")
    return tuple(notes)


def _refuse_archive(path: Path) -> None:
    """Refuse what is no workbook, or unpacks to more than can be held."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _damaged(path.name, error) from error
    except OSError as error:
        raise read_fault(path, error) from error
    if not set(_PARTS) & {member.filename for member in members}:
        raise _damaged(path.name, ValueError("a zip archive without a workbook"))
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED:
        raise AuditError(
            f"'{path.name}' unpacks to more than a workbook may",
            seen=f"{unpacked:,} bytes",
            allowed=f"at most {MOST_UNPACKED:,}",
            remedy="Save the sheet as CSV (UTF-8) or Parquet and choose that file.",
        )


def _refuse_uncomputed(path: Path, sheet: Sheet, columns: dict[str, list[str]]) -> None:
    """Refuse formulas without a saved value, which would all count as missing."""
    empty = [place for place, cells in enumerate(columns.values()) if not any(cells)]
    if not empty:
        return
    with _opened(path, has_values=False) as book:
        page = book[sheet.name]
        page.reset_dimensions()
        for number, values in enumerate(page.iter_rows(values_only=True), start=1):
            if number > _CHECK_EVERY:
                return
            for place in empty:
                value = values[place] if place < len(values) else None
                if isinstance(value, str) and value.startswith("="):
                    raise _uncomputed(path.name, value, number)


def _uncomputed(name: str, formula: str, number: int) -> AuditError:
    return AuditError(
        f"'{name}' holds formulas that were never computed",
        seen=f"'{formula[:60]}' in row {number}, without a value",
        allowed="formulas saved with their values",
        remedy="Open the file in a spreadsheet program and save it there.",
    )


def no_sheet_rows(name: str, sheet: str) -> AuditError:
    """Return the refusal of a sheet without rows."""
    return AuditError(
        f"The sheet '{sheet}' of '{name}' has no rows",
        allowed="a header and at least one row",
        remedy="Choose another sheet or file.",
    )


def _too_many_rows(name: str) -> AuditError:
    return AuditError(
        f"'{name}' claims more rows than a sheet can have",
        allowed=f"at most {_MOST_ROWS:,} rows",
        remedy="Save the sheet again in a spreadsheet program, or as CSV (UTF-8).",
    )


def _damaged(name: str, error: Exception) -> AuditError:
    return AuditError(
        f"'{name}' could not be read as an XLSX workbook",
        seen=(str(error).splitlines() or [""])[0][:200] or type(error).__name__,
        allowed="an XLSX workbook without a password, whose XML declares no entities",
        remedy="Open it in a spreadsheet program and save it again, or save the sheet as CSV "
        "(UTF-8).",
    )
