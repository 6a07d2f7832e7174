"""Section 2: what the plan says of purpose and risk, and how to read the marks."""

from __future__ import annotations

from core.evidence import EvidenceBook
from core.plan import Plan
from core.plan.statements import is_attested
from reports.document import Column, Glyph, Mark, Paragraph, Row, Section, Table
from reports.sections.reading import Items, cell, section, text_of, two_columns
from reports.state import AuditState

_OPEN = "open"
_STATEMENTS = (
    ("purpose.purpose", "Purpose"),
    ("purpose.decision", "What is decided"),
    ("purpose.persons", "About whom"),
    ("purpose.harm", "Harm of an error"),
)


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter the risk context, as it was typed into the plan."""
    risk = state.plan.risk
    for identifier, text in (
        ("purpose.purpose", risk.purpose),
        ("purpose.decision", risk.decision),
        ("purpose.persons", risk.persons),
        ("purpose.harm", risk.harm),
    ):
        book.text(identifier, text.strip() or _OPEN)
    book.text("purpose.state", "attested" if is_attested(state.plan) else "to be attested")
    book.sentence(
        "purpose.lead",
        _lead(state.plan, [book[name].text for name, _ in _STATEMENTS]),
        sources=tuple(name for name, _ in _STATEMENTS),
    )


def _lead(plan: Plan, texts: list[str]) -> str:
    if is_attested(plan):
        return (
            "These statements were typed into the plan; a program cannot compute them. "
            f"{plan.report.organisation.strip()} is named as answering for them, without a "
            "signature."
        )
    stated = (
        "The plan leaves some of these statements open."
        if _OPEN in texts
        else "These statements were typed into the plan."
    )
    return f"{stated} No named person has attested them: a program cannot compute them."


def mark_of(items: Items) -> Mark:
    """Return whether somebody answers for the statements."""
    is_answered = text_of(items, "purpose.state") == "attested"
    return "attested" if is_answered else "to be attested"


def lay_out(items: Items) -> Section:
    """Return the section with the reading guide."""
    context = two_columns(
        "The risk context of the plan",
        [(title, text_of(items, name)) for name, title in _STATEMENTS],
        heads=("Statement", "Text"),
    )
    guide = Paragraph(
        heading="How to trace a number",
        text="Tables and figures with computed numbers name their evidence, such as "
        "performance.metric.*. Look the identifier up in the attached evidence.json: it gives "
        "the value in full, the interval and its kind, the number of rows, and the SHA-256 of what "
        "it was computed from.",
    )
    return section(
        items,
        "purpose",
        lead=text_of(items, "purpose.lead"),
        mark=mark_of(items),
        blocks=(context, _marks(), _outcomes(), guide),
    )


def _marks() -> Table:
    rows: tuple[tuple[Glyph, str, str], ...] = (
        (
            "computed",
            "Computed",
            "The program measured it; the number is in evidence.json and can be replayed.",
        ),
        (
            "attested",
            "Attested",
            "Typed by a person; the cover names who answers for it. Nothing is signed.",
        ),
        (
            "to be attested",
            "To be attested",
            "Typed by a person; nobody has put a name to it yet.",
        ),
        ("not evidenced", "Not evidenced", "Nothing in this report supports it."),
    )
    return _marked("Marks tell who answers for a section", rows)


def _outcomes() -> Table:
    rows: tuple[tuple[Glyph, str, str], ...] = (
        (
            "within",
            "Within",
            "The figure, and its whole interval where there is one, keeps the limit of the plan.",
        ),
        ("outside", "Outside", "The figure, or its whole interval, misses the limit."),
        (
            "undecided",
            "Undecided",
            "The limit lies inside the interval: this sample cannot tell.",
        ),
        ("none", "Not tested", "It was skipped or could not run; the reason is printed."),
        ("none", "Not applicable", "It has no meaning for this kind of data or method."),
    )
    return _marked(
        "Marks for outcomes: a shape and a word, so that they survive a grey print", rows
    )


def _marked(caption: str, rows: tuple[tuple[Glyph, str, str], ...]) -> Table:
    return Table(
        caption=caption,
        columns=(Column(head="Mark", width=50), Column(head="Meaning")),
        rows=tuple(
            Row(cells=(cell(word, glyph=glyph), cell(meaning))) for glyph, word, meaning in rows
        ),
    )
