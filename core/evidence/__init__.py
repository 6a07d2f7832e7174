"""Evidence: every figure and sentence that a report prints, under an identifier.

`evidence.json` holds only what is deterministic; times and machine stand in `envelope.json`.
"""

from core.evidence.book import EvidenceBook
from core.evidence.models import Envelope, Evidence, Item

__all__ = ["Envelope", "Evidence", "EvidenceBook", "Item"]
