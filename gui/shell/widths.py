"""How wide the rail is, in an ordinary and in a small window."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QFontMetrics

from gui.theme import fonts

WIDTH, _COMPACT_WIDTH = 200, 104
COMPACT_LEFT, COMPACT_RIGHT = 38, 10  # before and behind the name of a step in a small window


def compact_width(names: Iterable[str]) -> int:
    """Return the width of the rail in a small window, in which the longest name has room."""
    strong = QFontMetrics(fonts.body(is_strong=True))
    longest = max(map(strong.horizontalAdvance, names))
    return max(_COMPACT_WIDTH, COMPACT_LEFT + longest + COMPACT_RIGHT)
