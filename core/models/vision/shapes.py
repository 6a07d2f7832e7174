"""What a named network makes of a shape, found by running it on tensors without values.

On torch's meta device a network has shapes and no numbers: a network of half a gigabyte is built
and run in a tenth of a second and takes no memory.
"""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from core.errors import AuditError
from core.models.vision.named import built, network_title
from core.records.architecture import Vision

Shape = tuple[int, ...]

# What a picture that does not fit is refused with, somewhere inside torchvision.
_MISFITS = (RuntimeError, AssertionError, ValueError, IndexError, ZeroDivisionError)
_LARGEST_SIDE = 224
_MORE = 32
_KEPT = 64


class _WithoutValues(TorchFunctionMode):
    """Makes weights on the meta device and leaves all other tensors, which RegNet reads."""

    def __torch_function__(
        self,
        func: Any,  # noqa: ANN401 - torch's own protocol
        types: Any,  # noqa: ANN401
        args: Any = (),  # noqa: ANN401
        kwargs: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        kwargs = dict(kwargs or {})
        if func in (torch.empty, torch.zeros, torch.ones):
            kwargs["device"] = "meta"
        return func(*args, **kwargs)


@functools.lru_cache(maxsize=_KEPT)
def shapes_only(network: str, inputs: int, outputs: int) -> nn.Module:
    """Return the network in eval mode with weights that have a shape and no values; cached.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    try:
        with torch.device("meta"):
            made = built(network, inputs=inputs, outputs=outputs)
    except NotImplementedError:
        with _WithoutValues():
            made = built(network, inputs=inputs, outputs=outputs)
    return made.eval().requires_grad_(requires_grad=False)


def vision_parameters(layer: Vision) -> int:
    """Return the number of weights and biases of a named network.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    return _count(shapes_only(layer.network, layer.inputs, layer.outputs))


def vision_shape(layer: Vision, shape: Shape) -> Shape:
    """Return the output shape (outputs,) for pictures of a shape (C, H, W).

    Raises
    ------
    AuditError
        If torchvision knows no such network, or the picture has other channels or is too small;
        the sentence names the least side.
    """
    shapes_only(layer.network, layer.inputs, layer.outputs)
    title = network_title(layer.network)
    if len(shape) != 3 or shape[0] != layer.inputs:
        raise AuditError(
            f"Layer '{layer.name}' ({title}) does not take this input",
            seen=f"({', '.join(['N', *map(str, shape)])})",
            allowed=f"pictures (N, {layer.inputs}, height, width)",
            remedy="Choose pictures of so many channels, or change the layer's inputs.",
        )
    if _fits(layer.network, shape[1], shape[2]):
        return (layer.outputs,)
    least = smallest_side(layer.network)
    is_only = not _fits(layer.network, least + _MORE, least + _MORE)
    raise AuditError(
        f"The pictures do not fit layer '{layer.name}' ({title})",
        seen=f"{shape[1]} × {shape[2]} pixels",
        allowed=f"{least} × {least} pixels" + ("" if is_only else " or more"),
        remedy=(
            "Set the size of the pictures to that, or choose a network that takes smaller ones, "
            "such as resnet18."
        ),
    )


@functools.lru_cache(maxsize=_KEPT)
def smallest_side(network: str) -> int:
    """Return the least side of a square picture that the network takes, in pixels.

    Networks over patches of a fixed grid take one side alone, which is then what comes back.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    low, high = 1, _LARGEST_SIDE
    while low < high:
        middle = (low + high) // 2
        if _fits(network, middle, middle):
            high = middle
        else:
            low = middle + 1
    return high


def vision_blocks(layer: Vision, shape: Shape) -> tuple[tuple[str, str, Shape, int], ...]:
    """Return the stages of a network from top to bottom, for a drawing and a table.

    Normalisation, and what has no weights, joins the stage before it.

    Returns
    -------
    tuple of (name, detail, output shape, parameters)
        `name` is that of torchvision ("layer1"), so that it can be named in the plan; shapes
        are without N.

    Raises
    ------
    AuditError
        If the network does not take pictures of this shape.
    """
    vision_shape(layer, shape)
    network = shapes_only(layer.network, layer.inputs, layer.outputs)
    stages, seen = _stages(network), _stage_shapes(network, shape)
    blocks: list[tuple[str, str, Shape, int]] = []
    for name, module in stages:
        if name not in seen:
            continue
        detail, parameters = _detail(module), _count(module)
        if blocks and (not parameters or isinstance(module, _NORMS)):
            first, words, _, before = blocks[-1]
            blocks[-1] = (first, f"{words}, {detail}", seen[name], before + parameters)
        else:
            blocks.append((name, detail, seen[name], parameters))
    return tuple(blocks)


def vision_stages(layer: Vision, shape: Shape) -> tuple[tuple[str, str, Shape], ...]:
    """Return every stage of a network by itself: its name, what it is, and its output's shape.

    Shapes are without N; stages that do not run, or give no tensor, are left out.

    Raises
    ------
    AuditError
        If the network does not take pictures of this shape.
    """
    vision_shape(layer, shape)
    network = shapes_only(layer.network, layer.inputs, layer.outputs)
    seen = _stage_shapes(network, shape)
    return tuple(
        (name, _detail(module), seen[name]) for name, module in _stages(network) if name in seen
    )


@functools.lru_cache(maxsize=_KEPT)
def last_map(network: str, height: int, width: int) -> tuple[str, Shape] | None:
    """Return the stage whose output is pooled and classified, and its (C, H, W) for a picture.

    That is the last map that every path through the network goes through. None for networks of
    attention, whose convolutions only cut the picture into patches.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    made = shapes_only(network, 3, 2)
    if any("Attention" in type(module).__name__ for module in made.modules()):
        return None
    head = head_of(network)
    seen = _stage_shapes(made, (3, height, width))
    maps = [
        (name, seen[name])
        for name, module in _stages(made)
        if name != head
        and not name.startswith("classifier.")
        and len(seen.get(name, ())) == 3
        and _count(module)
    ]
    return maps[-1]


@functools.lru_cache(maxsize=_KEPT)
def head_of(network: str) -> str:
    """Return the name of the last layer, the one whose size follows the number of classes.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    two, three = (dict(shapes_only(network, 3, outputs).named_parameters()) for outputs in (2, 3))
    names = {
        name.rpartition(".")[0] for name, weight in two.items() if weight.shape != three[name].shape
    }
    (head,) = names
    return head


def run_shapes(network: nn.Module, shape: Shape, *, rows: int = 1) -> Tensor:
    """Return the network's output for inputs (rows, *shape) that have no values."""
    with torch.no_grad():
        output = network(torch.empty((rows, *shape), device="meta"))
    assert isinstance(output, Tensor)
    return output


@functools.lru_cache(maxsize=1024)
def _fits(network: str, height: int, width: int) -> bool:
    made = shapes_only(network, 3, 2)
    try:
        output = run_shapes(made, (3, height, width))
    except _MISFITS:
        return False
    return tuple(output.shape) == (1, 2)


def _stage_shapes(network: nn.Module, shape: Shape) -> dict[str, Shape]:
    """Return the output shape of each stage, without N."""
    seen: dict[str, Shape] = {}

    def note(name: str) -> Any:  # noqa: ANN401 - torch's own signature
        def keep(_module: nn.Module, _inputs: object, output: object) -> None:
            if isinstance(output, Tensor):
                seen[name] = tuple(output.shape[1:])

        return keep

    handles = [module.register_forward_hook(note(name)) for name, module in _stages(network)]
    try:
        run_shapes(network, shape)
    finally:
        for handle in handles:
            handle.remove()
    return seen


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _stages(network: nn.Module) -> list[tuple[str, nn.Module]]:
    """Return the top modules; what merely holds stages in a row is replaced by them."""
    stages: list[tuple[str, nn.Module]] = []
    for name, child in network.named_children():
        if isinstance(child, nn.Sequential) and name in _HOLDERS:
            stages += [(f"{name}.{inner}", module) for inner, module in child.named_children()]
        else:
            stages.append((name, child))
    return stages


_NORMS = (nn.BatchNorm2d, nn.LayerNorm)
_HOLDERS = ("features", "classifier", "layers", "blocks", "trunk_output", "stem")


def _detail(module: nn.Module) -> str:
    """Return what a stage is in words: its own kind, or how many convolutions it holds."""
    if isinstance(module, nn.Conv2d):
        side = "×".join(str(size) for size in module.kernel_size)
        stride = f", stride {module.stride[0]}" if module.stride[0] > 1 else ""
        return f"convolution {side}{stride}"
    if isinstance(module, nn.Linear):
        return f"linear, {module.out_features:,} outputs"
    if not list(module.children()):
        return _LEAVES.get(type(module).__name__, type(module).__name__)
    inner = [type(part) for part in module.modules()]
    convolutions = sum(kind is nn.Conv2d for kind in inner)
    linears = sum(issubclass(kind, nn.Linear) for kind in inner)
    parts = [
        f"{count} {one if count == 1 else several}"
        for count, one, several in (
            (convolutions, "convolution", "convolutions"),
            (linears, "linear layer", "linear layers"),
        )
        if count
    ]
    return " and ".join(parts) or type(module).__name__


_LEAVES = {
    "ReLU": "ReLU",
    "BatchNorm2d": "batch normalisation",
    "LayerNorm": "layer normalisation",
    "MaxPool2d": "max pooling",
    "AvgPool2d": "average pooling",
    "AdaptiveAvgPool2d": "average pooling to a fixed size",
    "Dropout": "dropout",
    "Flatten": "flatten",
    "Identity": "identity",
}
