"""Functions that a network's code calls, as modules that can be hooked."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import fx, nn
from torch.nn import functional

from explainers.preparation.reading import argument

Build = Callable[[fx.Node], nn.Module | None]


def as_module(node: fx.Node) -> nn.Module | None:
    """Return a new module that does what the call does; None where there is none.

    Activations, pooling and dropout are such calls; sums, reshaping and the like are not.
    """
    if node.op not in ("call_function", "call_method"):
        return None
    build = _BUILDERS.get(node.target)
    return None if build is None else build(node)


def is_in_place(node: fx.Node) -> bool:
    """Whether a call overwrites its own input."""
    if node.op == "call_method":
        name = str(node.target)
        return name.endswith("_") and not name.endswith("__")
    if node.op == "call_function":
        return bool(node.kwargs.get("inplace")) or node.target in _IN_PLACE
    return False


def out_of_place(node: fx.Node) -> Any:  # noqa: ANN401 - a function, or the name of a method
    """Return the target that does the same without overwriting; None where it is unknown."""
    if node.op == "call_method":
        name = str(node.target).removesuffix("_")
        return name if hasattr(torch.Tensor, name) else None
    return _IN_PLACE.get(node.target, node.target)


def _plain(kind: Callable[[], nn.Module]) -> Build:
    return lambda _: kind()


def _clamp(node: fx.Node) -> nn.Module | None:
    least = argument(node, "min", 1)
    most = argument(node, "max", 2)
    if least == 0 and most is None:
        return nn.ReLU()
    if isinstance(least, int | float) and isinstance(most, int | float):
        return nn.Hardtanh(float(least), float(most))
    return None


def _softmax(node: fx.Node) -> nn.Module | None:
    axis = argument(node, "dim", 1)
    if axis is None or node.kwargs.get("dtype") is not None:
        return None
    return nn.Softmax(dim=axis)


def _maximum_pool(kind: type[nn.Module]) -> Build:
    def build(node: fx.Node) -> nn.Module | None:
        names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
        defaults = (None, None, 0, 1, False, False)
        found = {
            name: argument(node, name, place, default)
            for place, (name, default) in enumerate(zip(names, defaults, strict=True), start=1)
        }
        if found.pop("return_indices"):
            return None
        stride = found.pop("stride")
        return kind(stride=found["kernel_size"] if stride in (None, []) else stride, **found)

    return build


def _average_pool(kind: type[nn.Module]) -> Build:
    def build(node: fx.Node) -> nn.Module | None:
        if argument(node, "divisor_override", 6) is not None:
            return None
        names = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
        defaults = (None, None, 0, False, True)
        found = {
            name: argument(node, name, place, default)
            for place, (name, default) in enumerate(zip(names, defaults, strict=True), start=1)
        }
        if found["stride"] in (None, []):
            found["stride"] = found["kernel_size"]
        return kind(**found)

    return build


def _adaptive(kind: Callable[[Any], nn.Module]) -> Build:
    return lambda node: kind(argument(node, "output_size", 1))


def _dropout(node: fx.Node) -> nn.Module | None:
    if argument(node, "training", 2, default=True):
        return None
    return nn.Dropout(argument(node, "p", 1, default=0.5))


_DROPOUTS = (
    functional.dropout,
    functional.dropout1d,
    functional.dropout2d,
    functional.dropout3d,
    functional.alpha_dropout,
    functional.feature_alpha_dropout,
    torch.dropout,
)
_IN_PLACE: dict[Any, Any] = {
    functional.relu_: functional.relu,
    functional.elu_: functional.elu,
    functional.leaky_relu_: functional.leaky_relu,
    functional.hardtanh_: functional.hardtanh,
    functional.selu_: functional.selu,
    torch.relu_: torch.relu,
    torch.sigmoid_: torch.sigmoid,
    torch.tanh_: torch.tanh,
    operator.iadd: operator.add,
    operator.isub: operator.sub,
    operator.imul: operator.mul,
    operator.itruediv: operator.truediv,
}

_BUILDERS: dict[Any, Build] = {
    **dict.fromkeys(
        (functional.relu, functional.relu_, torch.relu, torch.relu_, "relu", "relu_"),
        _plain(nn.ReLU),
    ),
    **dict.fromkeys(
        (functional.tanh, torch.tanh, torch.tanh_, "tanh", "tanh_"),
        _plain(nn.Tanh),
    ),
    **dict.fromkeys(
        (functional.sigmoid, torch.sigmoid, torch.sigmoid_, "sigmoid", "sigmoid_"),
        _plain(nn.Sigmoid),
    ),
    **dict.fromkeys(
        (functional.leaky_relu, functional.leaky_relu_),
        lambda node: nn.LeakyReLU(argument(node, "negative_slope", 1, 0.01)),
    ),
    **dict.fromkeys(
        (functional.elu, functional.elu_), lambda node: nn.ELU(argument(node, "alpha", 1, 1.0))
    ),
    **dict.fromkeys((functional.selu, functional.selu_, torch.selu), _plain(nn.SELU)),
    functional.softplus: lambda node: nn.Softplus(
        argument(node, "beta", 1, 1.0), argument(node, "threshold", 2, 20.0)
    ),
    functional.gelu: lambda node: nn.GELU(argument(node, "approximate", 1, "none")),
    functional.silu: _plain(nn.SiLU),
    functional.mish: _plain(nn.Mish),
    functional.relu6: _plain(nn.ReLU6),
    functional.hardswish: _plain(nn.Hardswish),
    functional.hardsigmoid: _plain(nn.Hardsigmoid),
    **dict.fromkeys(
        (functional.hardtanh, functional.hardtanh_),
        lambda node: nn.Hardtanh(
            argument(node, "min_val", 1, -1.0), argument(node, "max_val", 2, 1.0)
        ),
    ),
    **dict.fromkeys((torch.clamp, torch.clip, "clamp", "clip", "clamp_", "clip_"), _clamp),
    **dict.fromkeys((functional.softmax, torch.softmax, "softmax"), _softmax),
    **dict.fromkeys((functional.max_pool1d, torch.max_pool1d), _maximum_pool(nn.MaxPool1d)),
    **dict.fromkeys((functional.max_pool2d, torch.max_pool2d), _maximum_pool(nn.MaxPool2d)),
    **dict.fromkeys((functional.max_pool3d, torch.max_pool3d), _maximum_pool(nn.MaxPool3d)),
    functional.avg_pool1d: _average_pool(nn.AvgPool1d),
    functional.avg_pool2d: _average_pool(nn.AvgPool2d),
    functional.avg_pool3d: _average_pool(nn.AvgPool3d),
    functional.adaptive_avg_pool1d: _adaptive(nn.AdaptiveAvgPool1d),
    functional.adaptive_avg_pool2d: _adaptive(nn.AdaptiveAvgPool2d),
    functional.adaptive_avg_pool3d: _adaptive(nn.AdaptiveAvgPool3d),
    **dict.fromkeys(_DROPOUTS, _dropout),
}  # fmt: skip
