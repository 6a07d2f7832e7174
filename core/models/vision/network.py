"""A named network of torchvision as one layer of an architecture."""

from __future__ import annotations

from torch import nn

from core.errors import AuditError
from core.models.vision.named import built, check_network, network_title
from core.models.vision.shapes import vision_blocks, vision_parameters, vision_shape
from core.plan.model import VisionPlan
from core.records.architecture import Architecture, Scale, Vision
from core.records.data import DatasetRecord

__all__ = [
    "LAYER",
    "design_vision",
    "vision_blocks",
    "vision_module",
    "vision_parameters",
    "vision_shape",
]

LAYER = "network"
"""Name of the one layer, and so the prefix of its weights."""


def vision_module(layer: Vision) -> nn.Module:
    """Return the network with `outputs` outputs for pictures of `inputs` channels.

    Raises
    ------
    AuditError
        If torchvision knows no such network.
    """
    return built(layer.network, inputs=layer.inputs, outputs=layer.outputs)


def design_vision(
    plan: VisionPlan,
    *,
    dataset: DatasetRecord,
    loss: str,
    target_scale: tuple[float, float] | None = None,
) -> Architecture:
    """Return the architecture of a named network on this data: one layer called "network".

    Parameters
    ----------
    dataset : DatasetRecord
        Pictures, with the encoded `input_shape` (C, H, W).
    loss : str
        `bce` gives a single logit, any other loss one logit for each class.
    target_scale : tuple of float, or None
        For regression, standard deviation and mean of the training targets.

    Raises
    ------
    AuditError
        If torchvision knows no such network, or the data are not pictures.
    """
    check_network(plan.network)
    if dataset.kind != "image":
        kinds = {"tabular": "tables", "series": "series", "text": "texts"}
        raise AuditError(
            f"{network_title(plan.network)} does not fit {kinds[dataset.kind]}",
            seen=f"model.family = 'vision' on {dataset.name}",
            allowed="images",
            remedy="Choose a family that fits the data.",
        )
    is_number = dataset.task == "regression"
    is_single = is_number or loss == "bce"
    network = Vision(
        name=LAYER,
        network=plan.network,
        inputs=dataset.input_shape[0],
        outputs=1 if is_single else len(dataset.class_names),
    )
    if not is_number:
        output = "logit" if is_single else "logits"
        return Architecture(input_shape=dataset.input_shape, layers=(network,), output=output)
    scale: tuple[Scale, ...] = ()
    if target_scale is not None:
        scale = (Scale(name="scale", factor=target_scale[0], offset=target_scale[1]),)
    return Architecture(input_shape=dataset.input_shape, layers=(network, *scale), output="value")
