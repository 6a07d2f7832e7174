"""A CSV or TSV file with the paths of pictures and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.assemble import assemble_arrays
from core.data.classes import class_numbers
from core.data.dataset import Dataset
from core.data.files import read_file
from core.data.images.folder import GIVEN_TEST, channel_names
from core.data.images.picture_rows import read_pictures
from core.data.tables.columns import numeric_column, text_column
from core.data.tables.delimited import read_delimited
from core.data.targets import regression_targets
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import ImageTableSource, Role

Item = TypeVar("Item", str, int)
Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]

_KEPT: tuple[Role, ...] = ("sensitive", "identifier")


@dataclass(frozen=True)
class PictureTable:
    """The usable rows of one file.

    Attributes
    ----------
    files : list of str
        Path of each picture within `folder`, with forward slashes.
    columns : tuple of str
        All columns of the file.
    """

    folder: Path
    files: list[str]
    columns: tuple[str, ...]
    cells: dict[str, list[str]]
    lines: list[int]
    dropped: int


def load_image_table(
    plan: DataPlan,
    source: ImageTableSource,
    *,
    path: Path,
    test_path: Path | None,
    context: JobContext,
) -> Dataset:
    """Return the pictures that a table names, resized, in the order of its rows.

    Paths start at the folder of the file and may not leave it. Rows without a target, and a few
    pictures that are missing or cannot be read, are left out and told in the notes. The path of
    each picture is kept as an identifier.

    Parameters
    ----------
    test_path : Path or None
        A file of the same form, whose rows become the test part.

    Raises
    ------
    AuditError
        If a file or column cannot be used, a path leads elsewhere, or more than one picture in a
        hundred is missing or cannot be read.
    """
    tables = [read_picture_table(source, path, context=context)]
    if test_path is not None:
        tables.append(read_picture_table(source, test_path, context=context))
    files = [file for table in tables for file in table.files]
    count = len(tables[0].files)

    def locate(place: int) -> Path:
        return tables[place >= count].folder / files[place]

    rows = read_pictures(files, source, locate=locate, may_be_missing=True, context=context)
    cells = {
        name: _kept([cell for table in tables for cell in table.cells[name]], rows.kept)
        for name in tables[0].cells
    }
    lines = _kept([line for table in tables for line in table.lines], rows.kept)
    targets, class_names = _targets(plan, source, cells[source.target], lines)
    dropped = sum(table.dropped for table in tables)
    left_out = f"{count_text(dropped, 'row', 'rows')} without a value of the target left out."
    return assemble_arrays(
        plan,
        rows.inputs,
        name=path.stem,
        source=path.name,
        kind="image",
        target=source.target,
        targets=targets,
        class_names=class_names,
        channels=channel_names(is_colour=source.colour),
        set_aside=pd.DataFrame(
            {
                source.picture: pd.Series(_kept(files, rows.kept), dtype=object),
                **{
                    name: text_column([cell or None for cell in cells[name]], name=name)
                    for name in _named(source)
                },
            }
        ),
        roles=(
            (source.picture, "identifier"),
            *(
                (name, source.roles.get(name, "ignored"))
                for name in tables[0].columns
                if name not in (source.picture, source.target)
            ),
        ),
        given=None
        if test_path is None
        else np.where(rows.kept < count, 0, GIVEN_TEST).astype(np.int8),
        notes=(*((left_out,) if dropped else ()), *rows.notes),
    )


def read_picture_table(
    source: ImageTableSource, path: Path, *, context: JobContext
) -> PictureTable:
    """Return the rows of a file that have a target, without opening a picture.

    Raises
    ------
    AuditError
        If the file cannot be read, lacks a column, has no row with a target and a path, or a path
        leads out of the file's folder.
    """
    _refuse_roles(source)
    table = read_delimited(read_file(path, context=context), name=path.name, context=context)
    _refuse_unknown(source, tuple(table.columns), path.name)
    targets, pictures = table.columns[source.target], table.columns[source.picture]
    kept = [row for row, target in enumerate(targets) if target and pictures[row]]
    if not kept:
        raise AuditError(
            f"'{path.name}' holds no row with both a picture and a target",
            seen=count_text(len(targets), "row", "rows"),
            allowed=f"a path in '{source.picture}' beside a value in '{source.target}'",
            remedy="Choose other columns.",
        )
    return PictureTable(
        folder=path.parent,
        files=[_inside(pictures[row], path.name, table.lines[row]) for row in kept],
        columns=tuple(table.columns),
        cells={
            name: [table.columns[name][row] for row in kept]
            for name in (source.target, *_named(source))
        },
        lines=[table.lines[row] for row in kept],
        dropped=len(targets) - len(kept),
    )


def _inside(text: str, name: str, line: int) -> str:
    """Return a path with forward slashes; refuse one that leaves the folder of the file.

    A table that somebody else wrote must not reach for files beside it, and data that is handed
    on should lie in one folder.
    """
    plain = text.replace("\\", "/")
    is_elsewhere = PurePosixPath(plain).is_absolute() or bool(PureWindowsPath(text).drive)
    if is_elsewhere or ".." in PurePosixPath(plain).parts:
        raise AuditError(
            f"A path in '{name}' leaves the folder of the file",
            seen=f"'{text}' on line {line}",
            allowed="paths relative to the folder of the file, without '..'",
            remedy="Put the pictures beside or below the file, and write their paths from there.",
        )
    return plain


def _named(source: ImageTableSource) -> list[str]:
    return [name for name, role in source.roles.items() if role in _KEPT]


def _refuse_roles(source: ImageTableSource) -> None:
    wrong = [
        f"'{name}' as {role}"
        for name, role in source.roles.items()
        if role in ("feature", "target") and (name, role) != (source.target, "target")
    ]
    if wrong:
        raise AuditError(
            "Pictures are the only inputs, and predict one column",
            seen=", ".join(wrong[:10]),
            allowed='the roles "sensitive", "identifier" and "ignored"',
            remedy="Take these roles out; every column that is not named is left out.",
        )
    if source.picture in (source.target, *_named(source)):
        raise AuditError(
            "The column of pictures cannot have another role as well",
            seen=f"'{source.picture}'",
            allowed="a column of its own for the paths; it is kept as an identifier",
            remedy="Choose another target column, or take the role out.",
        )


def _refuse_unknown(source: ImageTableSource, columns: tuple[str, ...], name: str) -> None:
    wanted = (source.picture, source.target, *source.roles)
    unknown = [f"'{column}'" for column in wanted if column not in columns]
    if unknown:
        raise AuditError(
            f"'{name}' does not have all columns that the plan names",
            seen=f"{', '.join(unknown[:10])} in the plan",
            allowed=", ".join(columns[:30]) + (", ..." if len(columns) > 30 else ""),
            remedy="Correct the names in the plan; capitals count.",
        )


def _targets(
    plan: DataPlan, source: ImageTableSource, cells: list[str], lines: list[int]
) -> tuple[Targets, tuple[str, ...]]:
    if plan.task == "classification":
        return class_numbers(cells, plan=plan, target=source.target)
    numbers = numeric_column(cells, name=source.target, lines=lines)
    if numbers is None:
        place = next(
            at
            for at, cell in enumerate(cells)
            if numeric_column([cell], name=source.target, lines=[0]) is None
        )
        raise AuditError(
            f"The target '{source.target}' is not a number in every row, as regression needs",
            seen=f"'{cells[place]}' on line {lines[place]}",
            allowed="numbers with a decimal point",
            remedy='Set the task to "classification", or correct these cells.',
        )
    return regression_targets(numbers, target=source.target), ()


def _kept(items: list[Item], places: npt.NDArray[np.int64]) -> list[Item]:
    return [items[place] for place in places.tolist()]
