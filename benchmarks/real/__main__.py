"""Train every network on its real data and write build/real.json.

`python -m benchmarks.real [name ...]`; without names, all of them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

from benchmarks.real.cases import CASES, Case
from benchmarks.real.files import DATA
from benchmarks.real.training import run_case
from core.canonical import readable_json, write_whole
from core.jobs.context import JobContext, Progress

OUTPUT = Path(__file__).resolve().parents[2] / "build" / "real.json"


def main(names: list[str]) -> int:
    """Run the cases; the exit code says whether all that could be run hold."""
    results: dict[str, dict[str, object]] = {}
    for case in [case for case in CASES if not names or case.name in names]:
        source = DATA / case.folder
        if not source.is_dir():
            results[case.name] = {"skipped": f"there is no folder shared/data/{case.folder}"}
        else:
            results[case.name] = _run(case, source)
        print(_line(case.name, results[case.name]), flush=True)
        write_whole(OUTPUT, readable_json(results))
    return 0 if all(row.get("holds", True) for row in results.values()) else 1


def _run(case: Case, source: Path) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as made, tqdm(total=1.0, leave=False) as bar:
        folder = Path(made) if case.make is not None else source
        if case.make is not None:
            case.make(source, folder)

        def show(progress: Progress) -> None:
            bar.n = progress.done / max(progress.total, 1e-9)
            bar.set_description(f"{case.name} {progress.note}"[:40])

        return run_case(case, folder=folder, context=JobContext(report=show))


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
