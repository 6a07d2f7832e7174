"""Any page of rows, as texts or small pictures, without reading what stands before it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.canonical import write_fault
from core.data.dataset import Dataset
from core.data.display import value_text
from core.data.survey.arrays import label_of, picture_png, picture_view, traces
from core.data.survey.delimited_file import BLOCK_ROWS
from core.data.survey.folders import held_listing, thumbnail_png
from core.data.survey.table_file import read_blocks, read_head
from core.data.tables.form import PLAIN, TableForm
from core.jobs.context import JobContext
from core.records.views.data import PictureView, RowsView

MOST_ROWS = 1000
MOST_THUMBNAILS = 2000  # kept in the folder of small pictures; the oldest make room

Index = npt.NDArray[np.int64]


def table_rows(
    path: Path,
    *,
    index: Index | None,
    total: int | None,
    offset: int,
    count: int,
    context: JobContext,
    form: TableForm = PLAIN,
) -> RowsView:
    """Return rows of a table as texts.

    Parameters
    ----------
    index : ndarray or None
        Numbers of rows and their places in bytes, from the survey; without it the rows before
        are read through.
    total : int or None
        Rows of the file, where they were counted.

    Raises
    ------
    AuditError
        If the file cannot be read.
    """
    head = read_head(path, form)
    row, place = 0, 0
    if index is not None and len(index):
        at = max(0, int(np.searchsorted(index[:, 0], offset, side="right")) - 1)
        row, place = (int(value) for value in index[at])
    found: list[tuple[str, ...]] = []
    seen = row
    size = min(BLOCK_ROWS, max(count, 1)) if offset == row else BLOCK_ROWS
    for block in read_blocks(path, head, offset=place, row=row, size=size):
        context.progress("Finding the rows", block.row, max(offset, block.row) + 1)
        begin = max(0, offset - block.row)
        wanted = block.rows[begin : begin + count - len(found)]
        found += [tuple(cell.strip() for cell in cells) for cells in wanted]
        seen = block.row + len(block.rows)
        if len(found) >= count:
            break
    return RowsView(
        offset=offset,
        total=seen if total is None else total,
        is_exact=total is not None,
        columns=head.columns,
        rows=tuple(found),
    )


def dataset_rows(dataset: Dataset, *, offset: int, count: int, folder: Path) -> RowsView:
    """Return rows that were read: cells of a table, pictures, traces or texts."""
    record = dataset.record
    rows = range(offset, min(offset + count, record.rows))
    if record.kind == "image":
        assert dataset.inputs is not None
        pictures = []
        for row in rows:
            sha = _keep(picture_png(dataset.inputs[row]), folder)
            pictures.append(picture_view(dataset, row, sha256=sha))
        _make_room(folder)
        return RowsView(
            offset=offset, total=record.rows, pictures=tuple(pictures), folder=str(folder)
        )
    if record.kind == "series":
        return RowsView(offset=offset, total=record.rows, traces=traces(dataset, list(rows)))
    if dataset.texts is not None:
        return RowsView(
            offset=offset,
            total=record.rows,
            columns=(record.target, record.features[0].name),
            rows=tuple((label_of(dataset, row), str(dataset.texts[row])) for row in rows),
        )
    names = [feature.name for feature in record.features]
    return RowsView(
        offset=offset,
        total=record.rows,
        columns=(record.target, *names),
        rows=tuple(
            (label_of(dataset, row), *(value_text(dataset, row, feature=name) for name in names))
            for row in rows
        ),
    )


def folder_rows(
    path: Path, *, offset: int, count: int, folder: Path, context: JobContext
) -> RowsView:
    """Return a page of pictures; those that cannot be decoded come without one, and say so.

    Raises
    ------
    AuditError
        If the folder cannot be listed.
    """
    listing = held_listing(path, context=context)
    pictures: list[PictureView] = []
    for entry in listing.entries[offset : offset + count]:
        context.progress("Making small pictures", len(pictures), count, note=entry.file)
        data = thumbnail_png(path / entry.file)
        pictures.append(
            PictureView(
                file=entry.file,
                label=listing.classes[entry.label],
                sha256=_keep(data, folder) if data else "",
                note="" if data else "cannot be read",
            )
        )
    _make_room(folder)
    return RowsView(
        offset=offset, total=len(listing.entries), pictures=tuple(pictures), folder=str(folder)
    )


def _keep(data: bytes, folder: Path) -> str:
    """Write a small picture, whole or not at all; it need not outlive a power cut."""
    sha = hashlib.sha256(data).hexdigest()
    path = folder / sha
    if not path.is_file():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            half = folder / f".{sha}"
            half.write_bytes(data)
            half.replace(path)
        except OSError as error:
            raise write_fault(path, error) from error
    return sha


def _make_room(folder: Path) -> None:
    """Delete the oldest small pictures beyond the bound."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        entries = [entry for entry in found if len(entry.name) == 64]
    if len(entries) > MOST_THUMBNAILS:
        entries.sort(key=lambda entry: entry.stat().st_mtime_ns)
        for entry in entries[: len(entries) - MOST_THUMBNAILS]:
            Path(entry.path).unlink(missing_ok=True)
