"""The Data stage: what a file is, what a survey of it finds, and any page of its rows."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.canonical import sha256_file
from core.data.dataset import Dataset
from core.data.held import read_prepared
from core.data.survey.arrays import picture_png, picture_view, shown_rows, survey_prepared
from core.data.survey.folders import list_folder, shown_entries, survey_folder, thumbnail_png
from core.data.survey.parts import dealt_views
from core.data.survey.peek import peek
from core.data.survey.problems import fault_problem
from core.data.survey.rows import MOST_ROWS, dataset_rows, folder_rows, table_rows
from core.data.survey.tables import survey_table
from core.data.tables.form import form_of
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import plan_from_toml
from core.plan.sources import BuiltinSource, ImageFolderSource, Source, TableSource
from core.plan.stages import stage_key
from core.project import Project
from core.project.views import read_view
from core.records.views.data import DataView, PictureView
from reports.pipeline import read_data
from reports.stages.opening import Arguments, StageRun, stage_run

Result = dict[str, object]

EXACT_CELLS = 1_000_000  # tables of more cells are read whole only when training starts
_SMALL_PICTURES = "small-pictures"


def peek_job(arguments: Arguments, context: JobContext) -> Result:
    """Say what the file or folder `path` is, and give a plan that opens it."""
    view = peek(Path(str(arguments["path"])), context=context)
    return {"view": view.model_dump(mode="json")}


def survey_job(arguments: Arguments, context: JobContext) -> Result:
    """Look at all rows of the plan's data; `check_all` decodes every picture of a folder."""
    with stage_run(arguments, context) as stage:
        source = stage.plan.data.source
        if isinstance(source, TableSource):
            view, kept = _table(stage, source)
        elif isinstance(source, ImageFolderSource):
            view, kept = _folder(stage, source, is_full=bool(arguments.get("check_all")))
        else:
            view, kept = _read(stage, source)
        stage.keep("data", view, artifacts=kept)
        return {"views": {"data": view.model_dump(mode="json")}}


def rows_job(arguments: Arguments, context: JobContext) -> Result:
    """Give the rows from `offset` on, `count` of them, without writing to the project."""
    offset = max(0, int(str(arguments.get("offset", 0))))
    count = min(MOST_ROWS, max(1, int(str(arguments.get("count", 200)))))
    plan = plan_from_toml(str(arguments["plan"]))
    base, project = Path(str(arguments["folder"])), Path(str(arguments["project"]))
    source = plan.data.source
    if isinstance(source, TableSource):
        index, total = _index(project, stage_key(plan, "data", folder=base))
        path = base / Path(source.path).expanduser()
        view = table_rows(
            path,
            index=index,
            total=total,
            offset=offset,
            count=count,
            context=context,
            form=form_of(source),
        )
    elif isinstance(source, ImageFolderSource):
        path = base / Path(source.path).expanduser()
        view = folder_rows(
            path, offset=offset, count=count, folder=_cache(project), context=context
        )
    else:
        prepared = read_prepared(plan.data, seed=plan.seed, folder=base, context=context)
        view = dataset_rows(prepared.dataset, offset=offset, count=count, folder=_cache(project))
    return {"view": view.model_dump(mode="json")}


def _table(stage: StageRun, source: TableSource) -> tuple[DataView, list[str]]:
    run, plan = stage.run, stage.plan
    path = run.folder / Path(source.path).expanduser()
    surveyed = survey_table(plan.data, source, path=path, seed=plan.seed, context=run.context)
    view = surveyed.view
    index = stage.project.put(_index_bytes(surveyed.index))
    view = view.model_copy(update={"index": index})
    if view.cells > EXACT_CELLS:
        note = f"Above {EXACT_CELLS:,} cells the table is read whole only when training starts."
        return view.model_copy(update={"notes": (*view.notes, note)}), [index]
    try:
        prepared = read_data(run, stage.steps)
    except AuditError as fault:
        has_told = any(problem.kind == "refusal" for problem in view.problems)
        told = view.problems if has_told else (fault_problem(fault), *view.problems)
        return view.model_copy(update={"problems": told, "parts": ()}), [index]
    record = prepared.record
    return view.model_copy(
        update={
            "parts": dealt_views(prepared.split),
            "given": record.given,
            "overlap": prepared.split.overlap,
            "split_note": "",
            "duplicate_rows": record.duplicate_rows,
            "notes": (*record.notes, *(note for note in view.notes if note not in record.notes)),
        }
    ), [index]


def _folder(
    stage: StageRun, source: ImageFolderSource, *, is_full: bool
) -> tuple[DataView, list[str]]:
    run, plan = stage.run, stage.plan
    path = run.folder / Path(source.path).expanduser()
    test_path = run.folder / Path(source.test_path).expanduser() if source.test_path else None
    view = survey_folder(
        plan.data,
        source,
        path=path,
        test_path=test_path,
        seed=plan.seed,
        is_full=is_full,
        context=run.context,
    )
    listing = list_folder(path, context=run.context)
    pictures = []
    for entry in shown_entries(listing):
        run.context.check()
        data = thumbnail_png(path / entry.file)
        pictures.append(
            PictureView(
                file=entry.file,
                label=listing.classes[entry.label],
                sha256=stage.project.put(data) if data else "",
                note="" if data else "cannot be read",
            )
        )
    return view.model_copy(update={"pictures": tuple(pictures)}), _shas(pictures)


def _read(stage: StageRun, source: Source) -> tuple[DataView, list[str]]:
    """Return the view of data of which every row is read, and the pictures that it shows."""
    run = stage.run
    size, sha = 0, ""
    prepared = read_data(run, stage.steps)
    if not isinstance(source, BuiltinSource):
        path = run.folder / Path(source.path).expanduser()
        size, sha = path.stat().st_size, sha256_file(path)
    view = survey_prepared(
        prepared, source_kind=source.kind, size=size, sha256=sha, seed=stage.plan.seed
    )
    if view.kind != "image":
        return view, []
    pictures = _pictures(stage.project, prepared.dataset)
    return view.model_copy(update={"pictures": tuple(pictures)}), _shas(pictures)


def _pictures(project: Project, dataset: Dataset) -> list[PictureView]:
    assert dataset.inputs is not None
    return [
        picture_view(dataset, row, sha256=project.put(picture_png(dataset.inputs[row])))
        for row in shown_rows(dataset)
    ]


def _shas(pictures: list[PictureView]) -> list[str]:
    return sorted({picture.sha256 for picture in pictures if picture.sha256})


def _index_bytes(index: npt.NDArray[np.int64]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, index, allow_pickle=False)
    return stream.getvalue()


def _index(folder: Path, key: str) -> tuple[npt.NDArray[np.int64] | None, int | None]:
    """Return where rows begin and how many there are, if the survey is of this very file."""
    if not Project.is_project(folder):
        return None, None
    with Project.open(folder, read_only=True) as project:
        kept = read_view(project, "data", DataView, key=key)
        if kept is None or not kept.is_current or not project.has(kept.view.index):
            return None, None
        data = project.get(kept.view.index)
    index: npt.NDArray[np.int64] = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return index, kept.view.rows


def _cache(project: Path) -> Path:
    """Return the folder of small pictures: beside the project's records, or a temporary one."""
    if os.access(project, os.W_OK):
        return project / _SMALL_PICTURES
    return Path(tempfile.gettempdir()) / f"vitrine-{_SMALL_PICTURES}"
