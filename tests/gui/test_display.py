"""Without a usable screen the program says so in a sentence; Qt never ends it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import PySide6
import pytest

from gui.display import PACKAGES, display_fault, library_fault, missing_libraries

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = "work without a screen"


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    """Start the program with no display but what is given."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "neither DISPLAY nor WAYLAND_DISPLAY is set"),
        ({"DISPLAY": ":99"}, "the X display does not answer. Found: DISPLAY=:99"),
        ({"DISPLAY": "nonsense"}, "DISPLAY=nonsense"),
        ({"WAYLAND_DISPLAY": "wayland-7"}, "the Wayland display does not answer"),
        ({"QT_QPA_PLATFORM": "xcb"}, "the X display does not answer"),
    ],
)
def test_without_a_screen_the_program_says_what_to_do(variables: dict[str, str], said: str) -> None:
    done = started(**variables)
    assert done.returncode == 2
    assert said in done.stderr
    assert ELSEWHERE in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "qt.qpa" not in done.stderr


def test_a_platform_that_needs_no_screen_is_let_through() -> None:
    assert display_fault({"QT_QPA_PLATFORM": "offscreen"}) is None
    assert display_fault({"QT_QPA_PLATFORM": "vnc:size=800x600"}) is None


def test_one_display_that_answers_is_enough(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "wayland-0"))
        door.listen(1)
        fault = display_fault(
            {
                "DISPLAY": ":99",
                "WAYLAND_DISPLAY": "wayland-0",
                "XDG_RUNTIME_DIR": str(tmp_path),
            }
        )
    assert fault is None


def test_a_library_that_the_plugin_lacks_is_named_with_its_package(tmp_path: Path) -> None:
    """A copy of Qt's own plugin, whose want of libxcb-icccm is made real by renaming it."""
    qt = Path(PySide6.__file__).parent / "Qt"
    plugins = tmp_path / "Qt" / "plugins" / "platforms"
    libraries = tmp_path / "Qt" / "lib"
    plugins.mkdir(parents=True)
    libraries.mkdir()
    for file in (qt / "lib").iterdir():
        if file.is_file() and "XcbQpa" not in file.name:
            (libraries / file.name).symlink_to(file)
    (xcb,) = (qt / "lib").glob("libQt6XcbQpa.so.6")
    renamed = xcb.read_bytes().replace(b"libxcb-icccm.so.4", b"libxcb-icccx.so.4")
    (libraries / xcb.name).write_bytes(renamed)
    shutil.copy(qt / "plugins" / "platforms" / "libqxcb.so", plugins / "libqxcb.so")
    script = (
        "import sys, pathlib\n"
        "from gui.display import plugin_fault\n"
        "fault = plugin_fault(pathlib.Path(sys.argv[1]))\n"
        "print(fault.sentence if fault else 'loaded')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(plugins / "libqxcb.so")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "a system library that Qt needs is missing. Found: libxcb-icccx.so.4" in done.stdout
    assert ELSEWHERE in done.stdout


def test_the_package_of_a_missing_library_is_named() -> None:
    text = "libEGL.so.1: cannot open shared object file: No such file or directory"
    fault = library_fault(ImportError(text))
    assert fault is not None
    assert "sudo apt install libegl1" in fault.sentence
    assert library_fault(ImportError("No module named 'PySide6'")) is None


def test_libraries_that_are_missing_are_found_by_loading_them() -> None:
    assert missing_libraries(["libc.so.6", "libxcb-nowhere.so.9"]) == ["libxcb-nowhere.so.9"]
    assert PACKAGES["libxcb-icccm.so.4"] == "libxcb-icccm4"
    assert PACKAGES["libxcb-keysyms.so.1"] == "libxcb-keysyms1"


def test_the_check_costs_next_to_nothing() -> None:
    times = []
    for _ in range(5):
        begin = time.process_time()
        display_fault({"QT_QPA_PLATFORM": "offscreen"})
        display_fault({"DISPLAY": ":99"})
        times.append(time.process_time() - begin)
    assert min(times) < 0.005
