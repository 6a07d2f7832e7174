"""Opening large data in the real window: how soon the first rows stand there."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.run import Measurement

GOAL_S = 2.0
TABLE_ROWS = 1_000_000
PICTURES = 50_000

_BLOCK = 10_000
_CLASSES = 5
_PATIENCE_S = 240.0
_PAUSE_S = 0.002
_SMALL = Path(__file__).resolve().parents[1] / "examples" / "digits.toml"


def first_rows_table_s() -> Measurement:
    """Return the seconds from opening a table of 1,000,000 rows until its first rows are painted.

    The window runs in a process of its own with a warm worker, as after a look at the start
    screen. There is no peer: `goal` is what the seconds must not exceed.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
        return _measured(write_table(Path(folder) / "large.csv", TABLE_ROWS))


def first_rows_folder_s() -> Measurement:
    """Return the same for a folder of 50,000 pictures, until the first ones are painted."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder:
        return _measured(write_pictures(Path(folder) / "pictures", PICTURES))


def write_table(path: Path, rows: int) -> Path:
    """Write a table of an identifier, a sensitive column, a category, eight numbers and a class."""
    draw = np.random.default_rng(0)
    with path.open("w", encoding="ascii") as file:
        names = ",".join(f"x{place}" for place in range(8))
        file.write(f"id,sex,region,{names},default\n")
        for start in range(0, rows, _BLOCK):
            count = min(_BLOCK, rows - start)
            values = draw.normal(size=(count, 8))
            risks = (values[:, 0] + draw.normal(size=count) > 0).astype(int)
            file.writelines(
                f"{start + row},{'fm'[row % 2]},r{row % 20},"
                + ",".join(f"{value:.4f}" for value in values[row].tolist())
                + f",{risks[row]}\n"
                for row in range(count)
            )
    return path


def write_pictures(path: Path, count: int) -> Path:
    """Write small pictures of five classes."""
    draw = np.random.default_rng(0)
    for label in range(_CLASSES):
        (path / f"class {label}").mkdir(parents=True)
    for number in range(count):
        stream = io.BytesIO()
        pixels = draw.integers(0, 255, (8, 8), dtype=np.uint8)
        Image.fromarray(pixels).save(stream, "PNG", compress_level=0)
        (path / f"class {number % _CLASSES}" / f"{number:06}.png").write_bytes(stream.getvalue())
    return path


def _measured(path: Path) -> Measurement:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.large_data", str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    seconds = float(json.loads(run.stdout.splitlines()[-1])["seconds"])
    return {
        "value": seconds,
        "unit": "s",
        "peer": None,
        "ratio": None,
        "goal": GOAL_S,
        "holds": seconds <= GOAL_S,
    }


def main(path: Path) -> None:
    """Open the data in a window and print how long it took to show rows."""
    with tempfile.TemporaryDirectory(prefix="vitrine-bench-") as home:
        os.environ["VITRINE_HOME"] = home
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        print(json.dumps({"seconds": _open(path)}))


def _open(path: Path) -> float:
    # Imported here: the process that only measures must not load Qt.
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gui.pages.data.page import DataPage  # noqa: PLC0415
    from gui.session.preferences import Preferences  # noqa: PLC0415
    from gui.session.recents import Recents  # noqa: PLC0415
    from gui.shell.window import MainWindow  # noqa: PLC0415
    from gui.theme.keeper import ThemeKeeper  # noqa: PLC0415

    application = QApplication(sys.argv[:1])
    window = MainWindow(ThemeKeeper(application), Preferences(), Recents())
    window.show()
    window.start_worker()
    window.jobs.submit("peek", {"path": str(_SMALL)}, is_quiet=True)
    _wait(application.processEvents, lambda: window.jobs.is_idle)

    def has_rows() -> bool:
        workspace = window.workspace
        page = workspace.page("data") if workspace is not None else None
        return isinstance(page, DataPage) and page.presenter.first_rows is not None

    start = time.perf_counter()
    window.open_path(path)
    _wait(application.processEvents, has_rows)
    window.grab()
    seconds = time.perf_counter() - start
    if window.jobs.current is not None:
        window.jobs.current.cancel()
    _wait(application.processEvents, lambda: window.jobs.is_idle)
    window.close()
    return seconds


def _wait(turn: Callable[[], None], is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_there():
        if time.monotonic() > deadline:
            message = "the rows did not come"
            raise TimeoutError(message)
        turn()
        time.sleep(_PAUSE_S)  # what waits must not take the processor from the worker


if __name__ == "__main__":
    main(Path(sys.argv[1]))
