"""What can be told from a single module, wherever it stands."""

from __future__ import annotations

import math
from collections.abc import Iterator

from torch import nn

from explainers.preparation.findings import Finding, at

_RANDOM_IN_TRAINING = (
    nn.modules.dropout._DropoutNd,  # noqa: SLF001 - torch has no public name for all of them
    nn.modules.batchnorm._BatchNorm,  # noqa: SLF001
)
_POOLS = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)


def findings_of(module: nn.Module, path: str) -> Iterator[Finding]:
    """Yield what a module, which stands at `path`, means for the methods."""
    if isinstance(module, _POOLS) and _overlaps(module):
        yield Finding(
            kind="overlapping pooling",
            place=path,
            can_repair=True,
            sentence=f"The windows of the maximum{at(path)} overlap, so that one value can be the "
            "largest of several.",
        )
    if isinstance(module, nn.RNNBase):
        yield from _recurrent(module, path)
    if isinstance(module, nn.MultiheadAttention | nn.TransformerEncoderLayer):
        yield Finding(
            kind="fused attention",
            place=path,
            can_repair=isinstance(module, nn.MultiheadAttention),
            sentence=f"The attention{at(path)} is computed in one call that keeps its weights to "
            "itself.",
        )
    if isinstance(module, nn.Embedding):
        yield Finding(
            kind="integer inputs",
            place=path,
            can_repair=False,
            sentence=f"The embedding{at(path)} reads whole numbers, which have no slope; methods "
            "that follow slopes begin at its vectors.",
        )


def training_findings(model: nn.Module) -> Iterator[Finding]:
    """Yield the modules that are left in training mode and act differently there."""
    for path, module in model.named_modules():
        if module.training and isinstance(module, _RANDOM_IN_TRAINING):
            yield Finding(
                kind="training mode",
                place=path,
                can_repair=True,
                sentence=f"The {type(module).__name__}{at(path)} is in training mode, in which its "
                "output depends on chance or on the other rows.",
            )


def _recurrent(module: nn.RNNBase, path: str) -> Iterator[Finding]:
    if type(module).__module__.startswith("torch.nn."):
        yield Finding(
            kind="recurrent tuple",
            place=path,
            can_repair=True,
            sentence=f"The {type(module).__name__}{at(path)} gives a tuple, on which no tensor "
            "can be hooked.",
        )
    yield Finding(
        kind="cuDNN recurrence",
        place=path,
        can_repair=True,
        sentence=f"On a GPU cuDNN refuses the backward pass of the recurrence{at(path)} outside "
        "training; it is switched off meanwhile.",
    )


def _overlaps(module: nn.MaxPool1d | nn.MaxPool2d | nn.MaxPool3d) -> bool:
    """Whether a cell can be in two windows."""
    kernel, stride, dilation = (
        value if isinstance(value, tuple) else (value,)
        for value in (module.kernel_size, module.stride or module.kernel_size, module.dilation)
    )
    reach = max(kernel) if max(dilation) == 1 else math.inf
    return reach > min(stride)
