"""Finishes step after step until somebody kills it; the tests run it as a program of its own."""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from core.project.project import Project


def content(number: int) -> bytes:
    """Return the same 1 to 300 kB for the same step."""
    return random.Random(number).randbytes(1_000 + (number * 7919) % 300_000)


def record(number: int) -> bytes:
    """Return the record of a step, which names its artifact."""
    return f"step {number} left {hashlib.sha256(content(number)).hexdigest()}".encode()


def main(folder: Path) -> None:
    """Go on from the last finished step; tell each step once it is said to be durable."""
    with Project.open(folder) as project:
        assert project.is_writer, project.notice
        number = len(project.steps())
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            if number % 10 == 0:
                project.begin_run(f"{number:064d}")
                project.save_plan(f"seed = {number}\n")
            project.finish(
                "work",
                key=str(number),
                record=record(number),
                artifacts=[content(number)],
                seconds=0.0,
            )
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            number += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]))
