"""What the network gave for the test rows."""

from __future__ import annotations

from core.records.base import Record


class PredictionsRecord(Record):
    """Raw outputs on the test part.

    Attributes
    ----------
    outputs : str
        Hash of the artifact: safetensors with `outputs` (n, K), float64.
    """

    checkpoint: str
    split: str
    rows: int
    outputs: str
