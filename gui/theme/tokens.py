"""The colour roles of the window, once for light and once for dark. Nothing here knows Qt."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Role = Literal[
    "window", "surface", "raised", "sunken", "hover", "sel", "line", "edge", "field",
    "text", "muted", "disabled", "accent", "accent_hover", "accent_pressed", "on_accent",
    "good", "caution", "bad", "good_soft", "caution_soft", "bad_soft",
    "positive", "negative", "positive_text", "negative_text",
    "axis", "grid", "third", "bar", "bar_rest",
]  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """Every colour that the window uses, by the part it plays, as `#RRGGBB`.

    Attributes
    ----------
    name : str
        "light" or "dark".
    window, surface, raised, sunken : str
        Grounds: behind the cards, of cards and panels, of menus and tips, of quiet boxes.
    hover, sel : str
        Grounds of what the pointer is over and of what is chosen.
    line, edge, field : str
        Hairlines, edges of secondary buttons, edges of fields.
    text, muted, disabled : str
        Writing.
    accent, accent_hover, accent_pressed, on_accent : str
        The one colour of action, and the writing on its fill.
    good, caution, bad : str
        States as writing and glyph; `_soft` is the ground of the same state.
    positive, negative : str
        Fills of attributions; `_text` the same as writing.
    axis, grid, third, bar, bar_rest : str
        Charts: bottom line, gridlines, third curve, quiet bars, the rest of a whole.
    """

    name: Literal["light", "dark"]
    window: str
    surface: str
    raised: str
    sunken: str
    hover: str
    sel: str
    line: str
    edge: str
    field: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    good: str
    caution: str
    bad: str
    good_soft: str
    caution_soft: str
    bad_soft: str
    positive: str
    negative: str
    positive_text: str
    negative_text: str
    axis: str
    grid: str
    third: str
    bar: str
    bar_rest: str

    @property
    def is_dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.name == "dark"

    def colour(self, role: Role) -> str:
        """Return the colour of a role as `#RRGGBB`."""
        return str(getattr(self, role))

    def roles(self) -> dict[str, str]:
        """Return every role with its colour."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "name"}


LIGHT = Theme(
    name="light",
    window="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#EFF1F4",
    hover="#EBEEF1",
    sel="#E1EFF5",
    line="#D5DAE0",
    edge="#B9C1CA",
    field="#808A95",
    text="#1A1F24",
    muted="#56606B",
    disabled="#7A848E",
    accent="#0B6B8F",
    accent_hover="#0A6284",
    accent_pressed="#095A78",
    on_accent="#FFFFFF",
    good="#1B7A4B",
    caution="#8A5A00",
    bad="#B3261E",
    good_soft="#E3F3EA",
    caution_soft="#FBF1DA",
    bad_soft="#FBE9E7",
    positive="#C4560B",
    negative="#1F5FA8",
    positive_text="#A3470A",
    negative_text="#1F5FA8",
    axis="#AEB7C1",
    grid="#E9ECEF",
    third="#7FB2C6",
    bar="#8FB5C6",
    bar_rest="#B7C4D1",
)

DARK = Theme(
    name="dark",
    window="#14171A",
    surface="#1C2024",
    raised="#24292E",
    sunken="#181C1F",
    hover="#262B30",
    sel="#1B3541",
    line="#353B42",
    edge="#4A525A",
    field="#747F8A",
    text="#E8EAED",
    muted="#A3ADB8",
    disabled="#87919B",
    accent="#5BB8D9",
    accent_hover="#54A9C8",
    accent_pressed="#4C9BB6",
    on_accent="#0B1418",
    good="#5CC98E",
    caution="#E3B341",
    bad="#F2857C",
    good_soft="#1A3326",
    caution_soft="#362D17",
    bad_soft="#3B2422",
    positive="#F29A4B",
    negative="#6FA8E8",
    positive_text="#F29A4B",
    negative_text="#6FA8E8",
    axis="#59626B",
    grid="#2A2F35",
    third="#3F7F96",
    bar="#48717F",
    bar_rest="#4A5662",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
