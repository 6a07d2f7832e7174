"""Curves as lines of pixels: gaps where there is no value, and hardly more points than pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF

from gui.charts.axis import Scale

_PIECE = 8  # points
_FAR = 1e6  # pixels; Qt's painter is slow and wrong far outside of the screen


def polylines(
    xs: Sequence[float], ys: Sequence[float], across: Scale, up: Scale
) -> list[list[QPointF]]:
    """Return the lines between gaps; where points are many, the extremes of each few are kept."""
    pixels = max(1, round(abs(across.end - across.begin)))
    stride = len(ys) // pixels
    lines: list[list[QPointF]] = []
    for run in _runs(ys):
        places = _extremes(ys, run, stride) if stride > 2 else run
        points = ((across.at(xs[place]), up.at(ys[place])) for place in places)
        line = [QPointF(x, min(_FAR, max(-_FAR, y))) for x, y in points]
        lines += _pieces(line) if stride > 2 else [line]
    return lines


def _pieces(line: list[QPointF]) -> list[list[QPointF]]:
    """Return a dense line in pieces: Qt takes a second to stroke one that crosses itself often."""
    return [line[begin : begin + _PIECE + 1] for begin in range(0, max(1, len(line) - 1), _PIECE)]


def _runs(ys: Sequence[float]) -> Iterator[range]:
    begin: int | None = None
    for place, value in enumerate(ys):
        if math.isfinite(value):
            begin = place if begin is None else begin
        elif begin is not None:
            yield range(begin, place)
            begin = None
    if begin is not None:
        yield range(begin, len(ys))


def _extremes(ys: Sequence[float], run: range, stride: int) -> list[int]:
    """Return the places of the first, lowest and highest of each so many points, and the last."""
    kept: list[int] = []
    for begin in range(run.start, run.stop, stride):
        part = ys[begin : min(begin + stride, run.stop)]
        offsets = {0, part.index(min(part)), part.index(max(part))}
        kept += sorted(begin + offset for offset in offsets)
    if kept[-1] != run.stop - 1:
        kept.append(run.stop - 1)
    return kept
