"""Train every network on its real data and write build/real.json.

`python -m benchmarks.real [name ...]`; without names, all of them, two at a time.
"""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tqdm import tqdm

from benchmarks.real.cases import CASES
from benchmarks.real.training import run
from core.canonical import readable_json, write_whole

OUTPUT = Path(__file__).resolve().parents[2] / "build" / "real.json"
AT_ONCE = 2


def main(names: list[str]) -> int:
    """Run the cases; the exit code says whether all that could be run hold."""
    cases = [case for case in CASES if not names or case.name in names]
    results: dict[str, dict[str, object]] = {}
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=spawned) as pool:
        running = {pool.submit(run, case): case.name for case in cases}
        for done in tqdm(as_completed(running), total=len(running), leave=False):
            name = running[done]
            results[name] = done.result()
            tqdm.write(_line(name, results[name]))
            write_whole(OUTPUT, readable_json({key: results[key] for key in sorted(results)}))
    return 0 if all(row.get("holds", True) for row in results.values()) else 1


def _line(name: str, row: dict[str, object]) -> str:
    if "skipped" in row:
        return f"{name:24} skipped: {row['skipped']}"
    interval = row["interval"]
    assert isinstance(interval, list)
    low, high = interval
    mark = "holds" if row["holds"] else "NO"
    return (
        f"{name:24} {row['metric']} {row['value']:.4f} ({low:.4f} to {high:.4f}), goal "
        f"{row['goal']:.4f}, baseline {row['baseline']:.4f}, {row['seconds']:.0f} s: {mark}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
