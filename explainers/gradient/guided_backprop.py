"""Guided backpropagation: gradients that pass a ReLU only where they speak for the output."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from core.errors import AuditError
from core.jobs.context import JobContext
from core.plan.explanation import ExplanationPlan
from explainers.engine.answer import answered
from explainers.engine.batches import Batches, row_gradients
from explainers.explanation import Explanation
from explainers.gradient.directions import with_direction
from explainers.question import Question

_RELU = (
    functional.relu,
    functional.relu_,
    torch.relu,
    torch.relu_,
    Tensor.relu,
    Tensor.relu_,
)
# What autograd calls the steps of a backward pass that are linear, pick a cell, or change a form;
# the last is our own ReLU.
_STEPS = """
Add Addmm AdaptiveAvgPool1D AdaptiveAvgPool2D Alias Amax Amin AsStrided AvgPool2D Baddbmm Bmm Cat
Clone ConstantPadNd Convolution CudnnBatchNorm CudnnConvolution Div Expand Flatten Gather Index
IndexSelect MaskedFill MaskedScatter MaskedSelect MaxPool2DWithIndices Mean MiopenBatchNorm
MkldnnConvolution Mm Mul Mv NativeBatchNorm Neg Permute Repeat ReshapeAlias Roll Select Slice Split
SplitWithSizes Squeeze Stack Sub Sum T ToCopy Transpose Unfold UnsafeView Unsqueeze View Where
torch::autograd::AccumulateGrad _GuidedRelu
"""
_KNOWN = frozenset(_STEPS.split())
# Of these, a product or quotient of two things that both depend on the input is not linear.
_PRODUCTS = frozenset({"Addmm", "Baddbmm", "Bmm", "Convolution", "Div", "Mm", "Mul", "Mv"})


class _GuidedRelu(torch.autograd.Function):
    """max(x, 0); backwards only what is positive, and only where x is."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, inputs: Tensor) -> Tensor:
        ctx.save_for_backward(inputs)
        return torch.where(inputs > 0, inputs, torch.zeros_like(inputs))

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, *gradients: Tensor) -> Tensor:
        (inputs,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return torch.where(inputs > 0, gradients[0], torch.zeros_like(inputs)).clamp(min=0.0)


class _GuidedCalls(TorchFunctionMode):
    """Puts the guided ReLU in the place of torch's, in modules and in plain calls alike."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - whatever torch's function returns
        """Call `func`, or the guided ReLU."""
        given = kwargs or {}
        if func in _RELU:
            inputs = args[0] if args else given["input"]
            return _GuidedRelu.apply(inputs)  # type: ignore[no-untyped-call]
        return func(*args, **given)


class GuidedNetwork(nn.Module):
    """A network whose gradients are guided; its outputs, weights and modules are untouched."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the network's outputs."""
        with _GuidedCalls():
            outputs: Tensor = self.network(inputs)
        return outputs


def guided_backprop(
    question: Question,
    *,
    settings: ExplanationPlan,  # noqa: ARG001 - one signature for all methods
    seed: int,  # noqa: ARG001
    memory_mib: int,
    context: JobContext,
) -> Explanation:
    """Return the gradient of the explained output, cut at every ReLU to what is positive.

    Raises
    ------
    AuditError
        If a gradient passes anything on its way that is neither linear, nor a ReLU, nor a maximum:
        there it would be the plain gradient.

    References
    ----------
    Springenberg, Dosovitskiy, Brox, Riedmiller 2015, Striving for Simplicity: The All
    Convolutional Net, figure 1 and section 3.4; from the explained output, with its sign kept at
    the input.
    """
    guided = replace(question, model=GuidedNetwork(question.model))
    batches = Batches.of(
        guided, step="Guided backpropagation", memory_mib=memory_mib, context=context
    )
    require_relu_alone(guided.model, question.inputs[:1].to(question.device))
    found = row_gradients(batches, question.inputs, question.targets, span=(0, 0.8))
    values, notes = with_direction(question, found)
    return answered(batches, question, values=values, steps=1, notes=notes, begin=0.8)


def require_relu_alone(model: nn.Module, example: Tensor) -> None:
    """Make sure that gradients pass only linear steps, maxima and guided ReLUs.

    Parameters
    ----------
    model : Module
        A `GuidedNetwork` whose weights are frozen, so that only what depends on the input is
        recorded.
    example : Tensor
        (1, *shape) on the model's device.

    Raises
    ------
    AuditError
        If they pass something else.
    """
    with torch.enable_grad():
        outputs = model(example.detach().requires_grad_(True))
    seen: set[Any] = set()
    waiting = [outputs.grad_fn]
    is_guided = False
    while waiting:
        node = waiting.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        name = re.sub(r"Backward\d*$", "", node.name())
        sources = [source for source, _ in node.next_functions if source is not None]
        if name not in _KNOWN or (name in _PRODUCTS and len(sources) > 1):
            raise _is_not_relu(name)
        is_guided = is_guided or name == "_GuidedRelu"
        waiting.extend(sources)
    if not is_guided:
        raise _is_not_relu("no ReLU at all")


def _is_not_relu(seen: str) -> AuditError:
    return AuditError(
        "Guided backpropagation would be the plain gradient in parts of this network",
        seen=seen,
        allowed="networks of linear layers, maxima and ReLU",
        remedy="Choose Integrated Gradients, which is right on any smooth network.",
    )
