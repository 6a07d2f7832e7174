"""How one method stands, in the words of the grid's heads and cells."""

from __future__ import annotations

from core.catalogue import METHODS
from core.evidence.wording import figure_text, listed
from core.plan.explanation import ExplanationPlan
from core.records.base import Kind
from core.records.data import DatasetRecord
from core.records.explanation import GateRecord
from core.records.views.explanation import WAITING, ChipKind, MethodColumn
from reports.sections.quoting import (
    SUM_RULES,
    has_baseline,
    is_quotable,
    is_signed,
    state_word,
)
from reports.stages.asked_rows import Answer

_CHIPS: dict[str, tuple[ChipKind, str]] = {
    "Within": ("good", "Within"),
    "Rows missed": ("caution", "Some off"),
    "Outside": ("bad", "Sum is off"),
    "Descriptive": ("neutral", "Descriptive"),
    "By construction": ("neutral", "Sum forced"),
    "Refused": ("muted", "Refused"),
    "Could not run": ("bad", "Failed"),
    WAITING: ("muted", "Waiting"),
}
_SMALLEST = 1e-4  # below it an error is not printed with its own figures
_STRUCK = ("Outside", "Refused", "Could not run")


def chip_of(state: str) -> tuple[ChipKind, str]:
    """Return kind and text of the chip for a method's state as the report words it."""
    return _CHIPS[state]


def is_struck(state: str) -> bool:
    """Whether the name of a method in this state is struck through."""
    return state in _STRUCK


def tolerance_text(tolerance: float) -> str:
    """Return the limit of the sum rule as it is printed: "1 %" or "0.5 %"."""
    shown = tolerance * 100
    return figure_text(tolerance, digits=0 if shown == round(shown) else 2, percent=True)


def column_of(answer: Answer, *, kind: Kind, target: str) -> MethodColumn:
    """Return the head of one method's column.

    Parameters
    ----------
    target : str
        What the methods are asked to explain.
    """
    entry, gate = METHODS[answer.method], answer.gate
    state = WAITING if answer.status == "waiting" else state_word(answer.status, gate)
    chip, word = chip_of(state)
    return MethodColumn(
        name=answer.method,
        title=entry.title,
        state=state,
        chip=chip,
        word=word,
        figure=_figure(state, gate),
        rule=SUM_RULES[entry.sum_rule],
        reason=answer.reason,
        shows=entry.shows,
        does_not_show=entry.does_not_show,
        notes=answer.notes,
        gate_note=gate.note if gate is not None else "",
        target=answer.target if answer.target != target else "",
        has_baseline=has_baseline(answer.method),
        is_signed=is_signed(answer.method, kind),
        is_quotable=is_quotable(gate),
        is_struck=is_struck(state),
    )


def _figure(state: str, gate: GateRecord | None) -> str:
    """Return the line under the chip: what stands behind its word."""
    if state == WAITING:
        return "not asked yet"
    if gate is None:
        return "click for why"
    if state == "Rows missed":
        return f"{sum(gate.within):,} of {len(gate.within):,} within"
    largest = max(gate.errors, default=0.0)
    words = {
        "Within": _at_most(largest),
        "Outside": f"by {percent_text(largest)}",
        "Descriptive": "owes no sum",
        "By construction": "proves nothing",
    }
    return words[state]


def _at_most(share: float) -> str:
    if share < _SMALLEST:
        return f"off < {figure_text(_SMALLEST, digits=2, percent=True)}"
    return f"off ≤ {percent_text(share)}"


def percent_text(share: float) -> str:
    """Return a share with two figures: coarse where it is large."""
    if 0 < share < _SMALLEST:
        return f"under {figure_text(_SMALLEST, digits=2, percent=True)}"
    shown = share * 100
    digits = 0 if shown >= 10 else 1 if shown >= 1 else 2
    return figure_text(share, digits=digits, percent=True)


def ends(settings: ExplanationPlan, record: DatasetRecord) -> tuple[str, str]:
    """Return what blue and orange speak for."""
    if record.task != "classification":
        return f"lowers {record.target}", "raises it"
    if settings.target in ("predicted", "recorded"):
        return f"against the {settings.target} class", "for it"
    is_named = settings.target == "named"
    name = settings.class_name if is_named else record.class_names[record.positive]
    others = [one for one in record.class_names if one != name]
    against = settings.against or (others[0] if len(others) == 1 else "")
    return (
        (f"speaks for {against}", f"for {name}")
        if against
        else (f"speaks against {name}", "for it")
    )


def sign_words(columns: tuple[MethodColumn, ...]) -> str:
    """Say whose colours mean something else: those without a sign, and those of a unit inside."""
    shown = [column for column in columns if not column.is_struck or column.state == "Outside"]
    said = []
    if named := [column.title for column in shown if not column.is_signed]:
        verb = "has" if len(named) == 1 else "have"
        said.append(f"{listed(named)} {verb} no sign: orange is strength alone.")
    said += [
        f"For {column.title}, orange raises {column.target}." for column in shown if column.target
    ]
    return " ".join(said)
