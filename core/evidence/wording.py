"""How numbers are printed, everywhere: true minus, thin blanks, equal decimals."""

from __future__ import annotations

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
    first = figure_text(low, digits=digits)
    if percent:
        first = figure_text(low * 100, digits=digits)
    return f"{first} to {figure_text(high, digits=digits, percent=percent)}"


def hash_text(digest: str) -> str:
    """Return a hash in groups of eight, as it is compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def count_text(count: int, one: str, many: str) -> str:
    """Return "no rows", "1 row" or "12 rows"."""
    if count == 0:
        return f"no {many}"
    return f"1 {one}" if count == 1 else f"{count:,} {many}"
