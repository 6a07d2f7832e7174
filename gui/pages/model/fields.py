"""Which fields of a network do something in a plan, and what may be entered in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.plan import Plan
from core.plan.edit import value_at
from core.plan.kinds import kind_of
from core.plan.model import CnnPlan, LoadedPlan, TransferPlan, TransformerPlan, VisionPlan
from gui.forms.describe import FieldInfo
from gui.pages.model.families import ENCODER_FUNCTIONS

if TYPE_CHECKING:
    from core.records.views.network import NetworkView

_FROZEN = "model.transfer.frozen_to"
_NETWORK = "model.network"
_ACTIVATION = "model.activation"


@dataclass
class Known:
    """What the page has learnt of names that the plan refers to.

    Attributes
    ----------
    networks : dict of str
        torchvision's networks, name to title; empty until the worker has told.
    layers : tuple of (name, title)
        Layers up to which weights can be frozen, first to last.
    """

    networks: dict[str, str] = field(default_factory=dict)
    layers: tuple[tuple[str, str], ...] = ()

    def take_network(self, view: NetworkView | None) -> bool:
        """Take the names of a network's layers; return whether they are others."""
        layers = () if view is None else layer_names(view)
        has_changed = layers != self.layers
        self.layers = layers
        return has_changed

    def narrowed(self, plan: Plan, info: FieldInfo) -> FieldInfo:
        """Return a field with the names that may be entered in it."""
        if info.path == _NETWORK and self.networks:
            named = {str(value_at(plan, _NETWORK)): str(value_at(plan, _NETWORK))} | self.networks
            return replace(info, kind="choice", options=tuple(named.items()))
        if info.path == _FROZEN and self.layers:
            return replace(info, kind="choice", options=self._frozen_options(plan))
        if info.path == _ACTIVATION and isinstance(plan.model, TransformerPlan):
            options = tuple(one for one in info.options if one[0] in ENCODER_FUNCTIONS)
            return replace(info, options=options)
        return info

    def _frozen_options(self, plan: Plan) -> tuple[tuple[object, str], ...]:
        present = str(value_at(plan, _FROZEN))
        # torchvision's own name is as good as the one in the network, and stays as it was written.
        named = {"": "Nothing frozen"} | {
            present if name == f"network.{present}" else name: title for name, title in self.layers
        }
        return tuple((named | {present: named.get(present, present)}).items())


def layer_names(view: NetworkView) -> tuple[tuple[str, str], ...]:
    """Return the layers with weights but for the last one, which always learns, with titles."""
    blocks = [block for block in view.blocks if block.parameters and block.layers]
    named = []
    for block in blocks[:-1]:
        name = block.layers[0]
        title = block.name if name.endswith(block.name) else f"{block.name} ({name})"
        named.append((name, title))
    return tuple(named)


def applies(plan: Plan, path: str) -> bool:
    """Return whether a field of the network does anything in this plan."""
    model = plan.model
    match path.removeprefix("model."):
        case "embedding":
            return kind_of(plan.data.source) == "text"
        case "pool":
            return isinstance(model, CnnPlan) and model.pooling != "none"
        case "weights" if isinstance(model, VisionPlan):
            return model.start == "file"
    if path.startswith("model.transfer."):
        return _transfer_matters(model, path.removeprefix("model.transfer."))
    return True


def transfer_of(plan: Plan) -> TransferPlan | None:
    """Return what becomes of weights that exist already; None where there are none."""
    model = plan.model
    if isinstance(model, LoadedPlan) or (isinstance(model, VisionPlan) and model.start != "random"):
        return model.transfer
    return None


def _transfer_matters(model: object, name: str) -> bool:
    if isinstance(model, VisionPlan):
        if model.start == "random":
            # Without weights there is nothing to go on from; a plan that asks for it can be mended.
            return name == "mode" and model.transfer.mode != "none"
    elif not isinstance(model, LoadedPlan):
        return False
    transfer = model.transfer
    match name:
        case "frozen_to":
            return transfer.mode == "fine_tune"
        case "unfreeze_every":
            is_frozen = transfer.mode == "fine_tune" and bool(transfer.frozen_to)
            return transfer.mode == "head" or is_frozen
        case "rate_factor":
            is_freed = transfer.mode == "head" and transfer.unfreeze_every > 0
            return transfer.mode == "fine_tune" or is_freed
        case _:
            return True
