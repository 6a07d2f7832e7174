"""A first look at a table: names, guesses and the first rows."""

from __future__ import annotations

import time
from pathlib import Path

from core.data.survey.columns import column_view, sample_values
from core.data.survey.delimited_file import Head, no_rows
from core.data.survey.guess import guess_event, guess_role, guess_target, guess_task
from core.data.survey.guess_form import guess_form
from core.data.survey.problems import header_problem, no_inputs, target_refusals
from core.data.survey.table_file import read_blocks, read_head
from core.data.survey.tally import Tally
from core.data.survey.words import size_text
from core.data.tables.columns import MOST_CATEGORIES
from core.data.tables.form import TableForm
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.plan import Plan, plan_to_toml
from core.plan.data import DataPlan
from core.plan.sources import Role, TableSource
from core.records.views.data import ColumnView, PeekView, Problem

SHOWN_ROWS = 200
_MOST_ROWS = 5000
_LONGEST_S = 1.0
_MARKS = TableSource(path="-", target="-").missing


def peek_table(path: Path, *, size: int, context: JobContext) -> PeekView:
    """Return the look at a table from its first 5,000 rows, or fewer if they take a second.

    Raises
    ------
    AuditError
        If the file is no table that could be read, or has a single column.
    """
    form, noticed = guess_form(path)
    head = read_head(path, form)
    _refuse_single(head, path.name)
    rows, end, is_exact = _first_rows(path, head, context)
    cells = [list(map(str.strip, column)) for column in zip(*rows, strict=True)]
    tallies = dict(zip(head.columns, map(_tally, cells), strict=True))
    target = guess_target(head.columns)
    columns = _columns(head, cells, tallies, target)
    whole = head.total - head.body
    is_known = is_exact or whole > 0  # a sheet may not say how long it is
    count = len(rows) if is_exact or not is_known else round(len(rows) * whole / (end - head.body))
    plan = _plan(path, columns, tallies[target], target, form)
    problems: list[Problem] = noticed or header_problem(head.columns)
    if is_exact:
        problems = [*target_refusals(plan.data, target, tallies[target]), *problems]
    if not any(view.role == "feature" for view in columns):
        problems = [no_inputs(), *problems]
    about = "" if is_exact else "about " if is_known else "more than "
    return PeekView(
        kind="table",
        path=str(path),
        name=path.name,
        text=f"Table · {about}{count_text(count, 'row', 'rows')} × {len(columns)} columns · "
        f"{size_text(size)}",
        size_bytes=size,
        task=plan.data.task,
        target=target,
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in rows[:SHOWN_ROWS]),
        row_count=count,
        looked_at=len(rows),
        is_exact=is_exact,
        plan=plan_to_toml(plan),
        names=head.columns,
        problems=tuple(problems),
    )


def _first_rows(path: Path, head: Head, context: JobContext) -> tuple[list[list[str]], int, bool]:
    """Return the first rows, the place after them, and whether there are no more."""
    rows: list[list[str]] = []
    end = head.body
    until = time.monotonic() + _LONGEST_S
    for block in read_blocks(path, head, size=SHOWN_ROWS):
        context.check()
        if len(rows) >= _MOST_ROWS or (rows and time.monotonic() > until):
            return rows, end, False
        rows += block.rows
        end = block.end
    if not rows:
        raise no_rows(path.name)
    return rows, end, True


def _tally(cells: list[str]) -> Tally:
    tally = Tally(frozenset({"", *_MARKS}), cap=_MOST_ROWS)
    tally.take(cells)
    tally.finish()
    return tally


def _columns(
    head: Head, cells: list[list[str]], tallies: dict[str, Tally], target: str
) -> list[ColumnView]:
    marks = frozenset({"", *_MARKS})
    views = []
    for name, column in zip(head.columns, cells, strict=True):
        tally = tallies[name]
        role, note = ("target", "") if name == target else _role(name, tally, len(column))
        values = sample_values(
            column, marks=marks, is_number=tally.is_number, is_date=tally.is_date
        )
        view = column_view(name, role=role, tally=tally, values=values, targets=None)
        views.append(view.model_copy(update={"note": note}))
    if not any(view.role == "feature" for view in views):
        return [_as_input(view) for view in views]
    return views


def _as_input(view: ColumnView) -> ColumnView:
    """Return the column as an input where all would be set aside, so that something is left."""
    usable = view.kind in ("number", "date", "category") and view.role != "target"
    return view.model_copy(update={"role": "feature", "note": ""}) if usable else view


def _role(name: str, tally: Tally, rows: int) -> tuple[Role, str]:
    if tally.infinite and tally.is_number:
        return "ignored", "Ignored because it holds infinite values."
    is_whole = not any("." in text for text in list(tally.counts)[:50])
    return guess_role(
        name,
        is_key=tally.distinct == rows and not tally.missing and is_whole,
        distinct=tally.distinct,
        rows=rows,
        is_number=tally.is_number or tally.is_date,
        most_categories=MOST_CATEGORIES,
    )


def _plan(
    path: Path, columns: list[ColumnView], tally: Tally, target: str, form: TableForm
) -> Plan:
    roles: dict[str, Role] = {
        view.name: view.role  # type: ignore[misc]
        for view in columns
        if view.role not in ("target", "feature")
    }
    source = TableSource(
        path=str(path.resolve()),
        target=target,
        roles=roles,
        has_header=form.has_header,
        columns=form.columns,
    )
    task = guess_task(tally.counts, is_number=tally.is_number, has_more=tally.has_more)
    event = guess_event(sorted(tally.counts)) if task == "classification" else ""
    return Plan(title=title_of(path.stem), data=DataPlan(source=source, task=task, positive=event))


def title_of(name: str) -> str:
    """Return a file's name as a title: "german_credit-2" becomes "German credit 2"."""
    words = " ".join(name.replace("_", " ").replace("-", " ").split()) or "Untitled"
    return (words[:1].upper() + words[1:])[:120]


def _refuse_single(head: Head, name: str) -> None:
    if len(head.columns) < 2:
        raise AuditError(
            f"'{name}' has one column only",
            seen=f"'{head.columns[0][:60]}'",
            allowed="columns divided by commas, semicolons, tabs, bars or blanks",
            remedy="Export the table with one of these between its columns.",
        )
