"""What a survey found that somebody should look at, each with the one thing to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.survey.guess import sensitive_word
from core.data.survey.tally import Tally
from core.data.tables.columns import MOST_CATEGORIES
from core.errors import AuditError
from core.evidence.wording import count_text, listed
from core.plan.data import DataPlan
from core.records.views.data import ColumnView, Problem, Suspect

_MOST_NAMED = 5


def named(columns: Sequence[str]) -> str:
    """Return the names in a row, the first five of many."""
    shown = list(columns[:_MOST_NAMED])
    more = len(columns) - len(shown)
    return listed([*shown, f"{more} more"]) if more else listed(shown)


def fault_problem(fault: AuditError) -> Problem:
    """Return a refusal of the loader as it speaks."""
    seen = f" Found: {fault.seen}." if fault.seen is not None else ""
    return Problem(kind="refusal", lead="", text=f"{fault.what}.{seen}", remedy=fault.remedy)


def no_inputs() -> Problem:
    """Return the refusal of a table in which every column is set aside."""
    return Problem(
        kind="refusal",
        lead="No input is left.",
        text="Every column beside the target is an identifier, sensitive or ignored.",
        remedy='Give a column the role "Input".',
        action="Show the columns",
        act="show_column",
    )


def column_refusals(
    columns: Sequence[ColumnView], tallies: Sequence[Tally], *, most: int = MOST_CATEGORIES
) -> list[Problem]:
    """Return why columns that are inputs cannot be used, all at once.

    Parameters
    ----------
    most : int
        Different texts that a column may hold.
    """
    inputs = [pair for pair in zip(columns, tallies, strict=True) if pair[0].role == "feature"]
    empty = [view.name for view, _ in inputs if view.kind == "empty"]
    texts = [view.name for view, _ in inputs if view.kind == "text"]
    found = []
    if empty:
        verb = "holds" if len(empty) == 1 else "hold"
        found.append(_ignore(empty, f"{verb} no value in any row."))
    if texts:
        verb = "holds" if len(texts) == 1 else "hold"
        text = f"{verb} more than {most} different texts, too many for categories."
        remedy = 'Ignore it, or let the rare texts become one ("Many categories").'
        found.append(_ignore(texts, text, remedy=remedy))
    for view, tally in inputs:
        if view.kind == "number" and tally.infinite:
            count = count_text(tally.infinite, "infinite value", "infinite values")
            text = f"holds {count}, such as '{tally.first_infinite}'."
            remedy = "Correct these cells or leave them empty, or ignore the column."
            found.append(_ignore([view.name], text, remedy=remedy))
    return found


def target_refusals(plan: DataPlan, target: str, tally: Tally) -> list[Problem]:
    """Return why the target cannot be predicted: at most one reason."""
    if not tally.distinct:
        return [_target(target, "holds no value.")]
    of_task = _number_refusal if plan.task == "regression" else _class_refusal
    found = of_task(plan, target, tally)
    return [found] if found is not None else []


def _number_refusal(_: DataPlan, target: str, tally: Tally) -> Problem | None:
    if not tally.is_number:
        text = f"is not a number in every row: '{tally.first_word}'."
        return _task(target, text, task="classification", action="Predict classes")
    if tally.infinite:
        return _target(target, f"holds values that are infinite: '{tally.first_infinite}'.")
    if tally.distinct == 1:
        return _target(target, "is the same in every row, so there is nothing to predict.")
    return None


def _class_refusal(plan: DataPlan, target: str, tally: Tally) -> Problem | None:
    count = tally.distinct
    if count == 1:
        only = next(iter(tally.counts))
        return _target(target, f"has one class only, '{only}', so there is nothing to predict.")
    if count > plan.max_classes or tally.has_more:
        shown = f"more than {count:,}" if tally.has_more else f"{count:,}"
        text = f"has {shown} classes, more than the {plan.max_classes} that the plan allows."
        if tally.is_number:
            return _task(target, text, task="regression", action="Predict a number")
        return _target(target, text)
    small = [name for name, rows in tally.counts.items() if rows < 3]
    if small:
        text = f"has classes of fewer than 3 rows, too few to be split: {named(sorted(small))}."
        return _target(target, text)
    return None


def suspect_problems(suspects: Sequence[Suspect], *, target: str) -> list[Problem]:
    """Return a notice on columns that say too much of the target."""
    if not suspects:
        return []
    names = [item.column for item in suspects]
    first = suspects[0]
    verb = "gives" if len(names) == 1 else "give"
    return [
        Problem(
            kind="caution",
            lead=named(names),
            text=f"alone {verb} '{target}' away. {first.figure}; {first.rule}.",
            remedy="Ask whether the value is known when the network is used; if not, ignore it.",
            action="Ignore the column" if len(names) == 1 else "Ignore the columns",
            act="set_role",
            columns=tuple(names),
            value="ignored",
        )
    ]


def sensitive_problems(columns: Sequence[ColumnView], *, can_be_set: bool = True) -> list[Problem]:
    """Return a notice on inputs whose names speak of a protected trait.

    Parameters
    ----------
    can_be_set : bool
        Whether the source lets the plan give its columns another role.
    """
    names = [view.name for view in columns if view.role == "feature" and sensitive_word(view.name)]
    if not names:
        return []
    is_one = len(names) == 1
    text = "sounds sensitive and is an input." if is_one else "sound sensitive and are inputs."
    if not can_be_set:
        return [Problem(kind="info", lead=named(names), text=text)]
    return [
        Problem(
            kind="caution",
            lead=named(names),
            text=text,
            remedy="Set aside, it stays out of the network and is kept for comparing groups.",
            action="Set aside as sensitive",
            act="set_role",
            columns=tuple(names),
            value="sensitive",
        )
    ]


def header_problem(columns: Sequence[str]) -> list[Problem]:
    """Return a notice where the first line looks like a row: several names are numbers."""
    numbers = [name for name in columns if _is_number(name)]
    if len(columns) < 3 or 3 * len(numbers) < len(columns):
        return []
    return [
        Problem(
            kind="caution",
            lead="The first line",
            text=f"looks like a row, not like names: {named(numbers)}.",
            remedy="Write a first line with one name for each column and open the file again.",
            action="Show the rows",
            act="show_rows",
        )
    ]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _ignore(names: Sequence[str], text: str, *, remedy: str = "") -> Problem:
    return Problem(
        kind="refusal",
        lead=named(names),
        text=text,
        remedy=remedy,
        action="Ignore the column" if len(names) == 1 else "Ignore the columns",
        act="set_role",
        columns=tuple(names),
        value="ignored",
    )


def _target(target: str, text: str) -> Problem:
    return Problem(
        kind="refusal",
        lead=target,
        text=text,
        remedy="Choose another target, or correct the rows.",
        action="Choose another target",
        act="choose_target",
        columns=(target,),
    )


def _task(target: str, text: str, *, task: str, action: str) -> Problem:
    return Problem(
        kind="refusal",
        lead=target,
        text=text,
        remedy="Change the task, or choose another target.",
        action=action,
        act="set_task",
        columns=(target,),
        value=task,
    )
