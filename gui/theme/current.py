"""The theme in force, for everything that paints itself."""

from __future__ import annotations

from gui.theme.tokens import LIGHT, Theme

_in_force: list[Theme] = [LIGHT]


def current() -> Theme:
    """Return the theme that was applied last; the light one before any was."""
    return _in_force[0]


def put_in_force(theme: Theme) -> None:
    """Make `theme` the one that `current` returns."""
    _in_force[0] = theme
