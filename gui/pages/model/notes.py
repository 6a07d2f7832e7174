"""What one should know of a network before it is trained, with changes that help."""

from __future__ import annotations

from dataclasses import dataclass

from core.plan import Plan
from core.plan.model import VisionPlan
from core.records.views.network import NetworkView, PlanChange
from gui.pages.model.fields import transfer_of

_COLOURS = 3
_DOWNLOAD = (
    "torchvision's own weights are fetched once, when training begins. Without a connection the "
    "program says which file to put where."
)
_UNNAMED = "No weights file has been named yet."
_NOTHING_TO_GO_ON = "Further training needs weights that exist already; this network starts anew."
_AS_THEY_ARE = (
    "The weights are used as they are: nothing is trained, and their last layer has to give the "
    "classes of this data."
)
_SCALING = (
    "Published weights were trained on pictures that were scaled by ImageNet's means and "
    "deviations; here they would see others."
)


@dataclass(frozen=True)
class Note:
    """A sentence, and a change of the plan where one helps."""

    text: str
    remedy: PlanChange | None = None


def notes_of(plan: Plan, view: NetworkView | None) -> tuple[Note, ...]:
    """Return what to know before training, the most urgent first."""
    notes = [*_on_weights(plan, view), *_on_layers(plan, view)]
    return (*notes, *(Note(text) for text in (view.notes if view is not None else ())))


def _on_weights(plan: Plan, view: NetworkView | None) -> list[Note]:
    model = plan.model
    if not isinstance(model, VisionPlan):
        return []
    if model.start == "random":
        if model.transfer.mode == "none":
            return []
        change = PlanChange(label="Train all layers", changes={"model.transfer.mode": "none"})
        return [Note(_NOTHING_TO_GO_ON, change)]
    notes = [Note(_UNNAMED)] if model.start == "file" and not model.weights else []
    if model.transfer.mode == "none":
        change = PlanChange(label="Train a new last layer", changes={"model.transfer.mode": "head"})
        notes.append(Note(_AS_THEY_ARE, change))
    is_colour = view is not None and view.architecture.input_shape[0] == _COLOURS
    if is_colour and plan.data.scaling != "imagenet":
        change = PlanChange(label="Scale as ImageNet", changes={"data.scaling": "imagenet"})
        notes.append(Note(_SCALING, change))
    if model.start == "download":
        notes.append(Note(_DOWNLOAD))
    return notes


def _on_layers(plan: Plan, view: NetworkView | None) -> list[Note]:
    transfer = transfer_of(plan)
    if view is None or view.family != plan.model.family or transfer is None:
        return []
    wanted = transfer.frozen_to
    if transfer.mode != "fine_tune" or not wanted:
        return []
    names = [name for block in view.blocks for name in block.layers]
    names += [name.removeprefix("network.") for name in names]
    if any(_is_within(wanted, name) for name in names):
        return []
    change = PlanChange(label="Freeze nothing", changes={"model.transfer.frozen_to": ""})
    return [Note(f"No layer of this network is called “{wanted}”.", change)]


def _is_within(name: str, outer: str) -> bool:
    return name == outer or name.startswith(f"{outer}.")


def picture_obstacle(plan: Plan) -> str | None:
    """Return what is missing before a picture can be looked at; None where no network could.

    Only a named network with weights of ImageNet's classes knows names of what it sees.
    """
    model = plan.model
    if not isinstance(model, VisionPlan) or model.start == "random":
        return None
    return _UNNAMED if model.start == "file" and not model.weights else ""
