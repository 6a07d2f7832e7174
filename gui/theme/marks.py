"""The few marks that the style sheet shows as pictures, one file for each theme.

A style sheet takes a picture only from a file and cannot tint it, so these are written once, in the
colours of the themes, by `write`; a test holds them equal to the icons that they are made from.
"""

from __future__ import annotations

from pathlib import Path

from gui.theme.icons import tinted
from gui.theme.tokens import THEMES, Role, Theme

_FOLDER = Path(__file__).parent / "marks"
# mark -> the icon it is drawn from, and the role of its colour
_MARKS: dict[str, tuple[str, Role]] = {
    "check": ("check-bold", "on_accent"),
    "check-off": ("check-bold", "disabled"),
    "check-menu": ("check", "accent"),
    "dash": ("dash-bold", "on_accent"),
    "chevron": ("chevron-down", "text"),
    "chevron-off": ("chevron-down", "disabled"),
    "chevron-right": ("chevron-right", "muted"),
    "clear": ("close", "muted"),
}


def path(mark: str, theme: Theme) -> str:
    """Return the address of a mark's file for a style sheet."""
    return (_FOLDER / theme.name / f"{mark}.svg").as_posix()


def drawings() -> dict[Path, bytes]:
    """Return what each file of marks must hold."""
    return {
        _FOLDER / theme.name / f"{mark}.svg": tinted(name, theme.colour(role))
        for theme in THEMES.values()
        for mark, (name, role) in _MARKS.items()
    }


def write() -> None:
    """Write every mark anew, after a change of a colour or of an icon."""
    for file, drawing in drawings().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(drawing)
