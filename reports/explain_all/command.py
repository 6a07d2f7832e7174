"""All rows of a finished audit, or of a text file, explained from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.devices import deterministic, thread_count, threads
from core.errors import AuditError
from core.evidence.wording import figure_text
from core.jobs.context import JobContext
from core.records.views.explained_all import ExplainedAllView
from reports.estimating import warn_if_long
from reports.explain_all.rows import FileRows, OwnRows, Rows
from reports.explain_all.run import explain_all
from reports.explaining import Explaining
from reports.row import audited, known_method

_SHOWN = 10


def explain_all_of(
    project: Path,
    *,
    folder: Path,
    method: str | None = None,
    most: int | None = None,
    data: Path | None = None,
    file: Path | None = None,
    warn: Callable[[str], None] | None = None,
    context: JobContext,
) -> ExplainedAllView:
    """Return what a method says about all rows of a finished audit; the values lie in `folder`.

    Parameters
    ----------
    most : int, optional
        Only so many rows, the first ones.
    data : Path, optional
        The project's data, if they lie elsewhere by now.
    file : Path, optional
        A CSV or TSV file whose rows are explained in place of the project's own.
    warn : callable, optional
        Told, before the start, what will take more than a minute.

    Raises
    ------
    AuditError
        As `explain_all`; and if fewer than one row is asked for.
    """
    chosen = known_method(method)
    explaining = audited(project, data=data, context=context)
    return explain_into(
        explaining,
        chosen or explaining.plan.explanation.methods[0],
        folder=folder,
        most=most,
        file=file,
        warn=warn,
        context=context,
    )


def explain_into(
    explaining: Explaining,
    method: str,
    *,
    folder: Path,
    most: int | None,
    file: Path | None,
    warn: Callable[[str], None] | None = None,
    context: JobContext,
) -> ExplainedAllView:
    """Return the same for data and network at hand, under the conditions of an audit."""
    if most is not None and most < 1:
        raise AuditError(
            "There is nothing to explain",
            seen=f"{most} rows",
            allowed="at least 1",
            remedy="Ask for more rows, or for all.",
        )
    plan, prepared = explaining.plan, explaining.prepared
    rows: Rows = OwnRows(prepared)
    if file is not None:
        rows = FileRows.of(file, plan=plan, prepared=prepared, context=context)
    if warn is not None:
        count = rows.count if most is None else min(most, rows.count)
        warn_if_long(explaining, (method,), rows=count, warn=warn, context=context)
    architecture = explaining.trained.record.architecture
    with threads(thread_count(plan, architecture=architecture)), deterministic():
        return explain_all(explaining, method, rows, folder=folder, most=most, context=context)


def told(view: ExplainedAllView) -> list[str]:
    """Return what the command line prints of a finished explanation."""
    players = view.summary.players[:_SHOWN]
    width = max((len(player.name) for player in players), default=0)
    lines = [
        f"  {player.name:<{width}}  {figure_text(player.mean_absolute):>10} "
        f"± {figure_text(player.standard_error)}"
        for player in players
    ]
    over = "the rows within the gate" if view.summary.share is not None else "all rows"
    heading = [f"Largest mean |attribution| over {over}:", *lines] if lines else []
    return [view.sentence, *heading, f"Validity: not tested. Written to {view.folder}"]
