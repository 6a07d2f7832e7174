"""How far a change in one rectangle of a picture reaches through layers that look at places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor, nn
from torch.nn import functional

from core.models.layers.convolution import BatchNorm
from core.models.layers.modules import FixedScale
from explainers.explanation import Integers

Pair = tuple[int, int]

POINTWISE = (
    nn.BatchNorm2d,
    BatchNorm,
    FixedScale,
    nn.Identity,
    nn.Dropout,
    nn.Dropout2d,
    nn.ReLU,
    nn.ReLU6,
    nn.LeakyReLU,
    nn.PReLU,
    nn.ELU,
    nn.SELU,
    nn.GELU,
    nn.SiLU,
    nn.Mish,
    nn.Hardswish,
    nn.Hardsigmoid,
    nn.Hardtanh,
    nn.Softplus,
    nn.Sigmoid,
    nn.Tanh,
)
"""Layers whose output at a place hangs on their input at that place alone, in eval mode."""


@dataclass(frozen=True, eq=False)
class Boxes:
    """Rectangles of one size, one for each of p points.

    Attributes
    ----------
    corners : ndarray
        (p, 2) first row and first column of each.
    size : tuple of int
        Rows and columns.
    """

    corners: Integers
    size: Pair

    @classmethod
    def around(cls, first: Integers, last: Integers, *, shape: Pair) -> Boxes:
        """Return boxes of one size that hold all cells from `first` to `last` (p, 2) each."""
        size = (last - first + 1).max(axis=0)
        corners = np.clip(first, 0, np.array(shape) - size)
        return cls(corners=corners, size=(int(size[0]), int(size[1])))

    def joined(self, other: Boxes, *, shape: Pair) -> Boxes:
        """Return boxes of one size that hold both."""
        first = np.minimum(self.corners, other.corners)
        last = np.maximum(self.corners + self.size, other.corners + other.size) - 1
        return Boxes.around(first, last, shape=shape)

    def of_points(self, start: int, stop: int) -> Boxes:
        """Return the boxes of some of the points."""
        return Boxes(corners=self.corners[start:stop], size=self.size)

    def share(self, shape: Pair) -> float:
        """Return which share of a map of this shape one box takes up."""
        return self.size[0] * self.size[1] / (shape[0] * shape[1])


@dataclass(frozen=True, eq=False)
class Sliding:
    """A convolution or pooling over (n, C, H, W): a window that moves over the map.

    Attributes
    ----------
    window, stride, padding : ndarray
        (2,) along rows and columns; the window with the gaps that dilation leaves in it.
    fill : float
        What stands in the padding.
    without_padding : callable
        The layer on maps that are padded already.
    """

    window: Integers
    stride: Integers
    padding: Integers
    fill: float
    without_padding: Callable[[Tensor], Tensor]

    def reached(self, boxes: Boxes, *, shape: Pair) -> Boxes:
        """Return which places of the output (of `shape`) can hang on changed boxes of the input."""
        padded = boxes.corners + self.padding
        first = -((self.window - 1 - padded) // self.stride)
        size = np.minimum((np.array(boxes.size) + self.window - 2) // self.stride + 1, shape)
        corners = np.clip(first, 0, np.array(shape) - size)
        return Boxes(corners=corners, size=(int(size[0]), int(size[1])))

    def looked_at(self, boxes: Boxes) -> Boxes:
        """Return which places of the padded input boxes of the output hang on."""
        size = (np.array(boxes.size) - 1) * self.stride + self.window
        return Boxes(corners=boxes.corners * self.stride, size=(int(size[0]), int(size[1])))


def ends_of_parts(cells: Integers, *, parts: int) -> tuple[Integers, Integers]:
    """Return the first and the last row and column (parts, 2) of each part of cells (C, H, W)."""
    first = np.full((parts, 2), max(cells.shape), dtype=np.int64)
    last = np.full((parts, 2), -1, dtype=np.int64)
    for axis, places in enumerate(np.ogrid[: cells.shape[1], : cells.shape[2]]):
        every = np.broadcast_to(places, cells.shape).ravel()
        np.minimum.at(first[:, axis], cells.ravel(), every)
        np.maximum.at(last[:, axis], cells.ravel(), every)
    return first, last


def sliding(module: nn.Module) -> Sliding | None:
    """Return a layer as a window that slides over maps; None if it is none, or of unusual form."""
    if type(module) is nn.Conv2d:
        return _convolution(module)
    if type(module) is nn.MaxPool2d and not module.return_indices and not module.ceil_mode:
        return _maximum(module)
    if type(module) is nn.AvgPool2d and not module.ceil_mode and module.divisor_override is None:
        return _mean(module)
    return None


def _convolution(layer: nn.Conv2d) -> Sliding | None:
    if layer.padding_mode != "zeros" or isinstance(layer.padding, str):
        return None

    def apply(inputs: Tensor) -> Tensor:
        return functional.conv2d(
            inputs,
            layer.weight,
            layer.bias,
            stride=layer.stride,
            dilation=layer.dilation,
            groups=layer.groups,
        )

    return Sliding(
        window=_pair(layer.dilation) * (_pair(layer.kernel_size) - 1) + 1,
        stride=_pair(layer.stride),
        padding=_pair(layer.padding),
        fill=0.0,
        without_padding=apply,
    )


def _maximum(layer: nn.MaxPool2d) -> Sliding:
    return Sliding(
        window=_pair(layer.dilation) * (_pair(layer.kernel_size) - 1) + 1,
        stride=_pair(layer.stride),
        padding=_pair(layer.padding),
        fill=-np.inf,
        without_padding=lambda inputs: functional.max_pool2d(
            inputs, layer.kernel_size, layer.stride, dilation=layer.dilation
        ),
    )


def _mean(layer: nn.AvgPool2d) -> Sliding | None:
    padding = _pair(layer.padding)
    if padding.any() and not layer.count_include_pad:
        return None
    return Sliding(
        window=_pair(layer.kernel_size),
        stride=_pair(layer.stride),
        padding=padding,
        fill=0.0,
        without_padding=lambda inputs: functional.avg_pool2d(
            inputs, layer.kernel_size, layer.stride
        ),
    )


def _pair(value: Any) -> Integers:  # noqa: ANN401 - a number or two, as torch allows
    return np.broadcast_to(np.asarray(value, dtype=np.int64), (2,)).copy()
