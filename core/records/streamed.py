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
        Rows that means are taken over: those within the gate, or all where none is to be earned.
    notes, halvings : tuple of str
        What the method said of these rows, and chunks that were halved because memory ran out.
    unseen : tuple of (str, int)
        Features with the number of their cells whose category training did not show.
    """

    file: str
    start: int
    stop: int
    sha256: str
    within: int
    notes: tuple[str, ...] = ()
    halvings: tuple[str, ...] = ()
    unseen: tuple[tuple[str, int], ...] = ()


class StreamedManifest(Record):
    """What lies in the folder, and what it was made from.

    Attributes
    ----------
    key : str
        SHA-256 of everything that decides the values: network, data, rows, settings, seed, memory
        budget and chunk size. Work goes on only under the same key.
    players : tuple of str
        Names of the parts that the columns stand for.
    has_means : bool
        Whether a part is the same in every row, so that means over rows tell something: not the
        places of texts, nor superpixels.
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
    has_means: bool = True
    rows: int
    chunk_rows: int
    memory_mib: int
    chunks: tuple[StreamedChunk, ...] = ()


class StreamedPlayer(Record):
    """What a method says of one part over the rows that means are taken over.

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
    within : int
        Rows that means are taken over: those within the gate, or all where none is to be earned.
    share : Estimate or None
        Share of rows within the gate, with its Wilson interval; None where no sum is owed, or it
        is forced by the method.
    players : tuple of StreamedPlayer
        Largest mean |attribution| first; empty where parts differ from row to row.
    notes : tuple of str
        What the method said of every chunk, and what it made of unseen categories.
    """

    key: str
    method: str
    source: str
    rows: int
    within: int
    share: Estimate | None = None
    players: tuple[StreamedPlayer, ...] = ()
    notes: tuple[str, ...] = ()
