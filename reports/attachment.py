"""The evidence inside a report: taken out of the PDF, without trust in it."""

from __future__ import annotations

import io

import pikepdf

from core.errors import AuditError

EVIDENCE_NAME = "evidence.json"
# What pikepdf raises on files that are no PDF, or a PDF with parts of another kind than expected.
_UNREADABLE = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)


def attached_evidence(pdf: bytes) -> bytes:
    """Return the `evidence.json` attached to a report.

    Raises
    ------
    AuditError
        If the bytes are no PDF, or nothing of that name is attached.
    """
    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            if EVIDENCE_NAME in file.attachments:
                return file.attachments[EVIDENCE_NAME].get_file().read_bytes()
    except _UNREADABLE as error:
        raise AuditError(
            "The PDF could not be read",
            seen=str(error).strip() or type(error).__name__,
            remedy="Ask the sender for the report again.",
        ) from error
    raise AuditError(
        "The PDF carries no evidence",
        allowed=f"a report with {EVIDENCE_NAME} attached",
        remedy="Ask the sender for the report again.",
    )
