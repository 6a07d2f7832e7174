"""A first look at a dropped file or folder: what it is, and a plan that opens it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.data.files import empty_fault, read_fault
from core.data.images.pictures import SUFFIXES
from core.data.survey.peek_folder import peek_folder
from core.data.survey.peek_idx import is_idx, peek_idx
from core.data.survey.peek_npz import peek_npz
from core.data.survey.peek_series import peek_ts
from core.data.survey.peek_text import peek_text
from core.data.survey.readings import peek_readings
from core.data.survey.words import size_text
from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan import read_plan
from core.project import Project
from core.records.views.data import PeekView

_TABLES = (".csv", ".tsv", ".txt", ".data", ".tab", ".test", ".parquet", ".pq", ".xlsx", ".xlsm")
_WEIGHTS = (".safetensors", ".pt", ".pth")
_WHAT = (
    "a CSV, TSV, Parquet or XLSX file, a .ts file of series, an .npz file, idx files of pictures "
    "and labels, a folder with one sub-folder of pictures for each class, a project folder, a plan "
    "(.toml), a report bundle (.zip), or weights (.safetensors, .pt, .pth)"
)


def peek(path: Path, *, context: JobContext) -> PeekView:
    """Return what a file or folder is, from its name and first bytes; nothing in it is run.

    Raises
    ------
    AuditError
        If it is nothing that can be opened, or its first rows show that it will be refused.
    """
    try:
        if path.is_dir():
            return _folder(path, context)
        size = path.stat().st_size
    except OSError as error:
        raise read_fault(path, error) from error
    if not size:
        raise empty_fault(path)
    ending = path.suffix.lower()
    if ending in _WEIGHTS:
        text = f"Weights · {size_text(size)}"
        return PeekView(kind="weights", path=str(path), name=path.name, text=text, size_bytes=size)
    if ending == ".toml":
        plan = read_plan(path)
        text = f"A plan: {plan.title}"
        return PeekView(kind="plan", path=str(path), name=path.name, text=text, size_bytes=size)
    if ending == ".zip":
        return _bundle(path, size)
    return _data_file(path, size, context)


def _data_file(path: Path, size: int, context: JobContext) -> PeekView:
    ending = path.suffix.lower()
    if ending == ".npz":
        return peek_npz(path, size=size)
    if ending == ".ts":
        return peek_ts(path, size=size, context=context)
    if ending in _TABLES:
        return peek_readings(path, size=size, context=context)
    if not ending and (texts := peek_text(path, size=size, context=context)) is not None:
        return texts
    if is_idx(path):
        return peek_idx(path, size=size)
    raise _unknown(path)


def _folder(path: Path, context: JobContext) -> PeekView:
    if Project.is_project(path):
        return PeekView(kind="project", path=str(path), name=path.name, text="A project")
    return peek_folder(path, context=context)


def _bundle(path: Path, size: int) -> PeekView:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise _unknown(path, seen="a .zip that cannot be read") from error
    if not any(name.rsplit("/", 1)[-1] == "evidence.json" for name in names):
        raise _unknown(path, seen="a .zip without evidence.json")
    text = f"A report bundle · {size_text(size)}"
    return PeekView(kind="bundle", path=str(path), name=path.name, text=text, size_bytes=size)


def _unknown(path: Path, *, seen: str = "") -> AuditError:
    ending = path.suffix.lower()
    if ending in SUFFIXES:
        seen = "a single picture"
    remedies = {
        ".onnx": "Save the weights as safetensors and describe the architecture beside them.",
        ".xls": "Save the sheet as XLSX or CSV (UTF-8) and open that file.",
        ".ods": "Save the sheet as XLSX or CSV (UTF-8) and open that file.",
    }
    return AuditError(
        f"'{path.name}' is nothing that can be opened here",
        seen=seen or (f"a file that ends in {ending}" if ending else "a file without an ending"),
        allowed=_WHAT,
        remedy=remedies.get(ending, "Open one of these."),
    )
