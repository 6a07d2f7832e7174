"""Convolutional networks for images, series and texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.errors import AuditError
from core.models.designs.shared import (
    Designed,
    channels_of,
    dense,
    dropout,
    embedding,
    fewest_steps,
    steps_of,
)
from core.models.layers.passage import least_side, places
from core.models.layers.pooling import pooled_steps
from core.plan.model import CnnPlan, KimPlan
from core.records.architecture import (
    Activation,
    Branches,
    Conv,
    GlobalPool,
    Layer,
    Norm,
    Pool,
    Reshape,
    Residual,
)
from core.records.data import DatasetRecord


@dataclass(frozen=True)
class _Places:
    """What a block sees: channels, sides, and the steps of the shortest row where they differ."""

    channels: int
    sides: tuple[int, ...]
    fewest: int | None

    @property
    def dimensions(self) -> Literal[1, 2]:
        return 1 if len(self.sides) == 1 else 2

    @property
    def text(self) -> str:
        """As a person says it, the shortest row where rows differ."""
        if self.fewest is not None:
            return (
                "1 step in the shortest row"
                if self.fewest == 1
                else (f"{self.fewest:,} steps in the shortest row")
            )
        sides = " × ".join(f"{side:,}" for side in self.sides)
        if len(self.sides) > 1:
            return sides
        return "1 step" if self.sides == (1,) else f"{sides} steps"


def convolutional(plan: CnnPlan, dataset: DatasetRecord) -> Designed:
    """Return blocks of convolution, activation and pooling, then a head.

    The activation stands before an average by default: DeepLIFT is wrong where a rectifier is
    followed by max-pooling.

    Raises
    ------
    AuditError
        If a kernel or a pooling window is larger than what it sees, or the choices contradict
        each other; the sentence names the layer.
    """
    _check_choices(plan, dataset)
    layers, seen = _entry(dataset, plan.embedding)
    for number, channels in enumerate(plan.channels, start=1):
        block, seen = _block(plan, seen, channels, number=number)
        layers += block
    width = seen.channels
    if plan.readout == "flatten":
        layers.append(Reshape(name="flatten", operation="flatten"))
        width *= math.prod(seen.sides)
    else:
        layers.append(GlobalPool(name="readout", operation=plan.readout))
    for number, units in enumerate(plan.hidden, start=1):
        layers += dropout(plan.dropout, number)
        layers += dense(plan, width, units, number=number, place=len(plan.channels) + number)
        width = units
    layers += dropout(plan.dropout, len(plan.hidden) + 1)
    return Designed(tuple(layers), width)


def parallel_filters(plan: KimPlan, dataset: DatasetRecord) -> Designed:
    """Return filters of several widths over word vectors, each pooled to its maximum.

    References
    ----------
    Kim 2014, Convolutional Neural Networks for Sentence Classification, section 2. Deviation:
    half a window of zeros stands on either side, so that texts shorter than a window are read.

    Raises
    ------
    AuditError
        If a window is named twice.
    """
    if len(set(plan.windows)) < len(plan.windows):
        raise AuditError(
            "A window is named twice",
            seen=f"model.windows = ({', '.join(str(window) for window in plan.windows)})",
            allowed="each window once",
            remedy="Take the repeated window away, and choose more filters instead.",
        )
    entry, seen = _entry(dataset, plan.embedding)
    branches = tuple(
        (
            Conv(
                name=f"conv{window}",
                dimensions=1,
                inputs=seen.channels,
                outputs=plan.filters,
                kernel=window,
                padding=window // 2,
            ),
            Activation(name=f"activation{window}", function=plan.activation),
            GlobalPool(name=f"pool{window}", operation="max"),
        )
        for window in plan.windows
    )
    layers = (*entry, Branches(name="filters", branches=branches), *dropout(plan.dropout, 1))
    return Designed(layers, plan.filters * len(plan.windows))


def _entry(dataset: DatasetRecord, width: int) -> tuple[list[Layer], _Places]:
    fewest = None if steps_of(dataset) == "whole" else fewest_steps(dataset)
    if dataset.kind == "text":
        turned = Reshape(name="channels_first", operation="channels_first")
        return [embedding(dataset, width), turned], _Places(width, dataset.input_shape, fewest)
    return [], _Places(channels_of(dataset), dataset.input_shape[1:], fewest)


def _block(
    plan: CnnPlan, seen: _Places, channels: int, *, number: int
) -> tuple[list[Layer], _Places]:
    conv = _conv(plan, seen, channels, name=f"conv{number}")
    if min(seen.sides) < least_side(conv) or (seen.fewest or least_side(conv)) < least_side(conv):
        raise _kernel_fault(plan, conv, seen)
    layers: list[Layer] = [_residual(plan, conv, number) if plan.is_residual else conv]
    if not plan.is_residual:
        layers += _norm(plan, channels, f"norm{number}")
    layers.append(Activation(name=f"activation{number}", function=plan.activation))
    after = _Places(
        channels,
        tuple(places(conv, side) for side in seen.sides),
        None if seen.fewest is None else places(conv, seen.fewest),
    )
    if plan.pooling == "none":
        return layers, after
    pool = Pool(
        name=f"pool{number}",
        dimensions=seen.dimensions,
        operation=plan.pooling,
        kernel=plan.pool,
        stride=plan.pool,
    )
    return [*layers, pool], _pooled(pool, after, number=number)


def _conv(plan: CnnPlan, seen: _Places, channels: int, *, name: str) -> Conv:
    reach = plan.dilation * (plan.kernel - 1)
    return Conv(
        name=name,
        dimensions=seen.dimensions,
        inputs=seen.channels,
        outputs=channels,
        kernel=plan.kernel,
        stride=plan.stride,
        dilation=plan.dilation,
        padding=reach // 2 if plan.padding == "same" else 0,
        # Batch normalisation takes each channel's mean away, and with it any offset.
        bias=plan.normalisation == "none",
    )


def _norm(plan: CnnPlan, channels: int, name: str) -> list[Layer]:
    if plan.normalisation == "none":
        return []
    return [Norm(name=name, operation=plan.normalisation, features=channels)]


def _residual(plan: CnnPlan, conv: Conv, number: int) -> Residual:
    """Two convolutions beside a way around them (He et al. 2016, fig. 2 and eq. 2).

    Where channels or sides change, the way around is a convolution of one cell.
    """
    second = conv.model_copy(update={"name": "conv2", "inputs": conv.outputs, "stride": 1})
    inner: list[Layer] = [
        conv.model_copy(update={"name": "conv1"}),
        *_norm(plan, conv.outputs, "norm1"),
        Activation(name="activation", function=plan.activation),
        second,
        *_norm(plan, conv.outputs, "norm2"),
    ]
    shortcut: list[Layer] = []
    if conv.inputs != conv.outputs or conv.stride > 1:
        straight = {"name": "shortcut", "kernel": 1, "padding": 0, "dilation": 1}
        shortcut = [
            conv.model_copy(update=straight),
            *_norm(plan, conv.outputs, "shortcut_norm"),
        ]
    return Residual(name=f"block{number}", layers=tuple(inner), shortcut=tuple(shortcut))


def _pooled(pool: Pool, seen: _Places, *, number: int) -> _Places:
    """Return what is left after pooling; over rows of unequal length something always is."""
    if seen.fewest is not None:
        steps = pooled_steps(seen.sides[0], pool.kernel, pool.stride)
        fewest = pooled_steps(seen.fewest, pool.kernel, pool.stride)
        return _Places(seen.channels, (steps,), fewest)
    if min(seen.sides) < pool.kernel:
        blocks = "1 block" if number == 2 else f"{number - 1} blocks"
        most = f"at most {blocks}, or pooling 'none'" if number > 1 else "pooling 'none'"
        raise AuditError(
            f"Layer '{pool.name}' would pool down to nothing",
            seen=f"{seen.text} before it, and windows of {_square(pool.kernel, seen)}",
            allowed=most,
            remedy="Remove channels from the end of the list, choose a smaller pool size, or turn "
            "pooling off.",
        )
    sides = tuple((side - pool.kernel) // pool.stride + 1 for side in seen.sides)
    return _Places(seen.channels, sides, None)


def _check_choices(plan: CnnPlan, dataset: DatasetRecord) -> None:
    if plan.padding == "same" and plan.kernel % 2 == 0:
        raise AuditError(
            "The kernel has no middle",
            seen=f"model.kernel = {plan.kernel} with padding 'same'",
            allowed="an odd number, or padding 'none'",
            remedy=f"Choose {plan.kernel - 1} or {plan.kernel + 1}.",
        )
    if plan.is_residual and plan.padding != "same":
        raise AuditError(
            "Residual blocks need convolutions that keep the size",
            seen="model.is_residual = true with model.padding = 'none'",
            allowed="padding 'same'",
            remedy="Choose padding 'same', or blocks that are not residual.",
        )
    if plan.readout == "flatten" and steps_of(dataset) != "whole":
        rows = "texts" if dataset.kind == "text" else "series"
        fewest, most = dataset.lengths or (0, dataset.input_shape[-1])
        words = "words" if dataset.kind == "text" else "steps"
        raise AuditError(
            f"A network that keeps every place needs {rows} of one length",
            seen=f"model.readout = 'flatten' on {rows} of {fewest:,} to {most:,} {words}",
            allowed="'average' or 'max', which pool each channel over the real steps",
            remedy="Set the readout to 'max'.",
        )


def _kernel_fault(plan: CnnPlan, conv: Conv, seen: _Places) -> AuditError:
    reach = least_side(conv) + 2 * conv.padding
    spread = f" that reaches over {reach}" if conv.dilation > 1 else ""
    remedies: Sequence[str] = ("a smaller kernel", "fewer channels in the list")
    if plan.padding == "none":
        remedies = (*remedies, "padding 'same'")
    return AuditError(
        f"The kernel of layer '{conv.name}' is larger than what it sees",
        seen=f"{seen.text}, and a kernel of {_square(conv.kernel, seen)}{spread}",
        allowed=f"at least {least_side(conv)} along each side",
        remedy=f"Choose {', '.join(remedies[:-1])} or {remedies[-1]}.",
    )


def _square(side: int, seen: _Places) -> str:
    return str(side) if seen.dimensions == 1 else f"{side} × {side}"
