"""A copy of a network in which every step has a rule of its own for relevance."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from torch import nn

from core.errors import AuditError
from core.models.build import network_in
from core.models.layers.convolution import StepConv
from core.models.layers.nested import ParallelBranches, ResidualBlock
from core.models.layers.presence import OverSteps
from core.models.vision.importing import import_torchvision
from core.models.vision.named import first_convolution
from core.records.architecture import (
    Branches,
    Conv,
    GlobalPool,
    Layer,
    Linear,
    Norm,
    Pool,
    Position,
    Recurrent,
    Reshape,
    Residual,
    Scale,
    Vision,
)
from explainers.relevance.lrp_plain import NORMS, before, plain_graph, reading, steps
from explainers.relevance.lrp_recurrent import RelevantStates
from explainers.relevance.lrp_rules import PresentConv, SharedSum, Shares, StepShares

_WEIGHTED = (Linear, Conv, Recurrent, Vision)
_RESIDUAL = ("resnet", "resnext", "wide_resnet")


@dataclass(eq=False)
class Rewritten:
    """A copy that computes the same, ready for `lrp_rules.composite`.

    Attributes
    ----------
    firsts : list of Module
        Convolutions that read the input.
    """

    model: nn.Module
    firsts: list[nn.Module] = field(default_factory=list)


def rewritten(model: nn.Module) -> Rewritten:
    """Return a frozen copy of `model` whose sums, means and normalisations have rules.

    Batch normalisation that follows a linear layer or a convolution is merged into it, as zennit's
    canonizers do; elsewhere it is a linear module with a constant. A network with code of its own
    is read by torch.fx (`explainers.preparation`).

    Raises
    ------
    AuditError
        If a step has no rule.
    """
    found = Rewritten(copy.deepcopy(model))
    network = network_in(found.model)
    if network is None:
        found = _plain(found.model)
    else:
        _Rewriting(found).sequence(network, network.architecture.layers, reads_input=True)
    found.model.requires_grad_(False)
    return found


def _plain(model: nn.Module) -> Rewritten:
    """Return a copy of a network with code of its own, as far as that can be read."""
    made, unknown = plain_graph(model)
    if made is None or unknown:
        raise AuditError(
            "LRP has no rule for a step of this network",
            seen=unknown,
            allowed="linear layers, convolutions, pooling, ReLU, leaky ReLU and tanh",
            remedy="Choose a method that asks for outputs or gradients alone.",
        )
    firsts = reading(made)
    for node in list(steps(made)):
        module = made.get_submodule(str(node.target)) if node.op == "call_module" else None
        if isinstance(module, NORMS):
            linear = before(made, node)
            # zennit merges the weights of a normalisation, which need not have any.
            if linear is None or module.weight is None:
                made.set_submodule(str(node.target), Shares(module))
            else:
                _merge_modules(linear, module)
                made.set_submodule(str(node.target), nn.Identity())
    return Rewritten(made, firsts)


@dataclass(eq=False)
class _Rewriting:
    found: Rewritten

    def sequence(self, owner: nn.Module, layers: Sequence[Layer], *, reads_input: bool) -> None:
        """Rewrite the modules of `owner` under the names of `layers`, one after another."""
        last: Layer | None = None
        for layer in layers:
            if _is_merged(last, layer):
                assert last is not None
                _merge(owner, last, layer)
            else:
                self._layer(owner, layer, reads_input=reads_input)
            reads_input = reads_input and not isinstance(layer, (*_WEIGHTED, Residual, Branches))
            last = layer

    def _layer(self, owner: nn.Module, layer: Layer, *, reads_input: bool) -> None:
        module = owner.get_submodule(layer.name)
        new: nn.Module | None = None
        match layer:
            case Residual():
                assert isinstance(module, ResidualBlock)
                self.sequence(module, layer.layers, reads_input=reads_input)
                self.sequence(module, layer.shortcut, reads_input=reads_input)
                new = SharedSum(module)
            case Branches():
                assert isinstance(module, ParallelBranches)
                for branch in layer.branches:
                    self.sequence(module, branch, reads_input=reads_input)
            case Conv():
                if reads_input:
                    self.found.firsts.append(module)
                if isinstance(module, StepConv):
                    new = PresentConv(module)
            case Vision():
                self._vision(layer, module, reads_input=reads_input)
            case Recurrent():
                new = RelevantStates(cast("nn.RNNBase", module))
            case _:
                new = _shares(layer, module)
        if new is not None:
            owner.set_submodule(layer.name, new)

    def _vision(self, layer: Vision, module: nn.Module, *, reads_input: bool) -> None:
        if reads_input:
            self.found.firsts.append(first_convolution(module)[1])
        import_torchvision()
        from zennit.canonizers import SequentialMergeBatchNorm  # noqa: PLC0415

        for merged in SequentialMergeBatchNorm().apply(module):
            # What is left of the normalisation is then the identity to the last digit.
            cast("nn.BatchNorm2d", merged.batch_norm).eps = 0.0
        if layer.network.startswith(_RESIDUAL):
            from zennit.torchvision import (  # noqa: PLC0415
                ResNetBasicBlockCanonizer,
                ResNetBottleneckCanonizer,
            )

            ResNetBasicBlockCanonizer().apply(module)
            ResNetBottleneckCanonizer().apply(module)


def _shares(layer: Layer, module: nn.Module) -> nn.Module | None:
    """Return a linear module without weights, or with constants alone, under the epsilon rule."""
    match layer:
        case Scale():
            # The output's own unit may be tiny; whole shares of it need no stabiliser.
            return Shares(module, epsilon=0.0)
        case Norm(operation="batch") | Position():
            pass
        case Pool(operation="sum" | "average") | GlobalPool(operation="average"):
            pass
        case Reshape(operation="mean_step"):
            pass
        case _:
            return None
    return StepShares(module) if isinstance(module, OverSteps) else Shares(module)


def _is_merged(before: Layer | None, layer: Layer) -> bool:
    is_norm = isinstance(layer, Norm) and layer.operation == "batch"
    return is_norm and isinstance(before, (Linear, Conv))


def _merge(owner: nn.Module, before: Layer, layer: Layer) -> None:
    linear = owner.get_submodule(before.name)
    _merge_modules(
        linear.convolution if isinstance(linear, PresentConv) else linear,
        owner.get_submodule(layer.name),
    )
    owner.set_submodule(layer.name, nn.Identity())


def _merge_modules(linear: nn.Module, norm: nn.Module) -> None:
    """Let `linear` do what `norm` does to its outputs."""
    # zennit imports torchvision itself, which needs the remedy first.
    import_torchvision()
    from zennit.canonizers import MergeBatchNorm  # noqa: PLC0415

    MergeBatchNorm.merge_batch_norm((linear,), norm)
