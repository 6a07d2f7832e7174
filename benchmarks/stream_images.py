"""Memory that training on many pictures needs, beside training on few."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.large_data import write_pictures
from benchmarks.run import Measurement

GOAL = 1.1
MANY, FEW = 50_000, 500
_SIDE = 32
_ROOT = Path(__file__).resolve().parents[1]


def stream_images_memory_ratio() -> Measurement:
    """Return the peak memory of a process that trains on 50,000 pictures against one on 500.

    Each process is fresh: it lists the files, decodes them, splits and encodes them and trains a
    small CNN for one epoch, with the batches, network and threads of the other. The value is its
    whole resident memory at the peak, in MiB, libraries included; the peer is that of the few.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
        many, few = (
            peak_mib(write_pictures(Path(folder) / str(count), count)) for count in (MANY, FEW)
        )
    ratio = many / few
    return {
        "value": many,
        "unit": "MiB",
        "peer": few,
        "ratio": ratio,
        "goal": GOAL,
        "holds": ratio <= GOAL,
    }


def peak_mib(folder: Path) -> float:
    """Return the peak resident memory of a process that trains on the pictures of a folder."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.stream_images", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=_ROOT,
        # One arena: how the memory of short-lived blocks is spread over arenas varies by chance.
        env={**os.environ, "MALLOC_ARENA_MAX": "1"},
    )
    return float(json.loads(run.stdout.splitlines()[-1])["peak_mib"])


def main(folder: Path) -> None:
    """Read, prepare and train for one epoch; print the peak memory before and after."""
    # Imported here: the process that only starts others must not load torch.
    from core.data import load, prepare  # noqa: PLC0415
    from core.jobs.context import JobContext  # noqa: PLC0415
    from core.plan.data import DataPlan  # noqa: PLC0415
    from core.plan.model import CnnPlan  # noqa: PLC0415
    from core.plan.plan import Plan  # noqa: PLC0415
    from core.plan.sources import ImageFolderSource  # noqa: PLC0415
    from core.plan.training import TrainingPlan  # noqa: PLC0415
    from core.training.train import train  # noqa: PLC0415

    source = ImageFolderSource(path=str(folder), height=_SIDE, width=_SIDE, colour=True)
    plan = Plan(
        title="Pictures",
        data=DataPlan(source=source),
        model=CnnPlan(channels=(8, 16)),
        training=TrainingPlan(epochs=1, patience=1, batch_size=64),
    )
    context = JobContext()
    imported = peak_so_far_mib()
    dataset = load(plan.data, seed=0, folder=folder, context=context)
    read = peak_so_far_mib()
    prepared = prepare(plan.data, dataset, seed=0)
    trained = train(plan, prepared, context=context)
    print(
        json.dumps(
            {
                "rows": prepared.record.rows,
                "imported_mib": imported,
                "read_mib": read,
                "peak_mib": peak_so_far_mib(),
                "loss": trained.record.history[-1].training_loss,
            }
        )
    )


def peak_so_far_mib() -> float:
    """Return the most memory that this process has had so far."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    message = "this system does not tell the peak memory of a process"
    raise OSError(message)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
