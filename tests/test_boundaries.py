"""The import contracts hold, and each of them bites when a violation is planted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("core", "explainers", "reports", "gui")

PLANTED = {
    "core imports explainers": ("core/errors.py", "import explainers"),
    "explainers import reports": ("explainers/__init__.py", "import reports"),
    "window imports torch": ("gui/planted.py", "import torch"),
    "window imports torch inside a function": (
        "gui/planted.py",
        "def late() -> None:\n    import torch",
    ),
    "window reaches torch through core": ("gui/planted.py", "import core.models.build"),
    "window imports a report": ("gui/planted.py", "import reports.document"),
    "plan reaches pandas": ("core/plan/planted.py", "import core.data.dataset"),
    "records import torch": ("core/records/planted.py", "import torch"),
    "worker side imports Qt": ("reports/planted.py", "import PySide6.QtCore"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rooms")
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "*.typ")
        )
    for name in ("main.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_contracts_hold_as_the_code_stands(copy: Path) -> None:
    result = _lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_planted_violation_is_found(copy: Path, name: str) -> None:
    path, line = PLANTED[name]
    target = copy / path
    before = target.read_text() if target.exists() else None
    target.write_text(f"{before or ''}\n{line}\n")
    try:
        result = _lint(copy)
    finally:
        if before is None:
            target.unlink()
        else:
            target.write_text(before)
    assert result.returncode != 0, f"{name} was not found"
    assert "BROKEN" in result.stdout
