"""One way into the data: from the plan's source to a data set in memory."""

from __future__ import annotations

from pathlib import Path

from core.data.arrays import load_arrays
from core.data.builtin import load_builtin
from core.data.dataset import Dataset
from core.data.images import load_images
from core.data.tables import load_table
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ArraySource, BuiltinSource, TableSource


def load(plan: DataPlan, *, seed: int, folder: Path, context: JobContext) -> Dataset:
    """Return the data set that the plan names.

    Parameters
    ----------
    seed : int
        The plan's seed; only made data depends on it.
    folder : Path
        Where relative paths of the plan start: the folder of the plan.

    Raises
    ------
    AuditError
        If the data cannot be used, with the reason in words.
    CancelledError
        If the job was cancelled.
    """
    source = plan.source
    if isinstance(source, BuiltinSource):
        return load_builtin(plan, source, seed=seed)
    path = folder / Path(source.path).expanduser()
    if isinstance(source, TableSource):
        return load_table(plan, source, path=path, context=context)
    if isinstance(source, ArraySource):
        return load_arrays(plan, source, path=path, context=context)
    return load_images(plan, source, path=path, context=context)
