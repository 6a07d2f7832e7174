"""The next number up or down, as somebody would try it."""

from __future__ import annotations

from decimal import Decimal

from gui.forms.describe import FieldInfo

_FIRST = Decimal("0.01")  # the step away from zero


def stepped(info: FieldInfo, value: float, steps: int) -> float:
    """Return the value so many steps up (or down, if negative), within what is allowed.

    Whole numbers step by one. Others step by their leading digit, so that 0.001 is followed by
    0.002 and preceded by 0.0009, whatever their size.
    """
    if info.is_whole:
        return _kept_within(info, value + steps)
    found = Decimal(repr(float(value)))
    for _ in range(abs(steps)):
        found = _next(found, up=steps > 0)
    result = float(found)
    if info.is_open_minimum and info.minimum is not None and result <= info.minimum:
        return value
    return _kept_within(info, result)


def _next(value: Decimal, *, up: bool) -> Decimal:
    if value == 0:
        return _FIRST if up else -_FIRST
    is_growing = up == (value > 0)
    size = abs(value)
    unit = Decimal(1).scaleb(size.adjusted())
    if not is_growing and size == unit:
        unit = unit.scaleb(-1)
    after = size + unit if is_growing else size - unit
    return after if value > 0 else -after


def _kept_within(info: FieldInfo, value: float) -> float:
    low, high = info.minimum, info.maximum
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value
