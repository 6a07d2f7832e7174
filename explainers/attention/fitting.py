"""The networks whose attention can be followed from the input to the readout, and no others."""

from __future__ import annotations

from core.models.vision.named import network_title
from core.records.architecture import (
    Activation,
    Architecture,
    Layer,
    Norm,
    Reshape,
    Vision,
    walk,
)

# Layers that work on every step by itself, so that a step stays where it is.
_STEP_BY_STEP = ("embedding", "position", "dropout", "linear", "scale", "encoder")
_WINDOWED = ("swin", "maxvit")


def attention_refusal(architecture: Architecture, *, title: str) -> str | None:
    """Return why attention cannot be followed through a network, as a sentence; None if it can.

    Parameters
    ----------
    title : str
        The method, as it is printed.
    """
    vision = next((one for one in architecture.layers if isinstance(one, Vision)), None)
    if vision is not None:
        return _vision_refusal(vision, title=title)
    if not any(layer.kind == "encoder" for layer in walk(architecture.layers)):
        return f"{title} follows self-attention, and the network has none."
    if not any(layer.kind == "encoder" for layer in architecture.layers):
        return (
            f"{title} follows attention from layer to layer, and here it stands inside of other "
            "layers."
        )
    for layer in architecture.layers:
        if is_readout(layer):
            return None
        if not _is_step_by_step(layer):
            return (
                f"{title} needs every step to stay where it is, from the input to the readout; "
                f"layer '{layer.name}' mixes the steps."
            )
    return f"{title} needs a readout that says which steps are read, and the network has none."


def is_readout(layer: Layer) -> bool:
    """Whether the layer makes one vector of all steps in a way that can be followed."""
    if isinstance(layer, Reshape):
        return layer.operation in ("last_step", "mean_step") and layer.directions == 1
    return layer.kind == "step_attention"


def _is_step_by_step(layer: Layer) -> bool:
    if isinstance(layer, Reshape):
        return layer.operation == "steps_first"
    if isinstance(layer, Norm):
        return layer.operation == "layer"
    if isinstance(layer, Activation):
        return layer.function != "softmax"
    return layer.kind in _STEP_BY_STEP


def _vision_refusal(layer: Vision, *, title: str) -> str | None:
    network = network_title(layer.network)
    if layer.network.startswith("vit"):
        return None
    if layer.network.startswith(_WINDOWED):
        return (
            f"{title} multiplies the attention of all layers, and that of {network} looks through "
            "windows that shift and merge from layer to layer."
        )
    return f"{title} follows self-attention, and {network} has none."
