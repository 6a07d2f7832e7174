"""A first look at a file of texts: which column holds them, and whether there is a header."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path

from core.data.files import read_fault
from core.data.survey.columns import column_view, sample_values
from core.data.survey.guess import guess_event, guess_role, guess_target, guess_task
from core.data.survey.peek_table import SHOWN_ROWS, title_of
from core.data.survey.tally import Tally
from core.data.survey.words import size_text
from core.data.texts.file import numbered, read_text_file
from core.data.texts.words import words_of
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.explanation import ExplanationPlan
from core.plan.model import RecurrentPlan
from core.plan.sources import Role, TextSource
from core.records.views.data import ColumnView, PeekView

_HEAD_BYTES = 1 << 20
_MOST_ROWS = 5000
_LEAST_WORDS = 4  # of the median cell of a text column
_MOST_LABEL_WORDS = 3  # of a header's cell
_MOST_CATEGORIES = 100
_MOST_COLUMNS = 200
_MOST_OTHERS = 4  # with more columns beside it a text is a remark in a table

Columns = dict[str, list[str]]


@dataclass(frozen=True)
class _Found:
    """A file of texts: its columns by name, and which of them is which."""

    columns: Columns
    text: str
    target: str
    rows: int
    is_exact: bool


def peek_text(
    path: Path, *, size: int, context: JobContext, is_wanted: bool = False
) -> PeekView | None:
    """Return the look at a file with one column of texts; None if it does not look like one.

    A column holds texts if half of its cells have four words or more, and differ. The first MiB
    is looked at.

    Parameters
    ----------
    is_wanted : bool
        Whether a text among many columns will do, which else is a remark in a table.
    """
    most = _MOST_COLUMNS if is_wanted else _MOST_OTHERS
    found = _found(path, size=size, most_others=most, context=context)
    if found is None:
        return None
    tallies = {name: _tally(cells) for name, cells in found.columns.items()}
    columns = tuple(_view(found, name, tallies[name]) for name in found.columns)
    target = tallies[found.target]
    task = guess_task(target.counts, is_number=target.is_number, has_more=target.has_more)
    event = guess_event(sorted(target.counts)) if task == "classification" else ""
    roles: dict[str, Role] = {
        view.name: view.role  # type: ignore[misc]
        for view in columns
        if view.role in ("sensitive", "identifier")
    }
    source = TextSource(path=str(path.resolve()), text=found.text, target=found.target, roles=roles)
    plan = Plan(
        title=title_of(path.stem),
        data=DataPlan(source=source, task=task, positive=event),
        model=RecurrentPlan(readout="mean"),
        explanation=ExplanationPlan(methods=("occlusion", "kernel_shap", "permutation_shap")),
    )
    about = "" if found.is_exact else "about "
    cells = list(found.columns.values())
    return PeekView(
        kind="text",
        path=str(path),
        name=path.name,
        text=f"Texts · {about}{count_text(found.rows, 'row', 'rows')} · {size_text(size)}",
        size_bytes=size,
        task=task,
        target=found.target,
        columns=columns,
        rows=tuple(zip(*(column[:SHOWN_ROWS] for column in cells), strict=True)),
        row_count=found.rows,
        looked_at=len(cells[0]),
        is_exact=found.is_exact,
        plan=plan_to_toml(plan),
        names=tuple(found.columns),
    )


def _found(path: Path, *, size: int, most_others: int, context: JobContext) -> _Found | None:
    try:
        with path.open("rb") as file:
            data = file.read(_HEAD_BYTES)
    except OSError as error:
        raise read_fault(path, error) from error
    is_whole = len(data) >= size
    if not is_whole:
        data = data[: data.rfind(b"\n") + 1]
    try:
        # Asked for by number, so that the first line stays among the rows until it is judged.
        table, _ = read_text_file(data, name=path.name, wanted=numbered(1), context=context)
    except AuditError:
        return None
    columns = {name: cells[:_MOST_ROWS] for name, cells in table.columns.items()}
    text = _text_column(columns)
    if text is None or not 1 < len(columns) <= most_others + 1:
        return None
    rows = len(table.lines)
    if _has_header(columns, text):
        columns, text = _named(columns, text)
        rows -= 1
    target = _target(columns, text)
    if target is None or not rows:
        return None
    count = rows if is_whole else round(rows * size / len(data))
    return _Found(columns, text=text, target=target, rows=count, is_exact=is_whole)


def _text_column(columns: Columns) -> str | None:
    """Return the one column whose cells are mostly texts, or None."""
    found = [
        name
        for name, cells in columns.items()
        if statistics.median(map(_blank_divided, cells)) >= _LEAST_WORDS
        and 2 * len(set(cells)) > len(cells)
    ]
    return found[0] if len(found) == 1 else None


def _blank_divided(cell: str) -> int:
    """Return the words with letters that blanks divide: a path or a date is no text."""
    parts = (words_of(part) for part in cell.split())
    return sum(any(word.isalpha() for word in part) for part in parts)


def _has_header(columns: Columns, text: str) -> bool:
    """Whether the first cells are names: short, different, and no values of their columns."""
    first = [cells[0] for cells in columns.values()]
    if len(words_of(columns[text][0])) > _MOST_LABEL_WORDS or not all(first):
        return False
    others = [cells for name, cells in columns.items() if name != text]
    return len(set(first)) == len(first) and not any(cells[0] in cells[1:] for cells in others)


def _named(columns: Columns, text: str) -> tuple[Columns, str]:
    names = {name: cells[0] for name, cells in columns.items()}
    return {names[name]: cells[1:] for name, cells in columns.items()}, names[text]


def _target(columns: Columns, text: str) -> str | None:
    """Return the column that is called like a target and could be one, else the plainest."""
    usable = {
        name: len(set(cells) - {""})
        for name, cells in columns.items()
        if name != text and 1 < len(set(cells) - {""}) <= _MOST_CATEGORIES
    }
    if not usable:
        return None
    guessed = guess_target(list(columns))
    return guessed if guessed in usable else min(usable, key=lambda name: usable[name])


def _tally(cells: list[str]) -> Tally:
    tally = Tally(frozenset({""}), cap=_MOST_ROWS)
    tally.take(cells)
    tally.finish()
    return tally


def _view(found: _Found, name: str, tally: Tally) -> ColumnView:
    cells = found.columns[name]
    values = sample_values(cells, marks=frozenset({""}), is_number=tally.is_number)
    role, note = _role(found, name, tally)
    view = column_view(name, role=role, tally=tally, values=values, targets=None)
    return view.model_copy(update={"note": note})


def _role(found: _Found, name: str, tally: Tally) -> tuple[Role, str]:
    if name == found.target:
        return "target", ""
    if name == found.text:
        return "feature", ""
    role, note = guess_role(
        name,
        is_key=tally.distinct == len(found.columns[name]) and not tally.missing,
        distinct=tally.distinct,
        rows=len(found.columns[name]),
        is_number=tally.is_number,
        most_categories=_MOST_CATEGORIES,
    )
    if role in ("sensitive", "identifier"):
        return role, note
    return "ignored", "Left out: a network for texts sees the texts alone."
