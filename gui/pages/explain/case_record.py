"""What the charts of one cell are drawn from, and which of them tell the truth about it."""

from __future__ import annotations

from core.evidence.wording import count_text
from core.records.views.pictures import CasePicture
from gui.pages.explain.attributions import attributions_of
from gui.pages.explain.grid_model import Cell

BARS = "local.case"
WAYS = ((BARS, "Bars"), ("local.waterfall", "Waterfall"), ("local.force", "Forces"))

_SHOWN = 10
_LONGEST_LABEL = 40


def ways_of(cell: Cell) -> tuple[tuple[str, str], ...]:
    """Return the charts that a cell may be drawn as.

    A way from the baseline's output to the row's is drawn only of methods that compare the two,
    and whose values can point either way.
    """
    return WAYS if cell.method.has_baseline and cell.method.is_signed else WAYS[:1]


def case_picture(cell: Cell) -> CasePicture:
    """Return what the charts of one cell are drawn from, the strongest features first."""
    found = cell.found
    assert found is not None
    rows = attributions_of(cell)
    shown, rest = rows[:_SHOWN], rows[_SHOWN:]
    target = cell.method.target or cell.view.target
    errors = tuple(row.error for row in shown if row.error is not None)
    return CasePicture(
        labels=tuple(f"{row.name}: {row.value}" if row.value else row.name for row in shown),
        values=tuple(row.attribution for row in shown),
        x_label=_in_short(f"Attribution to the {target}", "Attribution"),
        digits=found.digits,
        rest=sum(row.attribution for row in rest) if rest else None,
        rest_label=f"{count_text(len(rest), 'other', 'others')} together" if rest else "",
        missed=f"sum {found.struck}" if found.struck else "",
        errors=errors if len(errors) == len(shown) else (),
        output=found.output,
        baseline_output=found.baseline_output,
        output_label=_in_short(f"{target[:1].upper()}{target[1:]}", "Output"),
    )


def _in_short(label: str, short: str) -> str:
    """Return a label of an axis, or its first word where a drawer has no room for all of it."""
    return label if len(label) <= _LONGEST_LABEL else short
