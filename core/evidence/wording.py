"""How numbers are printed, everywhere: true minus, thin blanks, equal decimals."""

from __future__ import annotations

import math

MINUS = "\u2212"
NO_BREAK = "\u00a0"
NOT_ESTIMABLE = "not estimable"


def figure_text(
    value: float | None, *, digits: int = 3, percent: bool = False, signed: bool = False
) -> str:
    """Return a number as it is printed; `percent` multiplies a share by 100."""
    if value is None:
        return NOT_ESTIMABLE
    shown = value * 100 if percent else value
    text = f"{abs(shown):,.{digits}f}"
    is_zero = float(text.replace(",", "")) == 0.0
    sign = "" if is_zero else MINUS if shown < 0 else "+" if signed else ""
    return f"{sign}{text}{NO_BREAK}%" if percent else f"{sign}{text}"


def interval_text(
    low: float | None, high: float | None, *, digits: int = 3, percent: bool = False
) -> str:
    """Return "low to high", empty without an interval; never a dash, which reads as minus."""
    if low is None or high is None:
        return ""
    first = figure_text(low * 100 if percent else low, digits=digits)
    return f"{first} to {figure_text(high, digits=digits, percent=percent)}"


def probability_text(value: float) -> str:
    """Return a probability, which is never printed as 0 or 1."""
    if value < 0.001:
        return "under 0.001"
    if value > 0.999:
        return "over 0.999"
    return f"{value:.3f}"


def digits_for(scale: float) -> int:
    """Return the decimals that show three figures or more of numbers of this size."""
    size = abs(scale)
    if size == 0 or not math.isfinite(size):
        return 3
    return max(0, min(6, 2 - math.floor(math.log10(size)))) if size < 1 else _coarse(size)


def _coarse(size: float) -> int:
    return 3 if size < 10 else 2 if size < 100 else 1 if size < 1000 else 0


def hash_text(digest: str) -> str:
    """Return a hash in groups of eight, as it is compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def count_text(count: int, one: str, many: str) -> str:
    """Return "no rows", "1 row" or "12 rows"."""
    if count == 0:
        return f"no {many}"
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def listed(names: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
