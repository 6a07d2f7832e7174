"""Whether the code between a network's modules is linear in what depends on the input."""

from __future__ import annotations

import operator
from typing import Any

import torch
from torch import fx
from torch.nn import functional

from explainers.preparation.reading import argument, function_name, home_of

# Calls that are linear whatever they are given.
_LINEAR: frozenset[Any] = frozenset(
    {
        operator.add,
        operator.sub,
        operator.neg,
        operator.pos,
        torch.add,
        torch.sub,
        torch.neg,
        torch.cat,
        torch.concat,
        torch.stack,
        torch.flatten,
        torch.reshape,
        torch.permute,
        torch.transpose,
        torch.squeeze,
        torch.unsqueeze,
        torch.mean,
        torch.sum,
        torch.chunk,
        torch.split,
        torch.unbind,
        torch.narrow,
        torch.select,
        torch.roll,
        torch.flip,
        torch.movedim,
        torch.swapaxes,
        torch.clone,
        torch._assert,  # noqa: SLF001 - torchvision's own way to check a shape
        functional.avg_pool1d,
        functional.avg_pool2d,
        functional.avg_pool3d,
        functional.adaptive_avg_pool1d,
        functional.adaptive_avg_pool2d,
        functional.adaptive_avg_pool3d,
        functional.unfold,
        functional.pixel_shuffle,
        functional.interpolate,
    }
)
_LINEAR_METHODS = frozenset(
    {"add", "chunk", "clone", "contiguous", "double", "expand", "flatten", "flip", "float"}
    | {"mean", "movedim", "narrow", "neg", "permute", "repeat", "reshape", "reshape_as", "roll"}
    | {"select", "split", "squeeze", "sub", "sum", "swapaxes", "to", "transpose", "type_as"}
    | {"unbind", "unfold", "unsqueeze", "view", "view_as"}
)
# Linear as long as only one side depends on the input.
_PRODUCTS: frozenset[Any] = frozenset(
    {
        operator.mul,
        operator.matmul,
        torch.mul,
        torch.matmul,
        torch.mm,
        torch.bmm,
        torch.einsum,
        functional.linear,
        functional.conv1d,
        functional.conv2d,
        functional.conv3d,
        "mul",
        "matmul",
        "mm",
        "bmm",
    }
)
# Linear as long as the divisor does not depend on the input.
_QUOTIENTS: frozenset[Any] = frozenset({operator.truediv, torch.div, "div", "true_divide"})
# Questions about a tensor that its values do not answer.
_SHAPES = frozenset({"size", "dim", "ndimension", "numel", "new_zeros", "new_ones", "__len__"})


def first_not_linear(graph: fx.Graph) -> tuple[str, str] | None:
    """Return the first call that is not known to be linear, and the path of its module.

    Modules are taken to be covered: they are looked at elsewhere.
    """
    depends = from_input(graph)
    for node in graph.nodes:
        is_call = node.op in ("call_function", "call_method")
        if node in depends and is_call and not _is_linear(node, depends):
            return _words(node, depends), home_of(node)
    return None


def from_input(graph: fx.Graph) -> set[fx.Node]:
    """Return the nodes whose values depend on the input's; its shape is taken to be fixed."""
    found: set[fx.Node] = set()
    for node in graph.nodes:
        is_reached = any(other in found for other in node.all_input_nodes)
        if node.op == "placeholder" or (is_reached and not _asks_for_shape(node)):
            found.add(node)
    return found


def _asks_for_shape(node: fx.Node) -> bool:
    if node.op == "call_method":
        return str(node.target) in _SHAPES
    if node.target is getattr:
        return node.args[1] in ("shape", "ndim", "dtype", "device")
    return node.target is len


def _is_linear(node: fx.Node, depends: set[fx.Node]) -> bool:
    target = node.target
    if target in _PRODUCTS:
        return _dependent(node, depends) <= 1
    if target in _QUOTIENTS:
        return not _depends(argument(node, "other", 1), depends)
    if target is operator.getitem:
        return not _depends(node.args[1], depends)
    if target is functional.pad:
        return argument(node, "mode", 2, "constant") in ("constant", "reflect", "replicate")
    is_known = target in (_LINEAR_METHODS if node.op == "call_method" else _LINEAR)
    return is_known or _is_silent_dropout(node)


def _is_silent_dropout(node: fx.Node) -> bool:
    """Whether a call drops something out while training, and is not training."""
    name = getattr(node.target, "__name__", "")
    # torchvision's takes p, mode and training; torch's own are modules by now.
    return name == "stochastic_depth" and not argument(node, "training", 3, default=True)


def _depends(value: Any, depends: set[fx.Node]) -> bool:  # noqa: ANN401 - any argument of a call
    """Whether a value, or something that it holds, depends on the input."""
    if isinstance(value, fx.Node):
        return value in depends
    if isinstance(value, tuple | list):
        return any(_depends(item, depends) for item in value)
    if isinstance(value, slice):
        return any(_depends(item, depends) for item in (value.start, value.stop, value.step))
    return False


def _dependent(node: fx.Node, depends: set[fx.Node]) -> int:
    """Return how many of a call's arguments depend on the input, each as often as it stands."""
    values = [*node.args, *node.kwargs.values()]
    # The factors of `einsum` may stand in a list.
    flat = [
        item
        for value in values
        for item in (value if isinstance(value, list | tuple) else (value,))
    ]
    return sum(_depends(item, depends) for item in flat)


def _words(node: fx.Node, depends: set[fx.Node]) -> str:
    if node.target in _PRODUCTS and _dependent(node, depends) > 1:
        return "a product of two values that both depend on the input"
    return f"'{function_name(node)}', which the network's code calls"
