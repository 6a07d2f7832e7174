"""The folder of a long explanation: files of rows, a manifest that names them, and a summary."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from core.assessments.intervals import rate
from core.canonical import readable_json, sha256_bytes, sha256_file, write_fault, write_whole
from core.catalogue import METHODS
from core.errors import AuditError
from core.evidence.wording import count_text
from core.jobs.context import JobContext
from core.records.explanation import GateRecord
from core.records.streamed import (
    StreamedChunk,
    StreamedManifest,
    StreamedPlayer,
    StreamedSummary,
)
from explainers.explanation import Doubles, Explanation

MANIFEST, SUMMARY = "manifest.json", "summary.json"
ROWS = "rows"
"""The folder of the files alone, which pandas and others read as one table."""

PREFIX = "attribution."
"""Before a part's name, so that a feature called "row" does not hide the column of that name."""

ERROR_PREFIX = "standard_error."
"""Before a part's name, where the method draws and can say how far off it is."""

EARNED = ("sum", "sampled")
"""Rules of methods whose gate proves something: their sums are owed, and not forced."""

_FILES = "[0-9]*-[0-9]*.parquet"
_VERIFYING = "Verifying finished rows"


@dataclass
class Folder:
    """A folder whose manifest is written anew, whole or not at all, after each finished file."""

    path: Path
    manifest: StreamedManifest

    @classmethod
    def open(cls, path: Path, wanted: StreamedManifest, *, context: JobContext) -> Folder:
        """Return the folder with those of its finished files that are unchanged.

        Files of rows that its manifest does not name are removed: `rows` is read as one table.

        Raises
        ------
        AuditError
            If the folder holds another explanation, or one of more rows.
        """
        found = _read(path)
        if found is None:
            _remove_unnamed(path, ())
            return cls(path, wanted)
        if found.key != wanted.key:
            raise AuditError(
                "The folder holds the explanation of something else",
                seen=f"{found.method} of {found.source}, key {found.key[:12]}",
                allowed=f"{wanted.method} of {wanted.source}, key {wanted.key[:12]}: the same "
                "network, data, settings and seed",
                remedy="Choose another folder, or empty this one.",
            )
        _refuse_fewer(found, wanted)
        kept = []
        for place, chunk in enumerate(found.chunks):
            context.progress(_VERIFYING, place, len(found.chunks), note=chunk.file)
            if _is_whole(path / chunk.file, chunk):
                kept.append(chunk)
        # Without the files that were changed or lost: they are computed again.
        _remove_unnamed(path, kept)
        update = {"chunks": tuple(kept), "rows": wanted.rows}
        return cls(path, found.model_copy(update=update))

    @property
    def finished(self) -> tuple[StreamedChunk, ...]:
        """The finished files that need not be computed again.

        The last file of fewer rows than are asked for now is replaced by one with more.
        """
        size, rows = self.manifest.chunk_rows, self.manifest.rows
        return tuple(
            chunk for chunk in self.manifest.chunks if chunk.stop == min(chunk.start + size, rows)
        )

    def add(
        self,
        explanation: Explanation,
        gate: GateRecord,
        *,
        start: int,
        unseen: tuple[tuple[str, int], ...] = (),
    ) -> None:
        """Write one file, then the manifest that names it; a crash between the two costs one file.

        Parameters
        ----------
        start : int
            The first row's number, from 0.
        """
        stop = start + len(explanation.outputs)
        within = np.array(gate.within) if gate.rule in EARNED else None
        data = _parquet(explanation, gate, self.manifest.players, start=start, within=within)
        chunk = StreamedChunk(
            file=f"{ROWS}/{start + 1:09d}-{stop:09d}.parquet",
            start=start,
            stop=stop,
            sha256=sha256_bytes(data),
            within=stop - start if within is None else int(within.sum()),
            notes=explanation.notes,
            halvings=explanation.halvings,
            unseen=unseen,
        )
        write_whole(self.path / chunk.file, data)
        others = [one for one in self.manifest.chunks if one.start != start]
        chunks = tuple(sorted((*others, chunk), key=lambda one: one.start))
        self.write(self.manifest.model_copy(update={"chunks": chunks}))
        _remove_unnamed(self.path, chunks)

    def write(self, manifest: StreamedManifest) -> None:
        """Write the manifest."""
        write_whole(self.path / MANIFEST, readable_json(manifest.model_dump(mode="json")))
        self.manifest = manifest

    def summarise(self, *, context: JobContext) -> StreamedSummary:
        """Return and write what all files say together, read one after the other."""
        manifest, finished = self.manifest, self.finished
        is_earned = METHODS[manifest.method].sum_rule in EARNED
        sums = np.zeros((3, len(manifest.players)))  # of |a|, |a|² and a
        for place, chunk in enumerate(finished):
            context.progress("Summing up", place, len(finished))
            if not manifest.has_means:
                break
            table = pq.read_table(self.path / chunk.file)
            values = _values(table, manifest.players)
            values = values[table["within"].to_numpy()] if is_earned else values
            sums += np.stack((np.abs(values).sum(0), (values**2).sum(0), values.sum(0)))
        rows = sum(chunk.stop - chunk.start for chunk in finished)
        within = sum(chunk.within for chunk in finished)
        summary = StreamedSummary(
            key=manifest.key,
            method=manifest.method,
            source=manifest.source,
            rows=rows,
            within=within,
            share=rate(within, rows) if is_earned else None,
            players=tuple(_players(manifest.players, sums, rows=within))
            if manifest.has_means
            else (),
            notes=(*_said_of_all(finished), *_unseen_notes(finished)),
        )
        write_whole(self.path / SUMMARY, readable_json(summary.model_dump(mode="json")))
        return summary


