"""torchvision's classification networks by name, built so that explanations can read them."""

from __future__ import annotations

import difflib
import functools
from typing import Any, cast

import torch
from torch import nn

from core.errors import AuditError
from core.models.vision.importing import import_torchvision

COLOURS = 3
_OFFERED = 5
# Their auxiliary heads only help training from scratch on ImageNet; what is kept has none.
_WITH_AUXILIARY = ("googlenet", "inception_v3")

_TITLES = {
    "alexnet": "AlexNet",
    "googlenet": "GoogLeNet",
    "inception_v3": "Inception v3",
    "maxvit_t": "MaxViT-T",
}
# How a name begins in torchvision and in print, and what is put for each "_" in the rest of it.
_FAMILIES = {
    "convnext_": ("ConvNeXt ", " "),
    "densenet": ("DenseNet-", "-"),
    "efficientnet_": ("EfficientNet-", "-"),
    "mnasnet": ("MNASNet ", "."),
    "mobilenet_": ("MobileNet ", " "),
    "regnet_": ("RegNet-", "-"),
    "resnet": ("ResNet-", "-"),
    "resnext": ("ResNeXt-", " "),
    "shufflenet_v2_": ("ShuffleNet v2 ", "."),
    "squeezenet": ("SqueezeNet ", "."),
    "swin_": ("Swin-", "-"),
    "vgg": ("VGG-", "-"),
    "vit_": ("ViT-", "-"),
    "wide_resnet": ("Wide ResNet-", "-"),
}


@functools.cache
def network_names() -> tuple[str, ...]:
    """Return the names of all classification networks of the installed torchvision."""
    models = _models()
    return tuple(sorted(models.list_models(module=models)))


def network_title(name: str) -> str:
    """Return the name as it is printed: "ResNet-18" for resnet18."""
    if name in _TITLES:
        return _TITLES[name]
    for prefix, (printed, joint) in _FAMILIES.items():
        if name.startswith(prefix):
            rest = name.removeprefix(prefix).replace("_", joint)
            return printed + (rest.upper() if joint == "-" else rest)
    return name


def check_network(name: str) -> None:
    """Make sure that torchvision knows the network.

    Raises
    ------
    AuditError
        If it does not; names that look alike are offered.
    """
    names = network_names()
    if name in names:
        return
    near = difflib.get_close_matches(name.lower().replace("-", ""), names, n=_OFFERED, cutoff=0.5)
    offered = ", ".join(f"'{found}'" for found in near or names[:_OFFERED])
    raise AuditError(
        "torchvision knows no classification network of this name",
        seen=f"'{name}'",
        allowed=f"{offered} and others, {len(names)} in all",
        remedy="Choose one of torchvision's names; they are in small letters.",
    )


def built(name: str, *, inputs: int = COLOURS, outputs: int = 1000) -> nn.Module:
    """Return torchvision's network `name` for `inputs` channels, with random weights.

    The weights are drawn from torch's global generator as torchvision does; their names are
    torchvision's. For other than three channels the first convolution is replaced by one of the
    same form. Activations that are modules never work in place.

    Raises
    ------
    AuditError
        If torchvision knows no such network.

    Notes
    -----
    GoogLeNet and Inception v3 come without auxiliary heads, and without the shift of inputs that
    torchvision adds to them together with its own weights; see `core.models.vision.imagenet`.
    """
    check_network(name)
    special: dict[str, Any] = (
        {"aux_logits": False, "init_weights": True} if name in _WITH_AUXILIARY else {}
    )
    models = _models()
    network = cast(
        "nn.Module", models.get_model(name, weights=None, num_classes=outputs, **special)
    )
    if inputs != COLOURS:
        _take_channels(network, inputs)
    for module in network.modules():
        if getattr(module, "inplace", False) is True:
            cast("Any", module).inplace = False
    return network


def first_convolution(network: nn.Module) -> tuple[str, nn.Conv2d]:
    """Return name and module of the convolution that reads the picture."""
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            return name, module
    raise ValueError("the network has no convolution")


def _models() -> Any:  # noqa: ANN401 - torchvision carries no types
    import_torchvision()
    import torchvision.models  # noqa: PLC0415 - takes a second, and its import needs the remedy

    return torchvision.models


def _take_channels(network: nn.Module, channels: int) -> None:
    """Replace the first convolution by one that reads `channels` channels."""
    name, old = first_convolution(network)
    padding = old.padding
    new = nn.Conv2d(
        channels,
        old.out_channels,
        cast("tuple[int, int]", old.kernel_size),
        stride=cast("tuple[int, int]", old.stride),
        padding=padding if isinstance(padding, str) else cast("tuple[int, int]", padding),
        dilation=cast("tuple[int, int]", old.dilation),
        groups=old.groups,
        bias=old.bias is not None,
        device=old.weight.device,
    )
    with torch.no_grad():
        nn.init.kaiming_normal_(new.weight, mode="fan_out", nonlinearity="relu")
        if new.bias is not None:
            new.bias.zero_()
    network.set_submodule(name, new)


def published_weights(name: str) -> Any:  # noqa: ANN401 - torchvision carries no types
    """Return torchvision's entry for its own default weights: address, classes, preparation.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    check_network(name)
    return _models().get_model_weights(name).DEFAULT
