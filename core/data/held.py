"""Data sets that a process keeps by content hash, so that its next job need not read them."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

from core.cache import ByteCache
from core.canonical import sha256_file, sha256_json
from core.data.dataset import Dataset, Prepared
from core.data.images.folder import list_classes
from core.data.images.stored import StoredRows
from core.data.images.table import read_picture_table
from core.data.load import load
from core.data.prepare import prepare
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource, ImageFolderSource, ImageTableSource
from core.plan.stages import data_files

LIMIT_BYTES = 512 << 20
LIMIT_STORED_BYTES = 16 << 30  # on disk
_HELD = ByteCache(LIMIT_BYTES)


def read_prepared(
    plan: DataPlan,
    *,
    seed: int,
    folder: Path,
    known_as: DataPlan | None = None,
    context: JobContext,
) -> Prepared:
    """Return the rows that the plan names, split and encoded; from memory where they are held.

    Parameters
    ----------
    folder : Path
        Where relative paths of the plan start.
    known_as : DataPlan, optional
        The plan by whose file name the data goes, where a replay reads it from another place.

    Raises
    ------
    AuditError
        If the data cannot be used, with the reason in words.
    """

    def make() -> Prepared:
        dataset = load(plan, seed=seed, folder=folder, context=context)
        return prepare(plan, _under_its_name(dataset, known_as or plan), seed=seed)

    key = _key(plan, known_as or plan, seed=seed, folder=folder)
    return make() if key is None else _HELD.get_or_make(key, make, _size)


def _key(plan: DataPlan, named: DataPlan, *, seed: int, folder: Path) -> str | None:
    """Return the hash of everything that the rows depend on; None where a file is not there.

    Files count by their contents, but pictures by name, size and time of change: hashing them
    would cost a whole reading.
    """
    source = plan.source
    settings = [plan.model_dump(mode="json"), named.model_dump(mode="json"), seed]
    if isinstance(source, BuiltinSource):
        return sha256_json(settings)
    paths = [folder / Path(name).expanduser() for name in data_files(source)]
    try:
        if isinstance(source, ImageFolderSource):
            return sha256_json([*settings, *(_listing_stamp(path) for path in paths)])
        stamps = [sha256_file(path) for path in paths]
        if isinstance(source, ImageTableSource):
            stamps += [_pictures_stamp(source, path) for path in paths]
        return sha256_json([*settings, *stamps])
    except (OSError, AuditError):
        return None  # the reader says what is wrong with the file


def _listing_stamp(path: Path) -> str:
    """Return the hash of names, sizes and times of change of all pictures of a folder."""
    digest = hashlib.sha256()
    for file in list_classes(path).files:
        digest.update(_stamp(file, path / file))
    return digest.hexdigest()


def _pictures_stamp(source: ImageTableSource, path: Path) -> str:
    """Return the same of the pictures that a table names."""
    digest = hashlib.sha256()
    table = read_picture_table(source, path, context=JobContext())
    for file in table.files:
        digest.update(_stamp(file, table.folder / file))
    return digest.hexdigest()


def _stamp(name: str, path: Path) -> bytes:
    try:
        found = path.stat()
    except FileNotFoundError:
        return f"{name}\0missing\n".encode("utf-8", "surrogateescape")
    told = f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n"
    return told.encode("utf-8", "surrogateescape")


def _under_its_name(dataset: Dataset, named: DataPlan) -> Dataset:
    if isinstance(named.source, BuiltinSource):
        return dataset
    was, now = dataset.record, Path(named.source.path).name
    changed = {"source": now, "name": was.name.replace(Path(was.source).stem, Path(now).stem)}
    return dataclasses.replace(dataset, record=was.model_copy(update=changed))


def _size(prepared: Prepared) -> int:
    dataset = prepared.dataset
    size = prepared.inputs.nbytes + prepared.targets.nbytes
    size += dataset.inputs.nbytes if dataset.inputs is not None else 0
    if isinstance(prepared.inputs, StoredRows):
        # So that files of rows are bounded as well: they share a budget of their own.
        size += prepared.inputs.stored_bytes * LIMIT_BYTES // LIMIT_STORED_BYTES
    for table in (dataset.table, dataset.set_aside):
        size += int(table.memory_usage(deep=True).sum()) if table is not None else 0
    return size
