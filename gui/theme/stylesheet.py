"""The one style sheet and the palette, both made from a theme.

The sheet lies in `sheet/*.qss`, a file for each kind of part, with `$role` where a colour goes.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette

from gui.theme import marks
from gui.theme.tokens import Role, Theme

_FOLDER = Path(__file__).parent / "sheet"
_MARKS = ("check", "check-off", "check-menu", "dash", "chevron", "chevron-off", "chevron-right")
_Group, _Part = QPalette.ColorGroup, QPalette.ColorRole
_PALETTE: dict[QPalette.ColorRole, Role] = {
    _Part.Window: "window",
    _Part.WindowText: "text",
    _Part.Base: "surface",
    _Part.AlternateBase: "sunken",
    _Part.Text: "text",
    _Part.PlaceholderText: "muted",
    _Part.Button: "surface",
    _Part.ButtonText: "text",
    _Part.BrightText: "bad",
    _Part.Highlight: "accent",
    _Part.HighlightedText: "on_accent",
    _Part.Accent: "accent",
    _Part.Link: "accent",
    _Part.LinkVisited: "accent",
    _Part.ToolTipBase: "raised",
    _Part.ToolTipText: "text",
    _Part.Light: "surface",
    _Part.Midlight: "hover",
    _Part.Mid: "line",
    _Part.Dark: "edge",
    _Part.Shadow: "field",
}
_WRITING = (_Part.WindowText, _Part.Text, _Part.ButtonText, _Part.PlaceholderText)


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of the whole window."""
    places = {name.replace("-", "_"): marks.path(name, theme) for name in _MARKS}
    return Template(_template()).substitute(theme.roles() | places)


def palette(theme: Theme) -> QPalette:
    """Return the colours of what the style sheet does not reach."""
    made = QPalette()
    for part, role in _PALETTE.items():
        made.setColor(part, QColor(theme.colour(role)))
    for part in _WRITING:
        made.setColor(_Group.Disabled, part, QColor(theme.disabled))
    made.setColor(_Group.Disabled, _Part.Highlight, QColor(theme.line))
    return made


@lru_cache(maxsize=1)
def _template() -> str:
    parts = sorted(_FOLDER.glob("*.qss"))
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
