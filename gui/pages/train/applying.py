"""Which choices of a training have an effect under a plan: the others are not offered."""

from __future__ import annotations

from core.plan import Plan
from core.plan.edit import value_at
from core.plan.kinds import kind_of
from gui.forms.describe import describe

_AUGMENTATION = "training.augmentation."
_FITTING: dict[str, tuple[str, ...]] = {
    "image": ("rotation", "flip", "crop", "brightness", "noise"),
    "series": ("crop", "noise", "scaling", "time_warp"),
    "text": ("word_dropout",),
    "tabular": (),
}
_FOR_FORECASTS = ("noise",)
_FOR_CLASSES = ("training.class_weights", "training.label_smoothing")
# Fields that another one calls for: which, and with which of its values.
_NEEDED: dict[str, tuple[str, tuple[str, ...]]] = {
    "training.momentum": ("training.optimiser", ("sgd",)),
    "training.nesterov": ("training.optimiser", ("sgd",)),
    "training.schedule.every": ("training.schedule.kind", ("step", "plateau")),
    "training.schedule.factor": ("training.schedule.kind", ("step", "plateau")),
    "training.schedule.span": ("training.schedule.kind", ("cosine",)),
    "training.huber_delta": ("training.loss", ("huber",)),
}


def applies(plan: Plan, path: str) -> bool:
    """Return whether a field of the training does something under this plan.

    One that the plan sets and that training would refuse is offered all the same, so that it can
    be set back.
    """
    if path in _NEEDED:
        needed, values = _NEEDED[path]
        return value_at(plan, needed) in values
    if path == "training.mixed_precision":
        return plan.compute.device != "cpu" or plan.training.mixed_precision
    if path in _FOR_CLASSES:
        return plan.data.task == "classification" or _is_changed(plan, path)
    if path.startswith(_AUGMENTATION):
        name = path.removeprefix(_AUGMENTATION)
        return name in fitting_changes(plan) or _is_changed(plan, path)
    return True


def fitting_changes(plan: Plan) -> tuple[str, ...]:
    """Return the names of the augmentations that the plan's data take."""
    if plan.data.task == "forecasting":
        return _FOR_FORECASTS
    return _FITTING[kind_of(plan.data.source)]


def _is_changed(plan: Plan, path: str) -> bool:
    return bool(value_at(plan, path) != describe(plan, path).default)
