"""What can be told from a single module, wherever it stands."""

from __future__ import annotations

import math
from collections.abc import Iterator

from torch import nn

from explainers.preparation.findings import Finding
from explainers.preparation.replacing import POOLS, Pool


def findings_of(module: nn.Module, path: str) -> Iterator[Finding]:
    """Yield what a module, which stands at `path`, means for the methods."""
    if isinstance(module, POOLS) and _overlaps(module):
        yield Finding("overlapping pooling", path)
    if isinstance(module, nn.RNNBase):
        yield Finding("cuDNN recurrence", path)
    if isinstance(module, nn.MultiheadAttention | nn.TransformerEncoderLayer):
        yield Finding("fused attention", path)
    if isinstance(module, nn.Embedding):
        yield Finding("integer inputs", path)


def _overlaps(module: Pool) -> bool:
    """Whether a cell can be in two windows, along any axis."""
    kernels, strides, dilations = (
        value if isinstance(value, tuple) else (value,) * 3
        for value in (module.kernel_size, module.stride or module.kernel_size, module.dilation)
    )
    # Windows meet where so many steps of one are a whole number of moves.
    return any(
        math.lcm(dilation, stride) // dilation < kernel
        for kernel, stride, dilation in zip(kernels, strides, dilations, strict=False)
    )
