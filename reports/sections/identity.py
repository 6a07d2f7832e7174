"""Section 0: what this report is about, by hash, and how to check it."""

from __future__ import annotations

from core.catalogue.sections import NOT_EVIDENCED
from core.evidence import Envelope, EvidenceBook
from core.evidence.wording import hash_text, listed
from reports.document import Cell, Paragraph, Section
from reports.sections.reading import Items, section, text_of, two_columns
from reports.state import AuditState


def enter(book: EvidenceBook, state: AuditState, *, plan_digest: str) -> None:
    """Enter title, purpose and the hashes of plan, data and weights."""
    record = state.prepared.record
    book.text("identity.title", state.plan.title)
    book.text("identity.purpose", state.plan.risk.purpose or f"An audit on {record.name}.")
    book.text("identity.data_name", record.name)
    book.text("identity.organisation", state.plan.report.organisation or "not stated")
    book.text("identity.plan", hash_text(plan_digest))
    book.text("identity.data", hash_text(record.fingerprint))
    book.text("identity.weights", hash_text(state.trained.record.weights))
    missing = _missing()
    if missing:
        book.sentence("identity.missing", missing)


def lay_out(items: Items, envelope: Envelope) -> Section:
    """Return the section; time, machine and report number come from the envelope."""
    versions = envelope.conditions.versions
    made_with = ", ".join(
        f"{name} {versions[name]}"
        for name in ("vitrine", "torch", "captum", "shap")
        if name in versions
    )
    rows = [
        ("Report", envelope.report),
        ("State", f"Draft: {_signature(envelope)}"),
        ("Created (UTC)", envelope.created.replace("T", " ").replace("Z", "")),
        ("Answered for by", text_of(items, "identity.organisation")),
        ("Made with", f"{made_with}; {envelope.conditions.device_name}"),
        ("Evidence, SHA-256", hash_text(envelope.evidence)),
        ("Data as read, SHA-256", text_of(items, "identity.data")),
        ("Weights, SHA-256", text_of(items, "identity.weights")),
        ("Plan, SHA-256", text_of(items, "identity.plan")),
        ("Journal head, SHA-256", hash_text(envelope.journal_head)),
    ]
    table = two_columns("What this report speaks of", rows, heads=("Item", "Value"))
    monospaced = tuple(
        row.model_copy(update={"cells": (row.cells[0], _mono(row.cells[1]))})
        if "SHA" in row.cells[0].text
        else row
        for row in table.rows
    )
    how = Paragraph(
        heading="How to check this report",
        text="The file evidence.json is attached to the PDF and lies in the bundle. Compute its "
        "SHA-256: it must equal the evidence line above. The first sixteen characters stand at "
        "the foot of every page, so that a loose page can be matched. The data line is taken of "
        "the values as they were read, in order: it is not the SHA-256 of the file. "
        "“main.py verify” checks every byte of the bundle; “main.py replay” runs the plan again "
        "and compares every number. The journal head is the last link of the chain of entries "
        "that the program wrote while it worked: an entry that is changed later breaks the chain.",
    )

    missing = text_of(items, "identity.missing")
    gaps = (Paragraph(heading="What is missing", text=missing),) if missing else ()
    return section(
        items,
        "identity",
        lead="",
        blocks=(table.model_copy(update={"rows": monospaced, "is_numbered": False}), how, *gaps),
        starts_page=False,
    )


def _missing() -> str:
    """Name the sections of the scheme that this edition does not hold; empty where it holds all."""
    missing = [f"{number} ({_small(title)})" for number, title in NOT_EVIDENCED.items()]
    if not missing:
        return ""
    return (
        "Sections keep their numbers from edition to edition. This edition does not yet hold "
        f"section {listed(missing)}."
    )


def _small(title: str) -> str:
    return f"{title[:1].lower()}{title[1:]}"


def _signature(envelope: Envelope) -> str:
    if envelope.signer:
        return f"signed by {envelope.signer}"
    return "not signed; hashes tie the files together, not to a person"


def _mono(cell: Cell) -> Cell:
    return cell.model_copy(update={"tone": "mono"})
