"""Appendix D: what a reader must not take from this report."""

from __future__ import annotations

from core.evidence import EvidenceBook
from reports.document import Section, SignOff, Statements
from reports.sections.reading import Items, section, under
from reports.state import AuditState

_ALWAYS = (
    (
        "That any law is met.",
        (
            "The report supplies evidence for clauses; whether a clause is met "
            "is for a person to judge."
        ),
    ),
    ("That the audit is independent.", "A program cannot certify who ran it, or for whom."),
    (
        "That the explanations are valid.",
        (
            "Their sums were tested, and their order against a "
            "random one; whether they tell what the network really uses was not."
        ),
    ),
    ("Fairness.", "No figure of this report compares groups of people."),
    (
        "Robustness and drift.",
        (
            "How the network behaves under noise, attack or change of the "
            "world was not tested. What was not tested stays open."
        ),
    ),
    ("Causes.", "Attributions describe the network, not the world."),
    ("That a person understood.", "No reader was tested."),
    ("Security.", "Neither the network, nor the data, nor the computer was examined for it."),
    (
        "Who stands behind it.",
        (
            "The report is not signed. Its hashes tie pages, evidence and bundle to each other; "
            "who changes all of them can compute new ones."
        ),
    ),
)


def enter(book: EvidenceBook, state: AuditState) -> None:
    """Enter the statements: those that always hold, and those of this audit."""
    record = state.prepared.record
    special = [
        (
            "That it works on other rows.",
            (
                f"The figures speak of {state.performance.rows:,} test rows of {record.name}, and "
                "of rows that come about like them."
            ),
        )
    ]
    if record.name == "pulses":
        special.append(
            ("Anything about people.", "These recordings were made by the program from the seed.")
        )
    if state.trained.record.origin == "loaded":
        special.append(
            (
                "What the network has seen.",
                (
                    "Its weights were loaded: the test rows may have taken part in its training, "
                    "and then the figures lean towards good."
                ),
            )
        )
    if not state.cases:
        special.append(("Individual decisions.", "The plan shows no case."))
    for number, (head, text) in enumerate((*special, *_ALWAYS)):
        book.sentence(f"not_shown.{number}.head", head)
        book.sentence(f"not_shown.{number}.text", text)


def lay_out(items: Items) -> Section:
    """Return the section with the sign-off table, which stays open in a draft."""
    texts = [item.text for item in under(items, "not_shown")]
    pairs = tuple(zip(texts[::2], texts[1::2], strict=True))
    sign_off = SignOff(
        caption="Sign-off: open in this draft",
        roles=("Analyst", "Reviewer", "Person who attests section 2"),
    )
    return section(
        items,
        "not_shown",
        lead="Read this page before you rely on any other.",
        blocks=(Statements(entries=pairs), sign_off),
    )
