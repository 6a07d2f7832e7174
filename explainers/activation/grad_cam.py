"""Where the last convolutional layer found evidence."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.jobs.context import JobContext
from core.models.build import Network
from core.models.vision.shapes import last_map
from core.plan.explanation import ExplanationPlan
from core.records.architecture import Vision
from explainers.engine.batches import Batches, require_finite, row_outputs
from explainers.explanation import Explanation
from explainers.question import Question, output_notes


def grad_cam(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the class activation map of the last convolution, upsampled to the input.

    The map has no channels: its value at a place is shared evenly among the input's channels.
    Padding of a series gets nothing.

    References
    ----------
    Selvaraju et al. 2017, eq. 1 and 2, on the convolution's output before its activation, and for
    torchvision's networks on the map that they pool; upsampled linearly, corners not aligned.
    """
    batches = Batches.of(question, step="Grad-CAM", memory_mib=memory_mib, context=context)
    layer = explained_layer(question.model)
    values = np.empty(tuple(question.inputs.shape))

    def ask(start: int, stop: int) -> None:
        inputs = question.inputs[start:stop].to(question.device)
        targets = question.targets[start:stop].to(question.device)
        activation, gradient = _at_layer(batches, layer, inputs, targets)
        coarse = _class_activation(activation, gradient)
        size = tuple(inputs.shape[2:])
        mode = "linear" if len(size) == 1 else "bilinear"
        fine = functional.interpolate(coarse, size=size, mode=mode, align_corners=False)
        shared = fine.cpu().double().numpy()
        values[start:stop] = question.shared_by_channels(shared, slice(start, stop))

    batches.run(question.rows, ask, span=(0, 0.9))
    require_finite(values, what="A gradient")
    return Explanation(
        values=values,
        player_values=question.players.merge(values),
        outputs=row_outputs(batches, question.inputs, question.targets, span=(0.9, 0.95)),
        baseline_outputs=row_outputs(batches, question.baseline, question.targets, span=(0.95, 1)),
        steps=np.ones(question.rows, dtype=np.int64),
        notes=output_notes(question),
        halvings=tuple(batches.halvings),
    )


def explained_layer(model: nn.Module) -> nn.Module:
    """Return the layer whose output is looked at: the last convolution.

    Of torchvision's networks the last stage is taken instead, which is what every path through
    them ends in: their last convolution may be one branch of several.

    Raises
    ------
    ValueError
        If there is none; `explainers.preparation.suitability` refuses such networks before.
    """
    for module in model.modules():
        if not isinstance(module, Network):
            continue
        height, width = (*module.architecture.input_shape, 0, 0)[1:3]
        for layer in module.architecture.layers:
            if isinstance(layer, Vision):
                found = last_map(layer.network, height, width)
                if found is None:
                    raise ValueError("the network's convolutions only cut patches")
                return module.get_submodule(f"{layer.name}.{found[0]}")
    return last_convolution(model)


def last_convolution(model: nn.Module) -> nn.Module:
    """Return the last convolution, in the order in which the model declares its modules.

    Raises
    ------
    ValueError
        If there is none; `explainers.preparation.suitability` refuses such networks before.
    """
    found = [module for module in model.modules() if isinstance(module, (nn.Conv1d, nn.Conv2d))]
    if not found:
        raise ValueError("the network has no convolution")
    return found[-1]


def _at_layer(
    batches: Batches, layer: nn.Module, inputs: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the layer's output (n, C, ...) and the gradient of the explained output there."""
    seen: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: object, output: Tensor) -> None:
        seen.append(output)

    handle = layer.register_forward_hook(keep)
    try:
        with torch.enable_grad():
            # Weights are frozen, so that only the input can start a graph.
            total = batches.forward(inputs.detach().requires_grad_(True), targets).sum()
            (gradient,) = torch.autograd.grad(total, seen[-1])
    finally:
        handle.remove()
    return seen[-1].detach(), gradient


def _class_activation(activation: Tensor, gradient: Tensor) -> Tensor:
    """Return the positive part (n, 1, ...) of the channels' sum, weighted by mean gradients."""
    places = tuple(range(2, activation.ndim))
    weights = gradient.mean(dim=places, keepdim=True)
    return (weights * activation).sum(dim=1, keepdim=True).clamp(min=0)
