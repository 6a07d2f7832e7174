"""One way into the data: from the plan's source to a data set in memory."""

from __future__ import annotations

from pathlib import Path

from core.data.arrays import load_arrays
from core.data.builtin import load_builtin
from core.data.dataset import Dataset
from core.data.images.folder import load_images
from core.data.images.idx import load_idx
from core.data.images.table import load_image_table
from core.data.series.forecast import load_forecast
from core.data.series.reader import load_series
from core.data.tables.table import load_table
from core.data.texts.reader import load_texts
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import (
    ArraySource,
    BuiltinSource,
    ForecastSource,
    IdxSource,
    ImageFolderSource,
    ImageTableSource,
    SeriesSource,
    Source,
    TableSource,
    TextSource,
)


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
    _refuse_forecast(plan)
    if isinstance(source, BuiltinSource):
        return load_builtin(plan, source, seed=seed)
    path = folder / Path(source.path).expanduser()
    if isinstance(source, TableSource):
        test_path = _test_path(source.test_path, folder)
        return load_table(plan, source, path=path, test_path=test_path, context=context)
    if isinstance(source, ArraySource):
        return load_arrays(plan, source, path=path, context=context)
    if isinstance(source, IdxSource | ImageFolderSource | ImageTableSource):
        return _load_pictures(plan, source, path=path, folder=folder, context=context)
    return _load_sequences(plan, source, path=path, folder=folder, context=context)


def _load_sequences(
    plan: DataPlan,
    source: ForecastSource | SeriesSource | TextSource,
    *,
    path: Path,
    folder: Path,
    context: JobContext,
) -> Dataset:
    if isinstance(source, ForecastSource):
        return load_forecast(plan, source, path=path, context=context)
    test_path = _test_path(source.test_path, folder)
    if isinstance(source, TextSource):
        return load_texts(plan, source, path=path, test_path=test_path, context=context)
    return load_series(plan, source, path=path, test_path=test_path, context=context)


def _load_pictures(
    plan: DataPlan,
    source: IdxSource | ImageFolderSource | ImageTableSource,
    *,
    path: Path,
    folder: Path,
    context: JobContext,
) -> Dataset:
    test_path = _test_path(source.test_path, folder)
    if isinstance(source, ImageFolderSource):
        return load_images(plan, source, path=path, test_path=test_path, context=context)
    if isinstance(source, ImageTableSource):
        return load_image_table(plan, source, path=path, test_path=test_path, context=context)
    labels, test_labels = (
        folder / Path(named).expanduser() for named in (source.labels, source.test_labels)
    )
    test = (test_path, test_labels) if test_path is not None else None
    return load_idx(plan, source, path=path, labels=labels, test=test, context=context)


def _test_path(named: str, folder: Path) -> Path | None:
    return folder / Path(named).expanduser() if named else None


def can_forecast(source: Source) -> bool:
    """Whether a source is one long series whose next steps are to be forecast."""
    is_tide = isinstance(source, BuiltinSource) and source.name == "tides"
    return is_tide or isinstance(source, ForecastSource)


def _refuse_forecast(plan: DataPlan) -> None:
    if plan.task == "forecasting" and not can_forecast(plan.source):
        raise AuditError(
            f"The source '{plan.source.kind}' cannot be forecast",
            seen='the task "forecasting"',
            allowed='classification or regression; forecasting for the source "forecast" and the '
            "built-in tides",
            remedy="Choose another task, or a source that is one long series.",
        )
