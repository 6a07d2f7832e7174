"""Data sets that a process keeps by content hash, so that its next job need not read them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from core.cache import ByteCache
from core.canonical import sha256_file, sha256_json
from core.data.dataset import Dataset, Prepared
from core.data.load import load
from core.data.prepare import prepare
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import BuiltinSource, ImageFolderSource

LIMIT_BYTES = 512 << 20
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
    """Return the hash of everything that the rows depend on; None where it costs a whole reading.

    A folder of pictures would have to be read in full to be hashed, and so is read each time.
    """
    source = plan.source
    settings = [plan.model_dump(mode="json"), named.model_dump(mode="json"), seed]
    if isinstance(source, BuiltinSource):
        return sha256_json(settings)
    if isinstance(source, ImageFolderSource):
        return None
    try:
        return sha256_json([*settings, sha256_file(folder / Path(source.path).expanduser())])
    except OSError:
        return None  # the reader says what is wrong with the file


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
    for table in (dataset.table, dataset.set_aside):
        size += int(table.memory_usage(deep=True).sum()) if table is not None else 0
    return size
