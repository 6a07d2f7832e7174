"""What rows are compared with, why, and how much the answer depends on it."""

from __future__ import annotations

from core.catalogue import METHODS
from core.catalogue.baselines import BASELINES, TEXT_REASON
from core.evidence import EvidenceBook
from core.evidence.wording import count_text
from reports.document import Column, Row, Table
from reports.sections.reading import Items, cell, names_under, text_of
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
            title = BASELINES[effect.baseline].title  # type: ignore[index]
            book.text(f"{prefix}.baseline", title)
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


def table(items: Items) -> Table | None:
    """Return the table of what other baselines change; None where nothing was compared."""
    names = [
        name
        for name in names_under(items, "global.compared")
        if text_of(items, f"global.compared.{name}.status") != "is own"
    ]
    if not names:
        return None
    return Table(
        caption="How much the answer depends on the baseline",
        columns=(
            Column(head="Method"),
            Column(head="Instead of the plan's baseline"),
            Column(head="Order of the parts", align="right", width=32),
            Column(head="Change of the values", align="right", width=32),
        ),
        rows=tuple(_row(items, name) for name in names),
        note="Some rows are explained again, against another baseline. Order of the parts: mean "
        "over rows of Spearman's correlation of the absolute attributions by part; 1 is the same "
        "order, 0 none in common. Change: the sum of the absolute changes as a share of the sum "
        "of the absolute attributions. Intervals: bootstrap over these rows. For methods that "
        "draw, chance is in both. A large change does not make an explanation wrong: it answers "
        "another question.",
        evidence="global.compared.*",
    )


def _row(items: Items, name: str) -> Row:
    prefix = f"global.compared.{name}"
    rank, change = items.get(f"{prefix}.rank"), items.get(f"{prefix}.change")
    return Row(
        cells=(
            cell(text_of(items, f"{prefix}.method"), "strong"),
            cell(
                text_of(items, f"{prefix}.baseline"),
                under=(text_of(items, f"{prefix}.rows"), text_of(items, f"{prefix}.reason")),
            ),
            cell(
                rank.text if rank is not None else "–",
                under=(rank.interval_text if rank is not None else "left out",),
            ),
            cell(
                change.text if change is not None else "–",
                under=(change.interval_text if change is not None else "",),
            ),
        )
    )
