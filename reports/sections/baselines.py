"""What rows are compared with, why, and how much the answer depends on it."""

from __future__ import annotations

from core.catalogue import METHODS
from core.catalogue.baselines import BASELINES, TEXT_REASON
from core.evidence import EvidenceBook
from core.evidence.wording import count_text, listed
from core.records.explanation import BaselineEffect
from reports.document import Block, Column, Paragraph, Row, Table
from reports.sections.reading import (
    Items,
    cell,
    figure_cell,
    interval_cell,
    names_under,
    text_of,
)
from reports.state import AuditState


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter why the baseline is what it is, and what other baselines change."""
    is_text = state.prepared.record.kind == "text"
    chosen = state.plan.explanation.baseline
    reason = TEXT_REASON if is_text else BASELINES[chosen].reason
    book.text("global.baseline_reason", reason)
    for method, explained in state.explained.items():
        for effect in explained.baselines:
            prefix = f"global.compared.{method}-{effect.baseline}"
            parents = (explained.sample.digest,)
            book.text(f"{prefix}.method", METHODS[method].title)
            book.text(f"{prefix}.baseline", _title(effect, state))
            book.text(f"{prefix}.status", effect.status, parents=parents)
            if effect.status != "computed":
                book.text(f"{prefix}.reason", effect.reason)
                continue
            book.text(f"{prefix}.sentence", effect.sentence)
            rows = count_text(effect.rows, "row", "rows")
            each = f", {effect.baselines:,} baselines each" if effect.baselines > 1 else ""
            book.text(f"{prefix}.rows", f"{rows}{each}", parents=parents)
            if effect.rank is not None:
                book.figure(f"{prefix}.rank", effect.rank, digits=2, signed=True, parents=parents)
            if effect.change is not None:
                book.figure(
                    f"{prefix}.change", effect.change, digits=0, percent=True, parents=parents
                )


def _title(effect: BaselineEffect, state: AuditState) -> str:
    """Return what stands in the other baseline's place; of a row, which one."""
    if effect.baseline == "row":
        return f"Row {state.plan.explanation.references.row:,} of the data"
    return BASELINES[effect.baseline].title  # type: ignore[index]


def blocks(items: Items) -> list[Block]:
    """Return the table of what other baselines change, and which of them were left out."""
    found: list[Block] = []
    names = names_under(items, "global.compared")
    computed = [name for name in names if _status(items, name) == "computed"]
    if computed:
        found.append(_table(items, computed))
    if reasons := _left_out(items, [name for name in names if _status(items, name) == "left out"]):
        found.append(Paragraph(heading="Baselines that were left out", text=reasons, closes=True))
    return found


def _status(items: Items, name: str) -> str:
    return text_of(items, f"global.compared.{name}.status")


def _table(items: Items, names: list[str]) -> Table:
    return Table(
        caption="How much the answer depends on the baseline",
        columns=(
            Column(head="Instead of the plan's baseline"),
            Column(head="Explained again", width=36),
            Column(head="Order of the parts", align="right", width=19),
            Column(head="95\u00a0% interval", align="right", width=23),
            Column(head="Change of the values", align="right", width=19),
            Column(head="95\u00a0% interval", align="right", width=26),
        ),
        rows=_rows(items, names),
        note="Order of the parts: mean over rows of Spearman's correlation of the absolute "
        "attributions by part; 1 is the same order, 0 none in common. Change: mean over rows of "
        "the sum of the absolute changes, as a share of the sum of the absolute attributions; it "
        "is large where the plan's own baseline leaves little to share out. Intervals: bootstrap "
        "over these rows. For methods that draw, chance is in both. A large change does not make "
        "an explanation wrong: it answers another question.",
        evidence="global.compared.*",
        is_dense=True,
    )


def _rows(items: Items, names: list[str]) -> tuple[Row, ...]:
    """Return a heading for each method, and a row for each baseline under it."""
    rows: list[Row] = []
    before = ""
    for name in names:
        prefix = f"global.compared.{name}"
        if (method := text_of(items, f"{prefix}.method")) != before:
            rows.append(Row(cells=(cell(method, "strong"),), is_group=True))
            before = method
        rank, change = items.get(f"{prefix}.rank"), items.get(f"{prefix}.change")
        rows.append(
            Row(
                cells=(
                    cell(text_of(items, f"{prefix}.baseline")),
                    cell(text_of(items, f"{prefix}.rows")),
                    figure_cell(rank),
                    interval_cell(rank),
                    figure_cell(change),
                    interval_cell(change),
                )
            )
        )
    return tuple(rows)


def _left_out(items: Items, names: list[str]) -> str:
    """Return why baselines have no answer, one line each, methods of one reason together.

    Methods are named where the reason does not hold for all that were compared.
    """
    said: dict[tuple[str, str], list[str]] = {}
    for name in names:
        prefix = f"global.compared.{name}"
        key = text_of(items, f"{prefix}.baseline"), text_of(items, f"{prefix}.reason")
        said.setdefault(key, []).append(text_of(items, f"{prefix}.method"))
    compared = names_under(items, "global.compared")
    count = len({text_of(items, f"global.compared.{name}.method") for name in compared})
    return "\n".join(
        f"{baseline}: {reason}"
        if len(methods) == count
        else f"{baseline} ({listed(methods)}): {reason}"
        for (baseline, reason), methods in said.items()
    )
