"""Numbers as tables write them."""

from __future__ import annotations

import math

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"


def number_text(value: float | None, decimals: int = 2, *, has_sign: bool = False) -> str:
    """Return a number with fixed decimals, thousands apart and a true minus; a dash for none."""
    if value is None or not math.isfinite(value):
        return DASH
    # No minus before a number that rounds to zero.
    rounded = round(value, decimals) + 0.0
    text = f"{abs(rounded):,.{decimals}f}"
    if rounded < 0:
        return f"{MINUS}{text}"
    return f"+{text}" if has_sign and rounded > 0 else text


def probability_text(value: float | None) -> str:
    """Return a probability with two decimals that never says 0 or 1: "<0.01", ">0.99"."""
    if value is None or not math.isfinite(value):
        return DASH
    if value < 0.01:
        return "<0.01"
    return ">0.99" if value > 0.99 else f"{value:.2f}"


def interval_text(low: float | None, high: float | None, decimals: int = 2) -> str:
    """Return an interval as "0.75 to 0.86"; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{number_text(low, decimals)} to {number_text(high, decimals)}"


def number_in(text: str) -> float | None:
    """Return a printed number as one, to sort by; None where the text is none."""
    try:
        return float(text.replace(",", "").replace(MINUS, "-"))
    except ValueError:
        return None
