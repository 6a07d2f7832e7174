"""Ticks and scales of charts. Nothing here knows Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_OUTLIER = 10.0  # times the 95th percentile; beyond it a value leaves the chart at the top
_HAIR = 1e-9
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Scale:
    """A straight line from values to pixels."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return self.begin + (self.end - self.begin) * share

    def value(self, pixel: float) -> float:
        """Return the value of a pixel."""
        span = self.end - self.begin
        share = (pixel - self.begin) / span if span else 0.0
        return self.low + (self.high - self.low) * share


def nice_step(span: float, most: int) -> float:
    """Return a round step that divides the span into at most so many parts."""
    if span <= 0 or not math.isfinite(span):
        return 1.0
    raw = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in _STEPS if step * power >= raw * (1 - 1e-9))


def nice_range(low: float, high: float, most: int = 4) -> tuple[float, float, float]:
    """Return rounded ends and the step between ticks; zero is kept where it is near."""
    if high <= low:
        pad = abs(high) * 0.1 or 0.5
        low, high = low - pad, high + pad
    if 0 < low < high / 2:
        low = 0.0
    step = nice_step(high - low, most)
    # Rounding must not add a step for what is a hair beyond a tick.
    first = math.floor(low / step + _HAIR) * step
    last = math.ceil(high / step - _HAIR) * step
    return first, last, step


def ticks(first: float, last: float, step: float) -> list[float]:
    """Return the ticks from end to end."""
    count = round((last - first) / step)
    return [round(first + place * step, 12) for place in range(count + 1)]


def tick_text(value: float, step: float) -> str:
    """Return a tick with as many decimals as the step needs."""
    if step and (abs(value) >= 1e6 or step < 1e-5):
        text = f"{abs(value):.3g}"
    else:
        decimals = _decimals(step)
        text = f"{abs(value):,.{decimals}f}"
    return f"{_MINUS}{text}" if value < 0 and float(text.replace(",", "")) else text


def epoch_ticks(last: int, most: int = 6) -> list[int]:
    """Return whole ticks from 1 to the last epoch, round ones between, none close to an end."""
    if last <= most:
        return list(range(1, last + 1))
    step = max(1, round(nice_step(last, most)))
    between = [
        tick for tick in range(step, last, step) if tick > step / 2 and last - tick > step / 2
    ]
    return [1, *[tick for tick in between if tick > 1], last]


def bulk(values: Iterable[float]) -> tuple[float, float] | None:
    """Return lowest and highest finite value, without a few that dwarf all others."""
    known = sorted(value for value in values if math.isfinite(value))
    if not known:
        return None
    low, high = known[0], known[-1]
    usual = known[math.ceil(0.95 * len(known)) - 1] if len(known) > 1 else high
    if low >= 0 and usual > 0 and high > _OUTLIER * usual:
        high = 3.0 * usual
    return low, high


def short(value: float | None, digits: int = 3) -> str:
    """Return a number in so many decimals, or significant digits where it is small."""
    if value is None or not math.isfinite(value):
        return "\N{EN DASH}"
    size = abs(value)
    if size >= 1000 or (0 < size < 10.0 ** (1 - digits)):
        text = f"{size:.{digits}g}"
    else:
        text = f"{size:.{digits}f}"
    return f"{_MINUS}{text}" if value < 0 else text


def _decimals(step: float) -> int:
    for decimals in range(7):
        if abs(round(step, decimals) - step) < 1e-9 * max(1.0, abs(step)):
            return decimals
    return 6
