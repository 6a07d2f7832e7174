"""Typed text as a value of a field, or one sentence that says why it is none."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sized
from typing import TypeVar

from gui.forms.describe import FieldInfo
from gui.forms.wording import grouped, number_text

T = TypeVar("T", bound=Sized)

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_BLANKS = re.compile(r"[\s\u00a0\u2009\u202f_]+")
_BETWEEN = re.compile(r"[\s,;×]+")
_QUOTED_WHEN = re.compile(r'[",]|^\s|\s$')


class UnreadableError(ValueError):
    """Text that is no value of its field; the message is a sentence for the user."""


def read_text(info: FieldInfo, text: str) -> object:
    """Return the value that `text` stands for.

    Raises
    ------
    UnreadableError
        With what was typed and what is allowed.
    """
    text = text.strip()
    if info.is_optional and not text:
        return None
    match info.kind:
        case "integer" | "number":
            return _number(info, text.removesuffix(info.unit))
        case "numbers":
            items = [part for part in _BETWEEN.split(text) if part]
            return _counted(info, tuple(_number(info, item) for item in items), "numbers")
        case "texts":
            return _counted(info, _texts(text), "texts")
        case _:
            return _counted(info, text, "characters")


def written(value: object) -> str:
    """Return the text that stands for `value`, as `read_text` reads it."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(_item_text(item) for item in value)
    return number_text(value) if isinstance(value, int | float) else str(value)


def _item_text(item: object) -> str:
    if isinstance(item, int | float):
        return number_text(item)
    text = str(item)
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if _QUOTED_WHEN.search(text) or not text else text


def _texts(text: str) -> tuple[str, ...]:
    lines = list(csv.reader(io.StringIO(text), skipinitialspace=True))
    return tuple(item for line in lines for item in line) if text else ()


def _number(info: FieldInfo, text: str) -> float:
    plain = _plain(text)
    try:
        value = float(plain.removesuffix("%"))
    except ValueError:
        seen = f"“{text.strip()}” is not a number" if text.strip() else "A number is needed"
        raise _refusal(info, seen) from None
    if not math.isfinite(value):
        raise _refusal(info, f"{text.strip()} is not a finite number")
    if plain.endswith("%"):
        value = float(f"{value}e-2")
    if info.is_whole:
        return _whole(info, value, text)
    return _within(info, value)


def _plain(text: str) -> str:
    """Return the digits as Python reads them: no blanks, a point, a plain minus."""
    text = _BLANKS.sub("", text).replace("\N{MINUS SIGN}", "-")
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".", 1)


def _whole(info: FieldInfo, value: float, text: str) -> int:
    if value != int(value):
        raise _refusal(info, f"{text.strip()} is not a whole number")
    # The digits themselves where they can be had: a float holds no more than 2^53 exactly.
    plain = _plain(text)
    exact = int(plain) if plain.lstrip("+-").isdigit() else int(value)
    return int(_within(info, exact))


def _within(info: FieldInfo, value: float) -> float:
    low, high = info.minimum, info.maximum
    is_low = low is not None and (value <= low if info.is_open_minimum else value < low)
    is_high = high is not None and value > high
    if is_low or is_high:
        raise _refusal(info, f"{grouped(value)} is too {'low' if is_low else 'high'}")
    return value


def _refusal(info: FieldInfo, seen: str) -> UnreadableError:
    allowed = info.range_text or "any number"
    return UnreadableError(f"{seen}. Allowed: {allowed}.")


def _counted(info: FieldInfo, value: T, things: str) -> T:
    fewest, most, count = info.fewest or 0, info.most, len(value)
    if fewest <= count and (most is None or count <= most):
        return value
    if count == 0:
        raise UnreadableError("This cannot be empty.")
    allowed = f"exactly {fewest}" if fewest == most else f"{fewest} or more"
    if most is not None and fewest != most:
        allowed = f"{fewest} to {most}"
    given = f"1 {things.removesuffix('s')} was" if count == 1 else f"{count} {things} were"
    raise UnreadableError(f"{given} given. Allowed: {allowed}.")
