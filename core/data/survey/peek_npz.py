"""A first look at an .npz file: its arrays by their headers, and the first rows of a table."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Literal

import numpy as np

from core.data.files import read_fault
from core.data.survey.given_arrays import GIVEN_FIELDS, Header, given_names, is_training
from core.data.survey.peek_table import SHOWN_ROWS, title_of
from core.data.survey.words import size_text
from core.errors import AuditError
from core.evidence.wording import listed
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.model import CnnPlan, MlpPlan
from core.plan.sources import ArraySource
from core.records.base import Task
from core.records.views.data import PeekView, Problem

Contents = Literal["tabular", "image", "series"]

_SUFFIX = ".npy"
_INPUT_WORDS = ("input", "x", "image", "data", "feature", "series", "signal")
_TARGET_WORDS = ("target", "y", "label", "class")
_LONG_ROW = 100  # rows of this many unnamed numbers are taken for series
_MOST_LEVELS = 50


def peek_npz(path: Path, *, size: int) -> PeekView:
    """Return the look at an .npz file, of which only headers and a first page are read.

    Raises
    ------
    AuditError
        If it is damaged, holds Python objects, or no inputs with as many targets.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            headers = [
                _header(archive, name, path)
                for name in archive.namelist()
                if name.endswith(_SUFFIX)
            ]
            inputs, targets = _pair(headers, path.name)
            contents = _contents(inputs, headers)
            rows = _first_rows(archive, inputs) if contents == "tabular" else ()
            task = _task(archive, targets)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise read_fault(path, error) from error
    source = ArraySource.model_validate(
        {
            "path": str(path.resolve()),
            "contents": contents,
            "inputs": inputs.name,
            "targets": targets.name,
            **given_names(headers, inputs, targets, is_series=contents == "series"),
        }
    )
    plan = Plan(
        title=title_of(path.stem),
        data=DataPlan(source=source, task=task),
        model=MlpPlan() if contents == "tabular" else CnnPlan(),
    )
    shape = " × ".join(str(side) for side in inputs.shape[1:])
    word = {"tabular": "Table", "image": "Images", "series": "Series"}[contents]
    return PeekView(
        kind="npz",
        path=str(path),
        name=path.name,
        text=f"{word} · {inputs.shape[0]:,} × ({shape}) · {size_text(size)}",
        size_bytes=size,
        task=task,
        target=targets.name,
        rows=rows,
        row_count=inputs.shape[0],
        is_exact=True,
        plan=plan_to_toml(plan),
        names=tuple(header.name for header in headers),
        problems=tuple(_problems(headers, source)),
    )


def _header(archive: zipfile.ZipFile, member: str, path: Path) -> Header:
    name = member.removesuffix(_SUFFIX)
    try:
        with archive.open(member) as stream:
            version = np.lib.format.read_magic(stream)
            read = (
                np.lib.format.read_array_header_1_0
                if version == (1, 0)
                else np.lib.format.read_array_header_2_0
            )
            shape, is_fortran, dtype = read(stream)
    except (ValueError, EOFError, RuntimeError) as error:
        raise _damaged(path, error) from error
    if dtype.hasobject:
        raise AuditError(
            f"The array '{name}' in '{path.name}' holds Python objects",
            seen=f"dtype {dtype}",
            allowed="numbers, or texts of fixed length",
            remedy="Reading objects can run code, so they are refused. Convert the array with "
            "array.astype(float) or array.astype(str) and write the file again.",
        )
    return Header(name, shape, dtype, is_fortran)


def _pair(headers: list[Header], name: str) -> tuple[Header, Header]:
    """Return the inputs and the targets: the pair that fits in length and is called so."""
    pairs = [
        (first, second)
        for first in headers
        for second in headers
        if len(first.shape) > 1
        and math.prod(first.shape[1:]) > 1
        and first.dtype.kind in "iufb"
        and _is_flat(second)
        and first.shape[0] == second.shape[0]
        and first is not second
    ]
    if not pairs:
        listed = ", ".join(f"'{item.name}' {item.shape}" for item in headers[:20])
        raise AuditError(
            f"'{name}' does not hold inputs with one target for each",
            seen=listed or "no array",
            allowed="an array of inputs (rows, …) and an array of targets (rows,)",
            remedy="Write both with numpy.savez(file, inputs=…, targets=…).",
        )
    return max(
        pairs,
        key=lambda pair: (
            is_training(pair[0].name) + is_training(pair[1].name),
            _sounds(pair[0].name, _INPUT_WORDS) + _sounds(pair[1].name, _TARGET_WORDS),
            pair[0].shape[0],
        ),
    )


def _is_flat(header: Header) -> bool:
    return len(header.shape) == 1 or (len(header.shape) == 2 and header.shape[1] == 1)


def _sounds(name: str, words: tuple[str, ...]) -> int:
    plain = name.lower()
    return int(any(plain == word or (len(word) > 1 and word in plain) for word in words))


def _contents(inputs: Header, headers: list[Header]) -> Contents:
    width = inputs.shape[-1]
    if len(inputs.shape) == 2:
        is_named = any(header.name == "feature_names" for header in headers)
        return "series" if width >= _LONG_ROW and not is_named else "tabular"
    if len(inputs.shape) == 3 and width > 4 * inputs.shape[1]:
        return "series"
    return "image"


def _task(archive: zipfile.ZipFile, targets: Header) -> Task:
    if targets.dtype.kind not in "iuf":
        return "classification"
    with archive.open(targets.name + _SUFFIX) as stream:
        values = np.lib.format.read_array(stream, allow_pickle=False).reshape(-1)
    levels = np.unique(values[np.isfinite(values)])
    is_whole = bool(np.all(levels == np.round(levels)))
    return "classification" if is_whole and len(levels) <= _MOST_LEVELS else "regression"


def _first_rows(archive: zipfile.ZipFile, inputs: Header) -> tuple[tuple[str, ...], ...]:
    if inputs.is_fortran:
        return ()
    count = min(SHOWN_ROWS, inputs.shape[0])
    width = inputs.shape[1]
    with archive.open(inputs.name + _SUFFIX) as stream:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            np.lib.format.read_array_header_1_0(stream)
        else:
            np.lib.format.read_array_header_2_0(stream)
        data = stream.read(count * width * inputs.dtype.itemsize)
    values = np.frombuffer(data, dtype=inputs.dtype).reshape(-1, width)
    return tuple(tuple(f"{value:g}" for value in row) for row in values.astype(float))


def _problems(headers: list[Header], source: ArraySource) -> list[Problem]:
    fields = ("inputs", "targets", "lengths", *GIVEN_FIELDS)
    read = [name for field in fields if (name := getattr(source, field))]
    others = [item.name for item in headers if item.name not in (*read, "feature_names")]
    if not others:
        return []
    return [
        Problem(
            kind="info",
            lead=listed([f"'{name}'" for name in read]),
            text=f"are read; left out: {', '.join(others[:8])}.",
            remedy="Choose other arrays in the settings if these are not the right ones.",
        )
    ]


def _damaged(path: Path, error: Exception) -> AuditError:
    reason = next(iter(str(error).splitlines()), "content that breaks off")
    return AuditError(
        f"'{path.name}' is not an .npz file, or is damaged",
        seen=reason,
        allowed="an archive of arrays written by numpy.savez",
        remedy="Write it again with numpy.savez, with one array of inputs and one of targets.",
    )
