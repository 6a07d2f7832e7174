"""The two files behind a report, as models; their JSON Schemas are drawn from here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.records.base import Record


class Item(Record):
    """One thing that the report prints.

    Attributes
    ----------
    id : str
        Dotted name, such as `performance.accuracy`.
    kind : str
        `figure` (a number, with interval and n), `text` (a label, setting, hash or status),
        `sentence` (a computed sentence), `series` (columns of numbers behind a chart).
    text : str
        Exactly what is printed.
    value : float or None
        The number itself, in full precision; None for texts and for what is not estimable.
    interval_text : str
        The interval as printed, empty where there is none; `method` names its kind.
    parents : tuple of str
        Hashes of the records that it was computed from.
    sources : tuple of str
        Identifiers of the items that a sentence speaks of.
    """

    id: str
    kind: Literal["figure", "text", "sentence", "series"]
    text: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    interval_text: str = ""
    n: int | None = None
    unit: str = ""
    method: str = ""
    note: str = ""
    columns: dict[str, tuple[float | None, ...]] = Field(default_factory=dict)
    labels: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Evidence(Record):
    """Everything deterministic; with equal plan, data, machine and versions equal bit for bit.

    Attributes
    ----------
    records : dict of str to str
        Step name to the SHA-256 of its record: the chain from data to finding.
    """

    format: Literal["vitrine-evidence-1"] = "vitrine-evidence-1"
    title: str
    plan: str
    dataset: str
    checkpoint: str
    records: dict[str, str]
    items: tuple[Item, ...]


class Conditions(Record):
    """What could make figures differ in their last digits; a replay prints and reuses it."""

    device: str
    device_name: str
    threads: int
    memory_mib: int
    instruction_set: str
    platform: str
    python: str
    versions: dict[str, str]


class Envelope(Record):
    """What changes from run to run: time, machine, durations, journal head, signer.

    Attributes
    ----------
    created : str
        UTC time, ISO 8601 with seconds.
    evidence : str
        SHA-256 of `evidence.json` beside it.
    halvings : tuple of str
        Chunks that had to be halved for memory, in order.
    """

    format: Literal["vitrine-envelope-1"] = "vitrine-envelope-1"
    report: str
    created: str
    evidence: str
    journal_head: str
    durations: dict[str, float]
    conditions: Conditions
    halvings: tuple[str, ...] = ()
    signer: str = ""
