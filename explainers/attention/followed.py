"""A network's attention, layer by layer, and how its readout reads the last one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np
import torch
from torch import Tensor, nn

from core.errors import AuditError
from core.models.build import network_in
from core.models.layers.attention import EncoderLayer, StepAttention
from core.models.layers.presence import last_steps, split
from core.models.vision.named import network_title
from core.records.architecture import Reshape, Vision
from explainers.attention.fitting import is_readout
from explainers.attention.opened import open_attention
from explainers.explanation import Doubles
from explainers.preparation.sharing import copied
from explainers.question import Question

Readout = Literal["mean", "last step", "attention", "class token"]

_HALF = 0.5


@dataclass(frozen=True, eq=False)
class Followed:
    """A question to a network whose attention can be looked at.

    Attributes
    ----------
    question : Question
        Asked of the network, or of a copy whose attention is open.
    layers : tuple of Module
        What gives the weights (n, heads, T, T) of each layer, from input to output.
    readout : str
        How the last layer's tokens become one vector.
    pooling : Module or None
        What gives the weights (n, T) of a readout by attention.
    """

    question: Question
    layers: tuple[nn.Module, ...]
    readout: Readout
    pooling: nn.Module | None = None


def follow(question: Question) -> Followed:
    """Return where a network's attention can be looked at.

    Raises
    ------
    AuditError
        If the program did not build the network, so that its layers cannot be found.
    """
    vision = next((one for one in question.architecture.layers if isinstance(one, Vision)), None)
    if vision is not None:
        opened = copied(question.model)
        layers = open_attention(opened)
        return Followed(replace(question, model=opened), tuple(layers), "class token")
    network = network_in(question.model)
    if network is None:
        raise AuditError(
            "The attention of this network cannot be found",
            seen=type(question.model).__name__,
            allowed="a network of the program",
            remedy="Choose Integrated Gradients, which needs no weights of attention.",
        )
    layers = [
        module.self_attention.softmax
        for module in network.in_order()
        if isinstance(module, EncoderLayer)
    ]
    if not layers:
        raise ValueError("the network has no self-attention; `fitting` refuses it before")
    described = next(layer for layer in network.architecture.layers if is_readout(layer))
    if isinstance(described, Reshape):
        readout: Readout = "mean" if described.operation == "mean_step" else "last step"
        return Followed(question, tuple(layers), readout)
    pooling = cast("StepAttention", network.get_submodule(described.name)).softmax
    return Followed(question, tuple(layers), "attention", pooling)


@contextlib.contextmanager
def collecting(followed: Followed) -> Iterator[dict[nn.Module, Tensor]]:
    """Give a table into which the weights of every layer go while the block runs."""
    seen: dict[nn.Module, Tensor] = {}

    def keep(module: nn.Module, _inputs: object, output: Tensor) -> None:
        seen[module] = output

    watched = [*followed.layers, *([followed.pooling] if followed.pooling else [])]
    handles = [module.register_forward_hook(keep) for module in watched]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def read_out(followed: Followed, flow: Tensor, inputs: Tensor, *, pooling: Tensor | None) -> Tensor:
    """Return (n, T): how much of each token's own input the readout sees.

    Parameters
    ----------
    flow : Tensor
        (n, T, T): row by row what each token of the last layer holds of each input.
    inputs : Tensor
        (n, *shape) of the question, on the same device, which tell the real steps.
    pooling : Tensor or None
        (n, T) the weights of a readout by attention.
    """
    present = _real_steps(followed.question, inputs)
    if followed.readout == "class token":
        return flow[:, 0, 1:]
    if followed.readout == "attention":
        assert pooling is not None
        found = (pooling[:, None, :] @ flow)[:, 0]
    elif followed.readout == "mean":
        found = _mean_of_rows(flow, present)
    elif present is None:
        found = flow[:, -1]
    else:
        found = flow[torch.arange(len(flow), device=flow.device), last_steps(present)]
    return found if present is None else torch.where(present, found, torch.zeros_like(found))


def over_input(question: Question, tokens: Doubles) -> Doubles:
    """Return (n, *input_shape): each token's value shared evenly among its cells.

    Parameters
    ----------
    tokens : ndarray
        (n, T): words, steps of all channels, or patches of a picture, row by row.
    """
    if question.kind == "text":
        if question.inputs.ndim == 2:
            return tokens
        width = question.inputs.shape[2]
        return np.repeat(tokens[:, :, None] / width, width, axis=2)
    whole = slice(0, len(tokens))
    if question.kind == "series":
        return question.shared_by_channels(tokens[:, None, :], whole)
    height, width = question.inputs.shape[2:]
    side = round((height * width / tokens.shape[1]) ** 0.5)
    patches = tokens.reshape(len(tokens), 1, height // side, width // side) / side**2
    fine = np.repeat(np.repeat(patches, side, axis=2), side, axis=3)
    return question.shared_by_channels(fine, whole)


def readout_words(followed: Followed) -> str:
    """Say how the flow through all layers is read."""
    if followed.readout == "class token":
        name = next(
            layer.network
            for layer in followed.question.architecture.layers
            if isinstance(layer, Vision)
        )
        return (
            f"Read at the class token of {network_title(name)}; what it keeps of itself belongs "
            "to no pixel and is left out."
        )
    words = {
        "mean": "as the mean over the last layer's steps, as the network reads them",
        "last step": "at the last step, as the network reads it",
        "attention": "by the weights of the network's own readout",
    }
    return f"Read {words[followed.readout]}."


def _mean_of_rows(flow: Tensor, present: Tensor | None) -> Tensor:
    if present is None:
        return flow.mean(dim=1)
    share = present.to(flow.dtype) / present.sum(dim=1, keepdim=True).clamp(min=1)
    return (share[:, None, :] @ flow)[:, 0]


def _real_steps(question: Question, inputs: Tensor) -> Tensor | None:
    if question.kind == "text" and inputs.ndim == 3:
        return inputs[..., -1].detach() > _HALF
    return split(inputs, question.architecture.steps)[1]
