"""Which networks the rescale rule covers, and the plain reason where it does not.

Everything that a prepared copy computes must be linear in what depends on the input, or be one of
the functions of single numbers that have the rule. Whatever is not known to be so is refused.
"""

from __future__ import annotations

import functools

import torch
from torch import nn

from core.models.build import Network, build
from core.models.layers.attention import EncoderLayer, SelfAttention, StepAttention
from core.models.layers.convolution import BatchNorm, StepConv
from core.models.layers.embedding import LearnedPosition, SinusoidalPosition, WordVectors
from core.models.layers.modules import FixedScale, LastStep, MeanStep, Step, Transposed
from core.models.layers.pooling import GlobalAverage, StepPool
from core.models.vision.shapes import shapes_only
from core.records.architecture import Architecture, Vision, walk
from explainers.preparation.exact import (
    Apart,
    Clipped,
    PairwiseGlobalMaximum,
    PairwiseMaximum,
    PairwisePool,
    PairwiseStepPool,
)
from explainers.preparation.findings import Finding
from explainers.preparation.linear_calls import first_not_linear
from explainers.preparation.prepared import rewritten
from explainers.preparation.reading import Passage, Place, read
from explainers.preparation.replacing import WITH_RULE
from explainers.question import Output

_LINEAR: tuple[type[nn.Module], ...] = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.ConvTranspose1d,
    nn.ConvTranspose2d,
    nn.ConvTranspose3d,
    nn.AvgPool1d,
    nn.AvgPool2d,
    nn.AvgPool3d,
    nn.AdaptiveAvgPool1d,
    nn.AdaptiveAvgPool2d,
    nn.AdaptiveAvgPool3d,
    nn.Flatten,
    nn.Unflatten,
    nn.Dropout,
    nn.Dropout1d,
    nn.Dropout2d,
    nn.Dropout3d,
    nn.Identity,
    nn.ZeroPad1d,
    nn.ZeroPad2d,
    nn.ReflectionPad1d,
    nn.ReflectionPad2d,
    nn.ReplicationPad1d,
    nn.ReplicationPad2d,
    nn.PixelShuffle,
    nn.ChannelShuffle,
    Apart,
    FixedScale,
    GlobalAverage,
    LastStep,
    LearnedPosition,
    MeanStep,
    SinusoidalPosition,
    StepConv,
    Transposed,
)
_NORMS = (BatchNorm, nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
# What a prepared copy writes with ReLU and sums.
_WRITTEN_OUT = (Clipped, PairwiseGlobalMaximum, PairwiseMaximum, PairwisePool, PairwiseStepPool)

_NAMES: tuple[tuple[tuple[type[nn.Module], ...], str], ...] = (
    (
        (
            EncoderLayer,
            SelfAttention,
            StepAttention,
            nn.MultiheadAttention,
            nn.Transformer,
            nn.TransformerEncoder,
            nn.TransformerEncoderLayer,
            nn.TransformerDecoderLayer,
        ),
        "attention",
    ),
    ((nn.GELU,), "GELU"),
    ((nn.SiLU,), "SiLU"),
    ((nn.Softmax, nn.LogSoftmax), "softmax"),
    ((Step,), "a step"),
    ((nn.LayerNorm,), "layer normalisation"),
    ((nn.GroupNorm,), "group normalisation"),
    ((nn.InstanceNorm1d, nn.InstanceNorm2d), "instance normalisation"),
    ((nn.Embedding,), "word numbers"),
)

KNOWN_TO_SHAP: tuple[type[nn.Module], ...] = (nn.GELU,)
"""Functions of single numbers for which shap alone has the rescale rule."""


def deeplift_refusal(
    architecture: Architecture,
    output: Output,
    *,
    title: str = "DeepLIFT",
    model: nn.Module | None = None,
    also: tuple[type[nn.Module], ...] = (),
) -> str | None:
    """Return the first reason why the rescale rule would be wrong, without saying so itself.

    Parameters
    ----------
    model : Module, optional
        The network, where it is there. One with code of its own is read; a described one is read
        once, without its values.
    also : tuple of type
        Modules that the method has a rule for beside those of captum.
    """
    is_text = architecture.steps == "tokens"
    also = (*also, *((WordVectors,) if is_text else ()))
    if model is None or (isinstance(model, Network) and model.architecture == architecture):
        reason = _described_reason(architecture, also)
    else:
        reason = _first_reason(rewritten(model, purpose="deeplift")[0], "", also=also)
    if reason is not None:
        return f"{title} {reason}"
    if architecture.output == "logits" and output == "probability":
        return (
            f"{title} has no correct rule for softmax, which the probability is computed with; "
            "explain the logit instead."
        )
    return None


@functools.lru_cache(maxsize=32)
def read_described(architecture: Architecture) -> tuple[nn.Module, tuple[Finding, ...]]:
    """Return a described network as the rescale rule reads it, and what stood in the way.

    It has no values, and is not to be changed.
    """
    return rewritten(_without_values(architecture), purpose="deeplift")


@functools.lru_cache(maxsize=128)
def _described_reason(architecture: Architecture, also: tuple[type[nn.Module], ...]) -> str | None:
    return _first_reason(read_described(architecture)[0], "", also=also)


def _first_reason(model: nn.Module, path: str, *, also: tuple[type[nn.Module], ...]) -> str | None:
    """Return what the rule is wrong on first, as it follows the method's name; None for nothing."""
    for part in read(model, path=path):
        if isinstance(part, Place):
            reason = _module_reason(part.module, part.path, also=also)
        else:
            reason = _passage_reason(part, also=also)
        if reason is not None:
            return reason
    return None


def _module_reason(
    module: nn.Module, path: str, *, also: tuple[type[nn.Module], ...]
) -> str | None:
    # The exact type, as captum looks it up: a subclass may compute something else.
    if type(module) in (*_LINEAR, *WITH_RULE, *_WRITTEN_OUT, *also):
        return None
    is_linear_pool = isinstance(module, StepPool) and module.operation in ("average", "sum")
    is_fixed_norm = isinstance(module, _NORMS) and module.running_mean is not None
    if is_linear_pool or is_fixed_norm:
        return None
    where = f" (layer '{path}')" if path else ""
    return f"{_why_not(module, where)}."


def _why_not(module: nn.Module, where: str) -> str:
    if isinstance(module, _NORMS):
        return (
            "has no rule for batch normalisation that takes its statistics from the rows at hand"
            f"{where}"
        )
    if isinstance(module, nn.RNNBase):
        return (
            f"has no rule for recurrent layers{where}: its values would be those of "
            "Input × Gradient"
        )
    for kinds, name in _NAMES:
        if isinstance(module, kinds):
            return f"has no correct rule for {name}{where}"
    return f"has no rule for {type(module).__name__}{where}"


def _passage_reason(passage: Passage, *, also: tuple[type[nn.Module], ...]) -> str | None:
    path, module = passage.place.path, passage.place.module
    where = f" (layer '{path}')" if path else ""
    if passage.graph is None:
        return (
            f"needs to know every step of a network, and the code of "
            f"{type(module).__name__}{where} cannot be read: {passage.reason.rstrip('.')}."
        )
    for node in passage.graph.nodes:
        if node.op == "call_module":
            target = str(node.target)
            inner = f"{path}.{target}" if path else target
            called = module.get_submodule(target)
            reason = _first_reason(called, inner, also=also)
            if reason is not None:
                return reason
    found = first_not_linear(passage.graph)
    if found is None:
        return None
    call, home = found
    inner = ".".join(part for part in (path, home) if part)
    place = f" (in '{inner}')" if inner else ""
    return f"has no rule for {call}{place}."


def _without_values(architecture: Architecture) -> nn.Module:
    """Return the network on torch's meta device, where it takes no memory and no time."""
    vision = [layer for layer in walk(architecture.layers) if isinstance(layer, Vision)]
    if len(vision) == 1 and len(architecture.layers) == 1:
        holder = nn.Sequential()
        holder.add_module(
            vision[0].name,
            shapes_only(vision[0].network, vision[0].inputs, vision[0].outputs),
        )
        return holder
    try:
        with torch.device("meta"):
            return Network(architecture).eval()
    except NotImplementedError:
        return build(architecture).eval()
