"""The type of the window: the system's own font in a few sizes, and one font for charts.

Figures are tabular wherever the font has them, so that numbers stand under each other.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from gui.theme import metrics

_CHART_PACKAGE = "font_source_sans_pro"
_CHART_FILES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


def body(*, is_strong: bool = False) -> QFont:
    """Return the font of running text, 13 px; semibold where it is strong."""
    return _sized(metrics.BODY, is_strong=is_strong)


def muted(*, is_strong: bool = False) -> QFont:
    """Return the font of notes and captions, 12 px."""
    return _sized(metrics.MUTED, is_strong=is_strong)


def section() -> QFont:
    """Return the font of a card's head, 15 px semibold."""
    return _sized(metrics.SECTION, is_strong=True)


def title() -> QFont:
    """Return the font of a page's title, 20 px semibold."""
    return _sized(metrics.TITLE, is_strong=True)


def key_figure() -> QFont:
    """Return the font of a key figure, 20 px semibold."""
    return _sized(metrics.KEY_FIGURE, is_strong=True)


def mono() -> QFont:
    """Return the system's font with fixed pitch, 12 px, for hashes and commands."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(metrics.MONO)
    return font


def chart(*, size: int = metrics.TICK, is_strong: bool = False) -> QFont:
    """Return the font of charts, Source Sans Pro as in the report; else the system's own."""
    font = _sized(size, is_strong=is_strong)
    families = _chart_families()
    if families:
        font.setFamilies([*families, font.family()])
    return font


def _sized(size: int, *, is_strong: bool) -> QFont:
    font = QFont()
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if is_strong else QFont.Weight.Normal)
    # Qt 6.7 and later; older ones take the font's own figures.
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


@lru_cache(maxsize=1)
def _chart_families() -> tuple[str, ...]:
    """Register the chart font on first use, not at start; empty where it is not installed."""
    package = importlib.util.find_spec(_CHART_PACKAGE)
    if package is None or not package.submodule_search_locations:
        return ()
    folder = Path(package.submodule_search_locations[0]) / "files"
    found: list[str] = []
    for name in _CHART_FILES:
        number = QFontDatabase.addApplicationFont(str(folder / name))
        found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(dict.fromkeys(found))
