"""Projects that many tests begin from: made once in a process, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_ORIGINALS: dict[str, tuple[Path, object]] = {}


def made_or_copied(name: str, folder: Path, make: Callable[[], T]) -> T:
    """Return what `make` makes in `folder`; from the second time on, a copy of it lies there.

    The original lies beside the first project, where no test writes.
    """
    if name in _ORIGINALS:
        original, made = _ORIGINALS[name]
        shutil.copytree(original, folder)
        return made  # type: ignore[return-value]
    made = make()
    original = folder.with_name(f"{folder.name}-original")
    shutil.copytree(folder, original)
    _ORIGINALS[name] = (original, made)
    return made
