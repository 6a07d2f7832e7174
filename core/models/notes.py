"""Sentences about a design that one should know before training; torch-free."""

from __future__ import annotations

from core.plan.model import LoadedPlan, ModelPlan, RecurrentPlan, VisionPlan

_ZEROS = (
    "Weights that all start at zero never come apart: each unit of a layer gets the same gradient "
    "as its neighbours and stays their copy, and with ReLU or tanh nothing but the last offsets "
    "moves, so that the network answers the same for every row. This start is there to show that; "
    "choose another one to learn anything."
)
_SMALL = (
    "Weights of standard deviation 0.01 break the symmetry, but each further layer makes the "
    "signal and its gradient smaller: deep networks may hardly start to learn. Xavier and Kaiming "
    "keep both at one size."
)
_STEP = (
    "The step function has no slope; training pretends that it had the slope of the identity "
    "within ±1. Gradients through it, and explanations made of them, are those of that pretence."
)


def notes_on(plan: ModelPlan) -> tuple[str, ...]:
    """Return what a reader should know of the plan's start of the weights and its activation."""
    return tuple(note for note in (initialisation_note(plan), activation_note(plan)) if note)


def initialisation_note(plan: ModelPlan) -> str:
    """Return what the plan's start of the weights means, where that needs saying; else empty."""
    if isinstance(plan, LoadedPlan | VisionPlan):
        return ""
    return {"zeros": _ZEROS, "small": _SMALL}.get(plan.initialisation, "")


def activation_note(plan: ModelPlan) -> str:
    """Return what the plan's activation means for training, where that needs saying; else empty."""
    if isinstance(plan, LoadedPlan | VisionPlan | RecurrentPlan):
        return ""
    return _STEP if plan.activation == "step" else ""
