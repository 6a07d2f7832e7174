"""Attributions of many rows that lie in a folder, chunk by chunk."""

from __future__ import annotations

from typing import Literal

from core.records.base import Estimate, Record


class StreamedChunk(Record):
    """One finished file of the folder.

    Attributes
    ----------
    start, stop : int
        Rows from 0; `stop` itself is in the next chunk.
    sha256 : str
        Of the file's bytes.
    within : int
        Rows that may be quoted: within the gate, or all where no sum is owed.
    """

    file: str
    start: int
    stop: int
    sha256: str
    within: int


class StreamedManifest(Record):
    """What lies in the folder, and what it was made from.

    Attributes
    ----------
    key : str
        SHA-256 of everything that decides the values: network, data, rows, settings, seed, memory
        budget and chunk size. Work goes on only under the same key.
    rows : int
        Rows that were asked for when it was last written.
    """

    format: Literal["vitrine-attributions-1"] = "vitrine-attributions-1"
    key: str
    method: str
    checkpoint: str
    source: str
    target: str = ""
    baseline: str = ""
    players: tuple[str, ...] = ()
    rows: int
    chunk_rows: int
    memory_mib: int
    chunks: tuple[StreamedChunk, ...] = ()
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()


class StreamedPlayer(Record):
    """What a method says of one part over all rows that may be quoted.

    Attributes
    ----------
    mean_absolute, standard_error : float
        Mean |attribution|, and its standard error over rows.
    mean : float
        Mean attribution, with its sign.
    """

    name: str
    mean_absolute: float
    standard_error: float
    mean: float


class StreamedSummary(Record):
    """All chunks together; equal chunks give an equal summary.

    Attributes
    ----------
    share : Estimate or None
        Share of rows within the gate, with its Wilson interval; None where no sum is owed.
    players : tuple of StreamedPlayer
        Largest mean |attribution| first.
    """

    key: str
    method: str
    source: str
    rows: int
    within: int
    share: Estimate | None = None
    players: tuple[StreamedPlayer, ...] = ()
