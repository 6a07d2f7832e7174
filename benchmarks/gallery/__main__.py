"""Train, explain and draw every exhibit, and write docs/explanations.md.

`python -m benchmarks.gallery [name ...]`; without names, all of them, two at a time. With names
the other parts of the document are those of the last run, which are kept under build/.
"""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

from tqdm import tqdm

from benchmarks.gallery.exhibits import EXHIBITS
from benchmarks.gallery.making import ROOT, kept_file, make
from core.canonical import write_whole
from core.catalogue import METHODS
from core.evidence.wording import listed

DOCUMENT = ROOT / "docs" / "explanations.md"
AT_ONCE = 2

HEAD = """# Explanations of real networks

Small networks, trained on real data by the program's own jobs and explained with the methods of \
its catalogue. `make gallery` makes this page, figures and pictures included; the data are not \
part of the program. Where a licence does not allow single rows to be shown, means over rows are.

How to read the pictures: orange raises the explained output against the baseline, blue lowers \
it; each map has a scale of its own, printed with it. A method without a sign ({unsigned}) tells \
strength alone, in orange. A picture whose row missed the \
completeness gate is struck through with the figure. Errors are |sum − change of the output|, \
over that change, as [the methods](methods.md) and \
[how they are computed](computation.md) tell; a method is within the gate up to 1 %. That sums \
hold does not show that an explanation is true to the network in other ways: validity is not \
tested here.
"""


def main(names: list[str]) -> int:
    """Make the exhibits; the exit code says whether all that have data could be made."""
    chosen = [one for one in EXHIBITS if not names or one.name in names]
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=spawned) as pool:
        running = {pool.submit(make, one): one for one in chosen}
        for done in tqdm(as_completed(running), total=len(running), leave=False):
            tqdm.write(f"{running[done].name:20} {done.result()}")
    missing = [one.name for one in EXHIBITS if not kept_file(one).is_file()]
    if missing:
        print(f"docs/explanations.md stays as it is: nothing was made of {', '.join(missing)}")
        return 0
    parts = [kept_file(one).read_text(encoding="utf-8") for one in EXHIBITS]
    write_whole(DOCUMENT, "\n".join([_head(), *parts]).rstrip().encode() + b"\n")
    return 0


def _head() -> str:
    unsigned = [entry.title for entry in METHODS.values() if not entry.is_signed]
    return HEAD.format(unsigned=listed(unsigned))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
