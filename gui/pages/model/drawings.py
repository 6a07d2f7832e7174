"""How the blocks of a network are drawn: what each gives, and at what scale.

Pictures are sheets, vectors bars, series and texts bands as long as they have steps. A mark tells
apart what a shape alone does not: the way around a residual block, the arcs of attention, the
arrow of a recurrent layer, parallel filters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from core.records.architecture import Layer
from core.records.views.network import LayerBlock, NetworkView
from gui.theme import metrics
from gui.theme.current import current

Mark = Literal["", "residual", "attention", "recurrent", "branches"]

_LARGEST, _SMALLEST = 31, 8  # sides of a sheet, in pixels
_SHEETS = 4
_SHEET_STEP = 3
_BAR_HEIGHT, _LONGEST_BAR, _SHORTEST_BAR = 8, 66, 9
_STEPS_HEIGHT = 22
_MARKED_HEIGHT = 16  # of a band that leaves room for a mark above it
_MARK = 7
_MARKS: dict[str, Mark] = {
    "residual": "residual",
    "encoder": "attention",
    "recurrent": "recurrent",
    "branches": "branches",
}
# Layers after which a row is (steps, numbers of a step); the others give (channels, places).
_STEPS_FIRST = ("embedding", "encoder", "recurrent", "linear", "position")


@dataclass(frozen=True)
class BlockRow:
    """One block beside the whole network, which gives its drawing and its bar their scale.

    Attributes
    ----------
    space : float
        Side of its pictures, or length of its series, as a share of the largest.
    length : float
        Logarithmic length of its vector as a share of the longest one.
    share : float
        Parameters as a share of the largest block's.
    lines : int
        Numbers that describe each step of its series.
    mark : str
        What the shape does not tell.
    is_input : bool
        Whether it is what goes in.
    """

    block: LayerBlock
    space: float
    length: float
    share: float
    lines: int = 1
    mark: Mark = ""
    is_input: bool = False


def block_rows(view: NetworkView) -> list[BlockRow]:
    """Return the blocks with the scales at which they are drawn."""
    blocks = view.blocks
    layers = {layer.name: layer for layer in view.architecture.layers}
    firsts = [_telling_layer(block, layers) for block in blocks]
    most = max((block.parameters for block in blocks), default=0)
    sizes = [_size(block, first) for block, first in zip(blocks, firsts, strict=True)]
    widest = max((size for size, _ in sizes), default=1)
    longest = max((_vector_length(block) for block in blocks if block.glyph == "bar"), default=1.0)
    return [
        BlockRow(
            block=block,
            space=size / widest,
            length=_vector_length(block) / longest if block.glyph == "bar" else 0.0,
            share=block.parameters / most if most else 0.0,
            lines=lines,
            mark=_MARKS.get(first.kind, "") if first is not None else "",
            is_input=place == 0,
        )
        for place, (block, first, (size, lines)) in enumerate(
            zip(blocks, firsts, sizes, strict=True)
        )
    ]


def _telling_layer(block: LayerBlock, layers: dict[str, Layer]) -> Layer | None:
    """Return the first layer of a block that does more than turn channels and steps."""
    own = [layers[name] for name in block.layers if name in layers]
    return next((layer for layer in own if layer.kind != "reshape"), None)


def _size(block: LayerBlock, first: Layer | None) -> tuple[int, int]:
    """Return the side of pictures or the number of steps, and what describes each step."""
    shape = block.output_shape
    if block.glyph == "sheets":
        return max(shape[1:]), 1
    if block.glyph == "bar":
        return 1, 1
    if len(shape) == 1:
        return shape[0], 1
    is_steps_first = first is not None and first.kind in _STEPS_FIRST
    return (shape[0], shape[1]) if is_steps_first else (shape[1], shape[0])


def _vector_length(block: LayerBlock) -> float:
    return math.log2(block.output_shape[0] + 1)


def draw_block(painter: QPainter, centre: QPointF, row: BlockRow) -> None:
    """Draw what a block gives around a point."""
    theme = current()
    painter.setPen(QColor(theme.field if row.is_input else theme.accent))
    painter.setBrush(QColor(theme.sunken if row.is_input else theme.sel))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    match row.block.glyph:
        case "sheets":
            place = _draw_sheets(painter, centre, row)
        case "steps":
            place = _draw_steps(painter, centre, row)
        case "bar":
            place = _draw_bar(painter, centre, row)
    if row.mark:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _draw_mark(painter, place, row.mark)


def _draw_sheets(painter: QPainter, centre: QPointF, row: BlockRow) -> QRectF:
    channels, *sides = row.block.output_shape
    side = max(_SMALLEST, round(_LARGEST * math.sqrt(row.space)))
    wide = max(_SMALLEST, round(side * sides[-1] / max(sides)))
    high = max(_SMALLEST, round(side * sides[0] / max(sides)))
    count = 1 if row.is_input else min(_SHEETS, max(1, round(math.log2(channels + 1) / 1.6)))
    shift = min(_SHEET_STEP, max(0, (metrics.LAYER_ROW - 8 - high) // max(1, count - 1)))
    spread = shift * (count - 1)
    left = round(centre.x() - (wide + spread) / 2)
    top = round(centre.y() - (high - spread) / 2)
    for place in reversed(range(count)):
        painter.drawRect(left + place * shift, top - place * shift, wide, high)
    return QRectF(left, top - spread, wide + spread, high + spread)


def _draw_steps(painter: QPainter, centre: QPointF, row: BlockRow) -> QRectF:
    """Draw a band as long as the series, with a line for each channel or state, up to four."""
    wide = max(_SHORTEST_BAR, round(_LONGEST_BAR * row.space))
    lines = min(_SHEETS, max(1, round(math.log2(row.lines + 1) / 1.2)))
    full = _MARKED_HEIGHT if row.mark in ("attention", "recurrent") else _STEPS_HEIGHT
    high = full * lines // _SHEETS
    left, top = round(centre.x() - wide / 2), round(centre.y() - high / 2)
    if row.mark in ("attention", "recurrent"):
        top += _MARK // 2
    painter.drawRect(left, top, wide, high)
    for line in range(1, lines):
        y = top + high * line // lines
        painter.drawLine(left, y, left + wide, y)
    return QRectF(left, top, wide, high)


def _draw_bar(painter: QPainter, centre: QPointF, row: BlockRow) -> QRectF:
    """Draw a vector; that of parallel filters in its parts."""
    wide = max(_SHORTEST_BAR, round(_LONGEST_BAR * row.length))
    left, top = round(centre.x() - wide / 2), round(centre.y() - _BAR_HEIGHT / 2)
    painter.drawRect(left, top, wide, _BAR_HEIGHT)
    return QRectF(left, top, wide, _BAR_HEIGHT)


def _draw_mark(painter: QPainter, area: QRectF, mark: Mark) -> None:
    match mark:
        case "residual":
            _draw_way_around(painter, area)
        case "attention":
            _draw_arcs(painter, area)
        case "recurrent":
            _draw_arrow(painter, area)
        case "branches":
            for share in (1 / 3, 2 / 3):
                x = round(area.left() + share * area.width())
                painter.drawLine(QPointF(x, area.top() - 3), QPointF(x, area.bottom() + 3))


def _draw_way_around(painter: QPainter, area: QRectF) -> None:
    """Draw the way by which the input goes past the layers."""
    x, top, bottom = area.right() + 4, area.top() + 1, area.bottom() - 1
    path = QPainterPath(QPointF(x, top))
    path.cubicTo(QPointF(x + 10, top), QPointF(x + 10, bottom), QPointF(x, bottom))
    path.moveTo(x + 3.5, bottom - 3.5)
    path.lineTo(x, bottom)
    path.lineTo(x + 3.5, bottom + 3)
    painter.drawPath(path)


def _draw_arcs(painter: QPainter, area: QRectF) -> None:
    """Draw how a step looks at others."""
    begin = area.left() + area.width() / 6
    for share in (1 / 3, 2 / 3):
        wide = area.width() * share
        high = _MARK * (0.6 + share) * 2
        painter.drawArc(QRectF(begin, area.top() - high / 2, wide, high), 0, 180 * 16)


def _draw_arrow(painter: QPainter, area: QRectF) -> None:
    """Draw how the state goes from step to step."""
    y, end = area.top() - 5, area.right() - 1
    path = QPainterPath(QPointF(area.left() + 1, y))
    path.lineTo(end, y)
    path.moveTo(end - 4, y - 3)
    path.lineTo(end, y)
    path.lineTo(end - 4, y + 3)
    painter.drawPath(path)
