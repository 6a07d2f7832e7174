"""The watch for things left behind finds each kind of thing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Each leaves one thing behind that outlives the test, and none keeps the run itself waiting.
LEAKS = """
    import subprocess, sys, threading
    import pytest, torch

    KEPT = []

    def test_process():
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(8)"])

    def test_thread():
        threading.Thread(target=threading.Event().wait, args=(8,), name="left", daemon=True).start()

    def test_file(tmp_path):
        KEPT.append((tmp_path / "open").open("w"))

    @pytest.mark.usefixtures("no_hooks_left")
    def test_hook():
        module = torch.nn.Linear(1, 1)
        module.register_forward_hook(lambda *_: None)
        KEPT.append(module)

    def test_nothing():
        pass
    """
FOUND = {
    "process": "left behind: ['process ",
    "thread": "left behind: ['thread left']",
    "file": "left behind: ['file ",
    "hook": "hooks left: ",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest says of tests that leak, one line for each fault."""
    folder = tmp_path_factory.mktemp("leaks")
    conftest = (ROOT / "tests" / "conftest.py").read_text()
    (folder / "conftest.py").write_text(conftest.replace("_PATIENCE_S = 5.0", "_PATIENCE_S = 0.3"))
    (folder / "test_leak.py").write_text(textwrap.dedent(LEAKS))
    result = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("kind", sorted(FOUND))
def test_leak_is_found(said: str, kind: str) -> None:
    _, _, told = said.partition(f" ERROR at teardown of test_{kind} ")
    first_fault = next(line for line in told.splitlines() if line.startswith("E "))
    assert FOUND[kind] in first_fault


def test_nothing_left_is_no_fault(said: str) -> None:
    assert "5 passed, 4 errors" in said
