"""Appendix B: every check that the plan declares, with its outcome."""

from __future__ import annotations

from core.catalogue import CHECKS, METHODS, METRICS
from core.evidence import EvidenceBook
from core.evidence.wording import digits_for, figure_text
from core.records.assessment import CheckRecord
from reports.document import Column, Row, Section, Table
from reports.sections.reading import (
    STATUS_GLYPHS,
    Items,
    cell,
    names_under,
    section,
    text_of,
)
from reports.state import AuditState


def check_title(check: CheckRecord, *, positive: str = "") -> str:
    """Return the title of a check, with its method, or the class that it speaks of."""
    title = CHECKS[check.check].title
    if check.method:
        return f"{title}, {METHODS[check.method].title}"
    metric = METRICS.get(check.check)
    return f"{title}, {positive}" if positive and metric and metric.is_of_positive else title


def positive_of(state: AuditState) -> str:
    """Return the name of the class that rates speak of, empty without classes."""
    record = state.prepared.record
    return record.class_names[record.positive] if state.is_classification else ""


def digits_of(check: CheckRecord) -> int:
    """Return the decimals in which the figure of a check and its limit are printed."""
    if check.check in ("duplicate_rows", "overlap"):
        return 0
    figure = check.figure.value if check.figure is not None else None
    return digits_for(max(abs(figure or 0.0), abs(check.at_least or check.at_most or 0.0), 1.0))


def limit_text(check: CheckRecord) -> str:
    """Return the limit of a check as it is printed."""
    digits = digits_of(check)
    parts = []
    if check.at_least is not None:
        parts.append(f"≥ {figure_text(check.at_least, digits=digits)}")
    if check.at_most is not None:
        parts.append(f"≤ {figure_text(check.at_most, digits=digits)}")
    return ", ".join(parts)


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter figure, limit, status and reason of every check."""
    for check in state.checks:
        prefix = f"check.{check.identifier.replace('.', '-')}"
        book.text(f"{prefix}.title", check_title(check, positive=positive_of(state)))
        book.text(f"{prefix}.theme", CHECKS[check.check].theme)
        book.text(f"{prefix}.limit", limit_text(check))
        book.text(f"{prefix}.status", check.status.capitalize(), parents=(check.digest,))
        book.text(f"{prefix}.reason", check.reason)
        if check.figure is not None:
            book.figure(
                f"{prefix}.figure", check.figure, digits=digits_of(check), parents=(check.digest,)
            )


def lay_out(items: Items) -> Section:
    """Return the section."""
    names = names_under(items, "check")
    rows: list[Row] = []
    for theme in ("Data", "Performance", "Explanation"):
        inside = [n for n in names if text_of(items, f"check.{n}.theme") == theme]
        if inside:
            rows.append(Row(cells=(cell(theme),), is_group=True))
        rows += [_row(items, name) for name in inside]
    return section(
        items,
        "checks",
        lead="" if names else "The plan declares no limit, so that nothing was held against one.",
        blocks=(_table(tuple(rows)),) if names else (),
        starts_page=False,
    )


def _row(items: Items, name: str) -> Row:
    prefix = f"check.{name}"
    status = text_of(items, f"{prefix}.status")
    figure = items.get(f"{prefix}.figure")
    return Row(
        cells=(
            cell(text_of(items, f"{prefix}.title"), under=(text_of(items, f"{prefix}.reason"),)),
            cell(figure.text if figure is not None else "–"),
            cell(figure.interval_text if figure is not None else "", "muted"),
            cell(text_of(items, f"{prefix}.limit")),
            cell(status, glyph=STATUS_GLYPHS[status.lower()]),
        )
    )


def _table(rows: tuple[Row, ...]) -> Table:
    return Table(
        caption="Every limit of the plan and its outcome",
        columns=(
            Column(head="Check"),
            Column(head="Figure", align="right", width=20),
            Column(head="95 % interval", align="right", width=32),
            Column(head="Limit", align="right", width=20),
            Column(head="Outcome", width=28),
        ),
        rows=rows,
        note="Rates are printed as shares of one. The kind of each interval and its number of "
        "rows stand in evidence.json.",
        evidence="check.*.figure",
    )
