"""Whether a window can be opened here, told before Qt would end the program over it."""

from __future__ import annotations

import ctypes
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from core.errors import AuditError

_WITHOUT = (
    "`python main.py audit PLAN --out FOLDER` and `python main.py demo` work without a screen."
)
# What the X plugin of Qt loads and minimal systems lack, with the Debian package of each.
PACKAGES = {
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_CONNECT_S = 1.0


def display_fault(environment: Mapping[str, str]) -> AuditError | None:
    """Return why no window can be opened, or None where one can.

    Parameters
    ----------
    environment : mapping
        The process's environment variables.
    """
    if not sys.platform.startswith("linux"):
        return None
    platforms = _platforms(environment)
    if not platforms:
        return AuditError(
            "The window needs a screen, and there is none",
            seen="neither DISPLAY nor WAYLAND_DISPLAY is set",
            remedy=f"Start it from a desktop session, or over `ssh -X`. {_WITHOUT}",
        )
    faults = [_fault_of(platform, environment) for platform in platforms]
    return None if None in faults else faults[0]


def library_fault(error: ImportError) -> AuditError | None:
    """Return the sentence for an import of Qt that failed for want of a system library."""
    found = re.search(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object", str(error))
    return _missing([found.group(1)]) if found else None


def _platforms(environment: Mapping[str, str]) -> list[str]:
    """Return Qt's platforms in the order in which it would try them."""
    override = environment.get("QT_QPA_PLATFORM", "")
    if override:
        return [part.split(":")[0] for part in override.split(";") if part]
    candidates = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [name for name, variable in candidates.items() if environment.get(variable)]


def _fault_of(platform: str, environment: Mapping[str, str]) -> AuditError | None:
    if platform == "xcb":
        return _x_fault(environment.get("DISPLAY", ""))
    if platform.startswith("wayland"):
        return _wayland_fault(environment)
    return None  # offscreen, vnc and the like: whoever asked for it knows


def _wayland_fault(environment: Mapping[str, str]) -> AuditError | None:
    import socket  # noqa: PLC0415 - most start under X, and it takes a while

    place = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environment.get("XDG_RUNTIME_DIR", "/")) / place
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(_CONNECT_S)
            door.connect(str(path))
    except OSError:
        return _silent("Wayland", f"WAYLAND_DISPLAY={place}")
    return None


def _x_fault(display: str) -> AuditError | None:
    """Connect as Qt will: the address, the socket and the permission are tried in one."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return _missing(missing_libraries(PACKAGES))
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode() or None, None))
    is_deaf = xcb.xcb_connection_has_error(connection) != 0
    xcb.xcb_disconnect(connection)
    if is_deaf:
        return _silent("X", f"DISPLAY={display}")
    return plugin_fault(_plugin())


def plugin_fault(plugin: Path | None) -> AuditError | None:
    """Return which system libraries Qt's plugin for X lacks, or None where it can be loaded."""
    if plugin is None or not plugin.exists():
        return None  # a Qt of the system's own; it brings what it needs
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        named = str(error).split(":")[0]
        missing = missing_libraries(PACKAGES)
        return _missing(missing if named in missing else [named, *missing])
    return None


def missing_libraries(names: Iterable[str]) -> list[str]:
    """Return those of the shared libraries that cannot be loaded."""
    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def _plugin() -> Path | None:
    # Not imported: the sentence must come before anything of Qt is in the process.
    found = importlib.util.find_spec("PySide6")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"


def _silent(system: str, seen: str) -> AuditError:
    return AuditError(
        f"The window needs a screen, and the {system} display does not answer",
        seen=seen,
        remedy=f"Start it from a desktop session, or set the variable right. {_WITHOUT}",
    )


def _missing(libraries: list[str]) -> AuditError:
    packages = [PACKAGES[name] for name in libraries if name in PACKAGES]
    install = (
        f"On Debian and Ubuntu: `sudo apt install {' '.join(packages)}`."
        if packages
        else "Install the package of your system that holds it."
    )
    return AuditError(
        "The window cannot be opened, because a system library that Qt needs is missing",
        seen=", ".join(libraries),
        remedy=f"{install} {_WITHOUT}",
    )
