"""How well two colours can be told apart, after WCAG 2.2."""

from __future__ import annotations


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours `#RRGGBB`, from 1 to 21.

    References
    ----------
    W3C (2023), Web Content Accessibility Guidelines 2.2, definition of contrast ratio.
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour `#RRGGBB`, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(one: str, other: str, share: float) -> str:
    """Return the colour that lies `share` (0 to 1) of the way from one to the other."""
    parts = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour `#RRGGBB`, each from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
