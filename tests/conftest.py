"""What all tests share: the folder of real data, and a watch for things left behind."""

from __future__ import annotations

import gc
import os
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Qt would end the process where there is no screen; tests of the window need none.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Several processes with several threads each wait for one another: tiny networks take many times
# as long. Jobs set their own number, as the plan says.
os.environ.setdefault("OMP_NUM_THREADS", "1")
_SHARED = Path(__file__).resolve().parents[1].parent / "shared"
_PATIENCE_S = 5.0
# The same examples in every run: a suite that fails must fail again.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
# Threads of libraries that live as long as the process on purpose.
_LASTING_THREADS = ("tqdm", "pydevd", "execnet", "pytest_timeout", "QThread", "Dummy")


@pytest.fixture
def shared() -> Path:
    """Return the folder of real data and foreign weights beside the checkout."""
    if not _SHARED.is_dir():
        pytest.skip("the folder of real data (../shared) is not beside this checkout")
    return _SHARED


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a process, a thread, an open file or a hook on a module."""
    before = _things()
    yield
    deadline = time.monotonic() + _PATIENCE_S
    left = _things() - before
    while left and time.monotonic() < deadline:
        gc.collect()
        threading.Event().wait(0.02)
        left = _things() - before
    assert not left, f"left behind: {sorted(left)}"


@pytest.fixture
def no_hooks_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test after which something alive still carries a hook that the test gave it."""
    torch = pytest.importorskip("torch")
    handle_type = torch.utils.hooks.RemovableHandle
    begin = handle_type.__init__
    given: list[tuple[weakref.ReferenceType[dict[int, object]], int]] = []

    def noted(handle: Any, hooks: Any, **more: Any) -> None:  # noqa: ANN401 - as torch has it
        begin(handle, hooks, **more)
        given.append((handle.hooks_dict_ref, handle.id))

    monkeypatch.setattr(handle_type, "__init__", noted)
    yield
    if _left(given):
        gc.collect()  # a copy that nobody holds may only wait for this
    assert not _left(given), f"hooks left: {sorted(_left(given))}"


def _things() -> set[str]:
    return _processes() | _threads() | _files()


def _processes() -> set[str]:
    """Children of this process that are still alive (zombies count: they were not waited for)."""
    found = set()
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        found |= {f"process {child} {_command(child)}" for child in children}
    # multiprocessing's tracker is shared by all spawned workers and ends with the interpreter.
    return {name for name in found if "resource_tracker" not in name}


def _command(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:120]
    except OSError:
        return "(gone)"


def _threads() -> set[str]:
    return {
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if not any(mark in f"{thread.name} {type(thread).__name__}" for mark in _LASTING_THREADS)
    }


def _files() -> set[str]:
    """Regular files opened below a temporary folder or the project, by descriptor."""
    found = set()
    for entry in Path("/proc/self/fd").glob("*"):
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if "pytest-" in target and not target.startswith(("/proc", "/dev", "pipe:")):
            found.add(f"file {target}")
    return found


def _left(given: list[tuple[weakref.ReferenceType[dict[int, object]], int]]) -> set[str]:
    """Return the hooks that are still where they were put."""
    living = ((found(), number) for found, number in given)
    return {f"{hooks[number]!r}" for hooks, number in living if hooks and number in hooks}
