"""From an audit's state to evidence, and from evidence alone to the document."""

from __future__ import annotations

from core.canonical import readable_json, sha256_bytes
from core.evidence import Envelope, Evidence, EvidenceBook
from core.plan.statements import is_attested
from reports.document import Document
from reports.findings import find
from reports.sections import (
    cases,
    checks,
    clauses,
    data,
    definitions,
    global_,
    identity,
    manifest,
    model,
    not_shown,
    performance,
    purpose,
    summary,
)
from reports.sections.reading import items_of, text_of
from reports.state import AuditState


def write_evidence(state: AuditState) -> Evidence:
    """Return everything that the report will print, under identifiers."""
    book = EvidenceBook()
    plan_digest = sha256_bytes(state.plan_toml)
    identity.enter(book, state, plan_digest=plan_digest)
    purpose.enter(book, state)
    data.enter(book, state)
    model.enter(book, state)
    performance.enter(book, state)
    global_.enter(book, state)
    cases.enter(book, state)
    checks.enter(book, state)
    summary.enter(book, state, findings=find(state))
    clauses.enter(book, is_attested=is_attested(state.plan))
    manifest.enter(book, state)
    not_shown.enter(book, state)
    return Evidence(
        title=state.plan.title,
        plan=plan_digest,
        dataset=state.prepared.record.fingerprint,
        checkpoint=state.trained.record.weights,
        records=state.records,
        items=book.items,
    )


def evidence_bytes(evidence: Evidence) -> bytes:
    """Return `evidence.json`: sorted keys, one line for each value, equal for equal evidence."""
    return readable_json(
        evidence.model_dump(mode="json", exclude_defaults=True) | _formats(evidence)
    )


def _formats(evidence: Evidence) -> dict[str, str]:
    """Return the format, which stays visible although it is a default."""
    return {"format": evidence.format}


def write_document(evidence: Evidence, *, envelope: Envelope) -> Document:
    """Return the document of the report; every figure in it stands in evidence or envelope."""
    items = items_of(evidence)
    title = text_of(items, "identity.title")
    return Document(
        title=title,
        subtitle=text_of(items, "identity.purpose"),
        report=envelope.report,
        state="Draft, unsigned" if not envelope.signer else "Signed",
        evidence_digest=envelope.evidence,
        footer=f"{title}, {text_of(items, 'identity.data_name')} data",
        created=envelope.created,
        sections=(
            identity.lay_out(items, envelope),
            summary.lay_out(items),
            purpose.lay_out(items),
            data.lay_out(items),
            model.lay_out(items),
            performance.lay_out(items),
            global_.lay_out(items),
            cases.lay_out(items),
            clauses.lay_out(items),
            definitions.lay_out(items),
            checks.lay_out(items),
            manifest.lay_out(items),
            not_shown.lay_out(items),
        ),
    )
