"""Layers that keep their weights while others learn, and that are set free one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn
from torch.nn.modules.batchnorm import _NormBase

from core.errors import AuditError
from core.models.build import Network
from core.plan.model import TransferPlan
from core.training.optimisers import ParameterGroup

_NAMES_SHOWN = 16
_NORMS = (_NormBase, nn.LayerNorm, nn.GroupNorm)


@dataclass(frozen=True)
class _Unit:
    """One layer with the normalisation after it: what is frozen, and set free, at once."""

    name: str
    modules: tuple[nn.Module, ...]

    def parameters(self) -> Iterator[nn.Parameter]:
        for module in self.modules:
            yield from module.parameters(recurse=False)


class Freezing:
    """Which layers of a network learn in which epoch, and how fast.

    Parameters
    ----------
    network : Network
        Its weights may move to another device later, but not be replaced.
    plan : TransferPlan
        With mode `head` or `fine_tune`.
    head : str
        Name of the new last layer, which always learns, at the full rate.

    Raises
    ------
    AuditError
        If no layer has the name of 'Frozen up to', or nothing but frozen layers would remain.

    Notes
    -----
    Layers count in the order in which they are declared, which for torchvision's networks is
    that of the forward pass. A normalisation belongs to the layer before it. What is learnt in an
    epoch follows from the plan and the number of the epoch alone, so that a training that is
    resumed goes on with the same layers.
    """

    def __init__(self, network: Network, plan: TransferPlan, *, head: str) -> None:
        self._plan = plan
        self._units = _units(network)
        self._head = next(
            place for place, unit in enumerate(self._units) if _is_within(unit.name, head)
        )
        self._planned = self._head
        if plan.mode == "fine_tune":
            self._planned = _frozen_count(network, self._units, plan.frozen_to, head=head)
        self.frozen = self._planned
        self._freeze(self._planned)

    def groups(self) -> list[ParameterGroup]:
        """Return the head at the full rate and all older layers at their share of it.

        Frozen layers are in it from the start: they have no gradients, so that an optimiser
        passes over them until they are set free.
        """
        head = self._units[self._head]
        old = [
            parameter for unit in self._units if unit is not head for parameter in unit.parameters()
        ]
        groups = [ParameterGroup(tuple(head.parameters()))]
        if old:
            groups.append(ParameterGroup(tuple(old), factor=self._plan.rate_factor))
        return groups

    def before_epoch(self, epoch: int) -> str:
        """Set free what the plan sets free before this epoch (from 1); return that in words."""
        every = self._plan.unfreeze_every
        freed = (epoch - 1) // every if every else 0
        frozen = max(0, self._planned - freed)
        names = [unit.name for unit in self._units[frozen : self.frozen]]
        self._freeze(frozen)
        if not names:
            return ""
        listed = ", ".join(f"'{name}'" for name in reversed(names))
        layers, were = ("layer", "was") if len(names) == 1 else ("layers", "were")
        return f"Before epoch {epoch} {layers} {listed} {were} set free."

    def set_modes(self) -> None:
        """Keep frozen normalisation from following the batches; call after `network.train()`."""
        for unit in self._units[: self.frozen]:
            for module in unit.modules:
                if isinstance(module, _NORMS):
                    module.eval()

    def told(self) -> tuple[str, ...]:
        """Return which layers are frozen at first, as a sentence; nothing where none is."""
        if not self._planned:
            return ()
        last, learning = self._units[self._planned - 1].name, len(self._units) - self._planned
        kept = f"{self._planned} of {len(self._units)} layers kept their weights, up to '{last}'"
        return (f"{kept}; {learning} learnt.",)

    def _freeze(self, count: int) -> None:
        self.frozen = count
        for place, unit in enumerate(self._units):
            for parameter in unit.parameters():
                parameter.requires_grad_(place >= count)


def _units(network: Network) -> list[_Unit]:
    """Return the layers that have weights or statistics, in the order of the architecture."""
    units: list[_Unit] = []
    for layer in network.architecture.layers:
        for name, module in network.get_submodule(layer.name).named_modules(prefix=layer.name):
            is_bare = not any(True for _ in module.parameters(recurse=False))
            if is_bare and not any(True for _ in module.buffers(recurse=False)):
                continue
            if isinstance(module, _NORMS) and units:
                units[-1] = _Unit(units[-1].name, (*units[-1].modules, module))
            else:
                units.append(_Unit(name, (module,)))
    return units


def _frozen_count(network: Network, units: list[_Unit], wanted: str, *, head: str) -> int:
    """Return how many units come before the end of the layer `wanted`, it included."""
    if not wanted:
        return 0
    order = [
        name
        for layer in network.architecture.layers
        for name, _ in network.get_submodule(layer.name).named_modules(prefix=layer.name)
    ]
    # torchvision's own names ("layer3") are as good as those in the network ("network.layer3").
    inner = [f"{layer.name}.{wanted}" for layer in network.architecture.layers]
    asked = next((name for name in (wanted, *inner) if name in order), None)
    if asked is None:
        raise _unknown(network, wanted)
    end = max(place for place, name in enumerate(order) if _is_within(name, asked))
    count = sum(order.index(unit.name) <= end for unit in units)
    if any(_is_within(unit.name, head) for unit in units[:count]):
        raise AuditError(
            "Nothing would be left to train",
            seen=f"model.transfer.frozen_to = '{wanted}', which holds the new last layer",
            allowed=f"a layer before '{head}'",
            remedy="Name an earlier layer, or choose the mode 'head'.",
        )
    return count


def _unknown(network: Network, wanted: str) -> AuditError:
    names: list[str] = []
    for layer in network.architecture.layers:
        module = network.get_submodule(layer.name)
        names += [layer.name] if not list(module.children()) else []
        names += [f"{layer.name}.{inner}" for inner, _ in module.named_children()]
    listed = ", ".join(f"'{name}'" for name in names[:_NAMES_SHOWN])
    more = "" if len(names) <= _NAMES_SHOWN else f" and {len(names) - _NAMES_SHOWN} more"
    return AuditError(
        "No layer has the name up to which weights are to be frozen",
        seen=f"model.transfer.frozen_to = '{wanted}'",
        allowed=f"{listed}{more}, and layers inside of them",
        remedy="Choose one of these names, or leave it empty to freeze none.",
    )


def _is_within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}.")
