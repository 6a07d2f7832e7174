"""CSV and TSV files with a column of texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.data.assemble import assemble_texts
from core.data.classes import class_numbers
from core.data.dataset import Dataset
from core.data.files import read_file
from core.data.tables.columns import numeric_column, text_column
from core.data.targets import regression_targets
from core.data.texts.file import read_text_file
from core.data.texts.words import words_of
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan.data import DataPlan
from core.plan.sources import Role, TextSource

_SHOWN_LINES = 5
_KEPT: tuple[Role, ...] = ("sensitive", "identifier")

Targets = npt.NDArray[np.int64] | npt.NDArray[np.float32]


@dataclass(frozen=True)
class _File:
    """The usable rows of one file: cells of the columns that are kept, and the line of each row."""

    columns: tuple[str, ...]
    cells: dict[str, list[str]]
    lines: list[int]
    notes: tuple[str, ...]


def load_texts(
    plan: DataPlan, source: TextSource, *, path: Path, test_path: Path | None, context: JobContext
) -> Dataset:
    """Return the data set in a CSV or TSV file with a column of texts.

    Rows without a target, and texts without a single word, are left out and counted in the notes.

    Parameters
    ----------
    test_path : Path or None
        A file of the same form, whose rows become the test part.

    Raises
    ------
    AuditError
        If a file cannot be read, a column is not there, no text is left, the texts are numbers,
        or the roles name something else than columns to be set aside.
    """
    _refuse_roles(source)
    files = [_read(source, path, known_as="the file", context=context)]
    if test_path is not None:
        files.append(_read(source, test_path, known_as="the test file", context=context))
    cells = {name: [cell for file in files for cell in file.cells[name]] for name in files[0].cells}
    targets, class_names = _targets(plan, source, files, cells[source.target])
    kept = [name for name, role in source.roles.items() if role in _KEPT]
    roles = tuple(
        (name, source.roles.get(name, "ignored"))
        for name in files[0].columns
        if name not in (source.text, source.target)
    )
    given = np.repeat([0, 2], [len(files[0].lines), len(files[-1].lines)])
    return assemble_texts(
        plan,
        np.array(cells[source.text], dtype=object),
        name=path.stem,
        source=path.name,
        feature=source.text,
        target=source.target,
        targets=targets,
        class_names=class_names,
        set_aside=_set_aside(cells, kept),
        roles=roles,
        given=given.astype(np.int8) if test_path is not None else None,
        notes=tuple(note for file in files for note in file.notes),
    )


def _refuse_roles(source: TextSource) -> None:
    wrong = [
        f"'{name}' as {role}"
        for name, role in source.roles.items()
        if role in ("feature", "target") and (name, role) != (source.target, "target")
    ]
    if wrong:
        raise AuditError(
            "Texts are explained by one column, and predict one other",
            seen=", ".join(wrong[:10]),
            allowed='the roles "sensitive", "identifier" and "ignored"',
            remedy="Take these roles out; every column that is not named is left out.",
        )
    if source.text == source.target:
        raise AuditError(
            "The text column cannot be the target as well",
            seen=f"'{source.text}' for both",
            allowed="two different columns",
            remedy="Choose another target column.",
        )


def _read(source: TextSource, path: Path, *, known_as: str, context: JobContext) -> _File:
    # Notes go into the evidence, which must not change when a file is only called otherwise.
    wanted = [source.text, source.target, *source.roles]
    data = read_file(path, context=context)
    table, has_header = read_text_file(data, name=path.name, wanted=wanted, context=context)
    unknown = [f"'{name}'" for name in wanted if name not in table.columns]
    if unknown:
        columns = list(table.columns)
        raise AuditError(
            f"'{path.name}' does not have all columns that the plan names",
            seen=f"{', '.join(unknown[:10])} in the plan",
            allowed=", ".join(columns[:30]) + (", ..." if len(columns) > 30 else ""),
            remedy="Correct the names in the plan; capitals count. The columns of a file without "
            "a header are called 'column 1', 'column 2' and so on.",
        )
    texts, targets = table.columns[source.text], table.columns[source.target]
    _refuse_numbers(source.text, texts, table.lines)
    has_words = [bool(words_of(text)) for text in texts]
    kept = [row for row, target in enumerate(targets) if target and has_words[row]]
    if not kept:
        raise AuditError(
            f"'{path.name}' holds no row with both a text and a target",
            seen=f"{count_text(len(texts), 'row', 'rows')}, {sum(has_words):,} with words",
            allowed=f"at least one word in '{source.text}' beside a value in '{source.target}'",
            remedy="Choose other columns, or check that the right character divides them.",
        )
    return _File(
        columns=tuple(table.columns),
        cells={
            name: [table.columns[name][row] for row in kept]
            for name in (source.text, source.target, *_named(source))
        },
        lines=[table.lines[row] for row in kept],
        notes=_left_out(known_as, targets, has_words, table.lines, has_header=has_header),
    )


def _named(source: TextSource) -> list[str]:
    return [name for name, role in source.roles.items() if role in _KEPT]


def _refuse_numbers(name: str, texts: list[str], lines: list[int]) -> None:
    present = [text for text in texts if text]
    if present and numeric_column(present, name=name, lines=lines) is not None:
        raise AuditError(
            f"The text column '{name}' holds nothing but numbers",
            seen=f"'{present[0]}'",
            allowed="texts with words",
            remedy='Choose another text column, or read the file as a table (source "table").',
        )


def _left_out(
    name: str, targets: list[str], has_words: list[bool], lines: list[int], *, has_header: bool
) -> tuple[str, ...]:
    """Say which rows of a file are not used, and that it has no header."""
    notes = [] if has_header else [f"{name} has no header; its columns are numbered."]
    absent = [line for line, target in zip(lines, targets, strict=True) if not target]
    if absent:
        words = count_text(len(absent), "row", "rows")
        notes.append(f"{words} without a value of the target left out of {name}.")
    wordless = [
        line
        for line, target, has in zip(lines, targets, has_words, strict=True)
        if target and not has
    ]
    if wordless:
        shown = ", ".join(str(line) for line in wordless[:_SHOWN_LINES])
        more = ", ..." if len(wordless) > _SHOWN_LINES else ""
        place = "line" if len(wordless) == 1 else "lines"
        notes.append(
            f"{count_text(len(wordless), 'text', 'texts')} without a single word left out of "
            f"{name} ({place} {shown}{more})."
        )
    return tuple(note[:1].upper() + note[1:] for note in notes)


def _targets(
    plan: DataPlan, source: TextSource, files: list[_File], cells: list[str]
) -> tuple[Targets, tuple[str, ...]]:
    if plan.task == "classification":
        return class_numbers(cells, plan=plan, target=source.target)
    lines = [line for file in files for line in file.lines]
    numbers = numeric_column(cells, name=source.target, lines=lines)
    if numbers is None:
        wrong = next(
            place
            for place, cell in enumerate(cells)
            if numeric_column([cell], name=source.target, lines=[0]) is None
        )
        raise AuditError(
            f"The target '{source.target}' is not a number in every row, as regression needs",
            seen=f"'{cells[wrong]}' on line {lines[wrong]}",
            allowed="numbers with a decimal point",
            remedy='Set the task to "classification", or correct these cells.',
        )
    return regression_targets(numbers, target=source.target), ()


def _set_aside(cells: dict[str, list[str]], kept: list[str]) -> pd.DataFrame | None:
    columns = {
        name: text_column([cell or None for cell in cells[name]], name=name) for name in kept
    }
    return pd.DataFrame(columns) if columns else None