def _read(path: Path) -> StreamedManifest | None:
    file = path / MANIFEST
    if not file.is_file():
        return None
    try:
        return StreamedManifest.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise AuditError(
            "The manifest of the folder cannot be read",
            seen=f"{file}",
            allowed="a manifest that this program wrote",
            remedy="Choose another folder, or empty this one.",
        ) from error


def _refuse_fewer(found: StreamedManifest, wanted: StreamedManifest) -> None:
    """Refuse to throw away rows that were finished, which may have taken hours."""
    finished = max((chunk.stop for chunk in found.chunks), default=0)
    if finished > wanted.rows:
        raise AuditError(
            "The folder holds more rows than are asked for",
            seen=f"{finished:,} finished rows",
            allowed=f"at most {wanted.rows:,}",
            remedy=f"Ask for {finished:,} rows or more, or choose another folder.",
        )


def _remove_unnamed(path: Path, named: Sequence[StreamedChunk]) -> None:
    """Remove files that the manifest does not name.

    That is what a run that was killed was just writing, and the same rows up to another last one.
    """
    kept = {path / chunk.file for chunk in named}
    left = [file for folder in (path, path / ROWS) for file in folder.glob(".writing-*")]
    for file in {*left, *(path / ROWS).glob(_FILES)} - kept:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise write_fault(file, error) from error


def _is_whole(path: Path, chunk: StreamedChunk) -> bool:
    return path.is_file() and sha256_file(path) == chunk.sha256


def _parquet(
    explanation: Explanation,
    gate: GateRecord,
    players: tuple[str, ...],
    *,
    start: int,
    within: np.ndarray | None,
) -> bytes:
    """Return one row of a Parquet file for each row, its number counted from 1.

    Values are float32: the network computes in no more.
    """
    rows = len(explanation.outputs)
    columns: dict[str, object] = {
        "row": np.arange(start + 1, start + rows + 1, dtype=np.int64),
        "output": explanation.outputs,
        "baseline_output": explanation.baseline_outputs,
        # Where no sum is owed, or it is forced, there is nothing to be within.
        "error": pa.nulls(rows, pa.float64()) if within is None else np.array(gate.errors),
        "within": pa.nulls(rows, pa.bool_()) if within is None else within,
    }
    columns |= _by_part(PREFIX, explanation.player_values, players)
    if explanation.standard_errors is not None:
        columns |= _by_part(ERROR_PREFIX, explanation.standard_errors, players)
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd")
    return file.getvalue()


def _by_part(prefix: str, values: Doubles, players: tuple[str, ...]) -> dict[str, object]:
    columns = np.ascontiguousarray(values.T.astype(np.float32))
    return {prefix + name: columns[place] for place, name in enumerate(players)}


def _said_of_all(chunks: Sequence[StreamedChunk]) -> tuple[str, ...]:
    """Return what was said of every chunk; each may count something of its own beside."""
    first = chunks[0].notes if chunks else ()
    return tuple(note for note in first if all(note in chunk.notes for chunk in chunks))


def _unseen_notes(chunks: Sequence[StreamedChunk]) -> list[str]:
    counts: Counter[str] = Counter()
    for chunk in chunks:
        counts.update(dict(chunk.unseen))
    return [
        f"{count_text(count, 'cell', 'cells')} of '{feature}': a category that the training part "
        "does not hold; encoded as none of the known ones."
        for feature, count in counts.items()
    ]


def _values(table: pa.Table, players: tuple[str, ...]) -> np.ndarray:
    """Return the attributions (n, players) of one file, float64."""
    return np.column_stack([table[PREFIX + name].to_numpy() for name in players]).astype(np.float64)


def _players(names: tuple[str, ...], sums: np.ndarray, *, rows: int) -> Iterator[StreamedPlayer]:
    """Yield the parts, strongest first; nothing where no row may be quoted."""
    if rows == 0:
        return
    sizes, squares, signed = sums / rows
    errors = np.sqrt(np.maximum(squares - sizes**2, 0.0) / rows)
    for place in np.argsort(-sizes, kind="stable"):
        yield StreamedPlayer(
            name=names[place],
            mean_absolute=float(sizes[place]),
            standard_error=float(errors[place]),
            mean=float(signed[place]),
        )
