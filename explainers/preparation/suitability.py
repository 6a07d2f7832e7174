"""Whether a method may be used on a network at all, and the plain reason where it may not."""

from __future__ import annotations

from torch import nn

from core.catalogue.methods import METHODS
from core.models.vision.named import network_title
from core.models.vision.shapes import last_map
from core.records.architecture import Architecture, Vision, walk
from core.records.base import Kind
from explainers.gradient.guided_layers import guided_refusal
from explainers.preparation.deeplift_layers import deeplift_refusal, unknown_module
from explainers.question import Output

_KIND_NAMES = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}


def refusal(
    method: str,
    architecture: Architecture,
    *,
    kind: Kind,
    output: Output = "logit",
    model: nn.Module | None = None,
) -> str | None:
    """Return why `method` is not offered for a network, as a sentence; None if it is.

    Parameters
    ----------
    kind : str
        Kind of data.
    output : str
        What is explained.
    model : Module, optional
        The network itself, whose modules are then looked at too: DeepLIFT is refused on whatever
        it does not know.
    """
    entry = METHODS[method]
    if kind not in entry.kinds:
        allowed = " and ".join(_KIND_NAMES[name] for name in entry.kinds)
        return f"{entry.title} is meant for {allowed}, not for {_KIND_NAMES[kind]}."
    if "convolution" in entry.needs and not _has_convolution(architecture):
        return f"{entry.title} needs a convolutional layer, and the network has none."
    if method == "grad_cam":
        return _map_refusal(architecture)
    if method == "guided_backprop":
        return guided_refusal(architecture, output)
    if method == "deeplift":
        found = deeplift_refusal(architecture, output)
        return found if found or model is None else unknown_module(model)
    return None


def _has_convolution(architecture: Architecture) -> bool:
    return any(layer.kind in ("conv", "vision") for layer in walk(architecture.layers))


def _map_refusal(architecture: Architecture) -> str | None:
    """Return why one of torchvision's networks has no map for Grad-CAM to look at."""
    layer = next((one for one in architecture.layers if isinstance(one, Vision)), None)
    if layer is None:
        return None
    title, (height, width) = network_title(layer.network), architecture.input_shape[1:]
    found = last_map(layer.network, height, width)
    if found is None:
        return (
            f"Grad-CAM needs a convolution near the end, and those of {title} only cut the "
            "picture into patches for its attention."
        )
    if max(found[1][1:]) > 1:
        return None
    return (
        f"Grad-CAM would say the same of every pixel: of pictures of {height} × {width} pixels "
        f"the last stage of {title} keeps a single place."
    )
