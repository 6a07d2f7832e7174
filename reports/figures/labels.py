"""Labels that fit: measured in the report's own type, wrapped, kept apart."""

from __future__ import annotations

from functools import cache, lru_cache

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from reports.figures.style import LABEL_PT
from reports.fonts import SANS, drawable, register_with_matplotlib

_MM_PER_POINT = 25.4 / 72.0
_ELLIPSIS = "…"


def tidy(text: str) -> str:
    """Return a name as one printable line."""
    return drawable(" ".join(text.split()))


@cache
def _face(family: str, weight: int) -> FT2Font:
    register_with_matplotlib()
    properties = font_manager.FontProperties(family=family, weight=weight)
    return FT2Font(font_manager.findfont(properties, fallback_to_default=False))


@lru_cache(maxsize=4096)
def text_width(text: str, *, size: float = LABEL_PT, weight: int = 400) -> float:
    """Return the width of one line in mm."""
    face = _face(SANS, weight)
    face.set_size(size, 72)
    face.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64.0 * _MM_PER_POINT


def wrapped(text: str, width: float, *, size: float = LABEL_PT, lines: int = 2) -> str:
    """Return the label on at most `lines` lines of `width` mm; the last may end in an ellipsis."""
    rest = tidy(text)
    found: list[str] = []
    while rest and len(found) < lines - 1:
        line, rest = _cut(rest, width, size)
        found.append(line)
    if rest:
        found.append(_shortened(rest, width, size))
    return "\n".join(found)


def _cut(text: str, width: float, size: float) -> tuple[str, str]:
    """Return the first line and what is left, cut at a blank or joint where there is one."""
    if text_width(text, size=size) <= width:
        return text, ""
    fits = _fitting(text, width, size)
    joints = [place + 1 for place in range(fits) if _is_joint(text, place)]
    place = joints[-1] if joints and joints[-1] > fits // 3 else fits
    return text[:place].rstrip(), text[place:].lstrip()


def _is_joint(text: str, place: int) -> bool:
    """Return whether a line may end behind a character: not within a number such as 0.0018."""
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    return text[place] in " _-/;:=" or (text[place] in ".," and not around.isdecimal())


def _shortened(text: str, width: float, size: float) -> str:
    if text_width(text, size=size) <= width:
        return text
    room = width - text_width(_ELLIPSIS, size=size)
    return text[: _fitting(text, room, size)].rstrip() + _ELLIPSIS


def _fitting(text: str, width: float, size: float) -> int:
    """Return how many leading characters fit into `width` mm, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle], size=size) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def widest(texts: tuple[str, ...], *, size: float = LABEL_PT, weight: int = 400) -> float:
    """Return the width in mm of the widest line among labels that may have several."""
    lines = [line for text in texts for line in text.split("\n")]
    return max((text_width(line, size=size, weight=weight) for line in lines), default=0.0)


def kept_apart(places: tuple[float, ...], gap: float, *, low: float, high: float) -> list[float]:
    """Return the places moved as little as needed to stand `gap` apart within [low, high].

    Parameters
    ----------
    places : tuple of float
        Wished places in any order and unit.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [min(max(places[index], low), high) for index in order]
    for index in range(1, len(moved)):
        moved[index] = max(moved[index], moved[index - 1] + gap)
    if moved and moved[-1] > high:
        moved[-1] = high
        for index in range(len(moved) - 2, -1, -1):
            moved[index] = min(moved[index], moved[index + 1] - gap)
    result = [0.0] * len(places)
    for place, index in zip(moved, order, strict=True):
        result[index] = place
    return result
