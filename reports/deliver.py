"""From evidence to files: the envelope, the rendered report, and the bundle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.canonical import readable_json, sha256_bytes, write_whole
from core.devices import conditions
from core.evidence import Envelope, Evidence
from core.jobs.context import JobContext
from core.project import Project
from reports.audit import Audit
from reports.charts import draw
from reports.compose import evidence_bytes, write_document
from reports.container import pack
from reports.html import render_html
from reports.pdf import render_pdf

_STEP = "Writing the report"
BUNDLE = "bundle.zip"


@dataclass(frozen=True)
class Delivery:
    """The files of a finished audit.

    Attributes
    ----------
    members : dict of str to bytes
        Name to contents of everything in the bundle but the manifest.
    bundle : bytes
        The bundle itself.
    """

    envelope: Envelope
    members: dict[str, bytes]
    bundle: bytes

    def write(self, folder: Path) -> dict[str, Path]:
        """Write documents, evidence and bundle into `folder` and return where each lies.

        Raises
        ------
        AuditError
            If the folder cannot be written.
        """
        shown = ("report.pdf", "report.html", "evidence.json", "envelope.json")
        files = {name: self.members[name] for name in shown if name in self.members}
        files[BUNDLE] = self.bundle
        for name, data in files.items():
            write_whole(folder / name, data)
        return {name: folder / name for name in files}


def deliver(
    audit: Audit, *, project: Project, context: JobContext, created: str | None = None
) -> Delivery:
    """Return the rendered report and the bundle of an audit.

    Parameters
    ----------
    created : str, optional
        UTC time, ISO 8601 with seconds and Z; now, if absent.
    """
    evidence = evidence_bytes(audit.evidence)
    envelope = _envelope(audit, evidence, project=project, created=created or utc_now())
    members = {
        "evidence.json": evidence,
        "envelope.json": readable_json(envelope.model_dump(mode="json")),
        "plan.toml": audit.state.plan_toml,
        "model.safetensors": audit.state.trained.weights,
        "model.json": readable_json(
            audit.state.trained.record.architecture.model_dump(mode="json")
        ),
        "training.json": readable_json(audit.state.trained.record.model_dump(mode="json")),
        "encoder.json": readable_json(audit.state.prepared.encoder.model_dump(mode="json")),
    }
    members |= render(
        audit.evidence,
        envelope=envelope,
        formats=audit.state.plan.report.formats,
        context=context,
    )
    return Delivery(envelope, members, pack(members))


def render(
    evidence: Evidence,
    *,
    envelope: Envelope,
    formats: tuple[str, ...],
    context: JobContext,
) -> Mapping[str, bytes]:
    """Return the documents of a report by file name; they need evidence and envelope alone."""
    if not formats:
        return {}
    context.progress(_STEP, 0, 3, note="figures")
    document = write_document(evidence, envelope=envelope)
    figures = draw(evidence)
    documents = {}
    if "pdf" in formats:
        context.progress(_STEP, 1, 3, note="PDF")
        documents["report.pdf"] = render_pdf(document, figures, evidence=evidence_bytes(evidence))
    if "html" in formats:
        context.progress(_STEP, 2, 3, note="HTML")
        documents["report.html"] = render_html(document, figures)
    context.progress(_STEP, 3, 3)
    return documents


def utc_now() -> str:
    """Return the UTC time as the envelope writes it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _envelope(audit: Audit, evidence: bytes, *, project: Project, created: str) -> Envelope:
    record = audit.state.trained.record
    digest = sha256_bytes(evidence)
    return Envelope(
        report=f"VTR-{created[:10]}-{digest[:6].upper()}",
        created=created,
        evidence=digest,
        journal_head=project.head,
        durations=audit.durations,
        conditions=conditions(
            record.device,
            threads=audit.threads,
            memory_mib=audit.memory_mib,
        ),
        halvings=audit.halvings,
    )
