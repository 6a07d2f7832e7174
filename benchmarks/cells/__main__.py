"""`make cells`: every method on every network, into docs/cells.md and build/cells.json.

The exit code is 1 where a cell has failed: it was computed and is wrong, it stopped with an
error, or there is nothing to hold it against.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.cells.run import Row, as_json, cells_named
from benchmarks.cells.subjects import SUBJECTS
from benchmarks.cells.table import page
from core.canonical import readable_json, write_whole

_ROOT = Path(__file__).resolve().parents[2]
_DOCUMENT = _ROOT / "docs" / "cells.md"
_BUILD = _ROOT / "build"
_WORKERS = 2


def main() -> int:
    """Compute the table; only a whole one is written to the documentation."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cells", description=__doc__)
    parser.add_argument("only", nargs="*", help="names of networks; all where none is given")
    parser.add_argument("--methods", nargs="*", default=[], help="names of methods")
    chosen = parser.parse_args()
    names = [one.name for one in SUBJECTS if not chosen.only or one.name in chosen.only]
    rows: list[Row] = []
    # Each with one thread of torch's: two networks beside each other are quicker than two threads.
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as pool:
        for found in pool.map(
            partial(cells_named, folder=_BUILD / "cells", methods=tuple(chosen.methods)), names
        ):
            rows.append(found)
            print(_line(found), flush=True)
    failed = [(row, name) for row in rows for name, cell in row.cells if cell.status == "failed"]
    for row, name in failed:
        cell = dict(row.cells)[name]
        error = "" if cell.error is None else f" error {cell.error:.3g};"
        print(f"FAILED  {name} on {row.name}:{error} {cell.reason}")
    if not chosen.only and not chosen.methods:
        write_whole(_BUILD / "cells.json", readable_json(as_json(rows)))
        write_whole(_DOCUMENT, page(rows).encode())
        print(f"{_BUILD / 'cells.json'}\n{_DOCUMENT}")
    return 1 if failed else 0


def _line(row: Row) -> str:
    counts: dict[str, int] = {}
    for _, cell in row.cells:
        counts[cell.status] = counts.get(cell.status, 0) + 1
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    return f"{row.name:<20} accuracy {row.accuracy:.3f}  {row.seconds:6.1f} s  {told}"


if __name__ == "__main__":
    sys.exit(main())
