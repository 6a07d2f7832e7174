"""The base of all records."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from core.canonical import canonical_json, sha256_bytes

Kind = Literal["tabular", "image", "series", "text"]
Task = Literal["classification", "regression", "forecasting"]
Part = Literal["training", "validation", "test"]


class Record(BaseModel):
    """A frozen value with one canonical JSON form and hence one hash."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def to_json(self) -> bytes:
        """Return the canonical JSON of the record."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return the record written in canonical JSON."""
        return cls.model_validate_json(data)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        return sha256_bytes(self.to_json())


class Estimate(Record):
    """A figure with what one needs to judge it.

    Attributes
    ----------
    value : float or None
        None where the figure is not estimable; `note` says why.
    low, high : float or None
        Ends of the interval at `level`, None where there is none; `method` names its kind.
    n : int
        Number of rows (or draws) behind the figure.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    n: int = 0
    method: str = ""
    unit: str = ""
    note: str = ""
