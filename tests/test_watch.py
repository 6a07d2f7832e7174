"""The watch for things left behind finds each kind of thing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LEAKS = {
    "process": """
        import subprocess, sys
        def test_leak():
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(8)"])
        """,
    "thread": """
        import threading
        def test_leak():
            threading.Thread(target=threading.Event().wait, args=(8,), name="left").start()
        """,
    "file": """
        KEPT = []
        def test_leak(tmp_path):
            KEPT.append((tmp_path / "open").open("w"))
        """,
    "hook": """
        import pytest, torch
        KEPT = []
        @pytest.mark.usefixtures("no_hooks_left")
        def test_leak():
            module = torch.nn.Linear(1, 1)
            module.register_forward_hook(lambda *_: None)
            KEPT.append(module)
        """,
}


@pytest.mark.parametrize("kind", sorted(LEAKS))
def test_leak_is_found(tmp_path: Path, kind: str) -> None:
    conftest = (ROOT / "tests" / "conftest.py").read_text()
    (tmp_path / "conftest.py").write_text(
        conftest.replace("_PATIENCE_S = 5.0", "_PATIENCE_S = 0.3")
    )
    (tmp_path / "test_leak.py").write_text(textwrap.dedent(LEAKS[kind]))
    result = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    assert "left behind" in result.stdout or "hooks left" in result.stdout
