"""The text of a crash report: versions and tracebacks, without anything of the user's."""

from __future__ import annotations

import os
import platform
import re
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion

from gui.version import version

_MOST = 20


@dataclass(frozen=True)
class Fault:
    """One thing that nobody expected.

    Attributes
    ----------
    sentence : str
        What happened, for everybody.
    detail : str
        The traceback, or what else is known.
    """

    sentence: str
    detail: str


@dataclass
class Report:
    """All faults since the window began; the same one again is counted, not repeated."""

    faults: list[Fault] = field(default_factory=list)
    _counts: dict[Fault, int] = field(default_factory=dict)
    _left_out: int = 0

    def add(self, fault: Fault) -> None:
        """Take in one more fault; beyond twenty different ones they are only counted."""
        if fault in self._counts:
            self._counts[fault] += 1
        elif len(self.faults) < _MOST:
            self.faults.append(fault)
            self._counts[fault] = 1
        else:
            self._left_out += 1

    def text(self) -> str:
        """Return the report as it is copied and saved."""
        parts = [machine_text()]
        for number, fault in enumerate(self.faults, start=1):
            count = self._counts[fault]
            times = f" ({count} times)" if count > 1 else ""
            parts.append(f"{number}. {fault.sentence}{times}\n\n{fault.detail.rstrip()}".rstrip())
        if self._left_out:
            parts.append(f"and {self._left_out} more")
        return without_home("\n\n".join(parts)) + "\n"


def machine_text() -> str:
    """Return the versions of program, Python, Qt and system."""
    return (
        f"Vitrine {version()}\nPython {platform.python_version()}\nQt {qVersion()}\n"
        f"{platform.system()} {platform.release()} {platform.machine()}"
    )


def fault_of(error: BaseException, trace: TracebackType | None = None) -> Fault:
    """Return what an exception means, with its traceback."""
    lines = traceback.format_exception(type(error), error, trace or error.__traceback__)
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    return Fault(f"The program met a fault of its own: {said}", "".join(lines))


def without_home(text: str) -> str:
    """Return the text with the user's home folder written as ~."""
    home = str(Path.home())
    if len(home) <= 1:
        return text
    return re.sub(re.escape(home) + rf"(?=[{re.escape(os.sep)}\s'\":,;)]|$)", "~", text)
