"""The program's version, read without the machinery of installed packages."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_DECLARATION = Path(__file__).resolve().parents[1] / "pyproject.toml"


@lru_cache(maxsize=1)
def version() -> str:
    """Return the version that the project's declaration states."""
    found = re.search(r'^version = "([^"]+)"', _DECLARATION.read_text("utf-8"), re.MULTILINE)
    return found.group(1) if found else ""
