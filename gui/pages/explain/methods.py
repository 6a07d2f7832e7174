"""The methods that can be added, and the questions that can be asked, from catalogue and plan."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalogue import METHODS
from core.plan import Plan
from core.plan.explanation import BaselineName
from core.records.base import Kind
from core.records.views.explanation import ExplanationView

_KINDS = {"tabular": "tables", "image": "images", "series": "series"}
BASELINES: tuple[tuple[BaselineName, str], ...] = (
    ("training_mean", "training mean"),
    ("other_class_mean", "other classes"),
    ("zero", "zero"),
)


@dataclass(frozen=True)
class MethodChoice:
    """One method of the menu.

    Attributes
    ----------
    reason : str
        Why it cannot be chosen; empty where it can.
    """

    name: str
    title: str
    tip: str
    is_chosen: bool
    reason: str = ""


def method_choices(
    plan: Plan, kind: Kind | None, view: ExplanationView | None
) -> list[MethodChoice]:
    """Return every method of the catalogue; one that is wrong for the network says why."""
    refused = dict(view.refused) if view is not None else {}
    chosen = plan.explanation.methods
    return [
        MethodChoice(
            name=name,
            title=entry.title,
            tip=f"Shows: {entry.shows} Does not show: {entry.does_not_show}",
            is_chosen=name in chosen,
            reason=refused.get(name, "") or _unfit(name, kind),
        )
        for name, entry in METHODS.items()
    ]


def _unfit(name: str, kind: Kind | None) -> str:
    entry = METHODS[name]
    if kind is None or kind in entry.kinds:
        return ""
    allowed = " and ".join(_KINDS[one] for one in entry.kinds)
    return f"{entry.title} is meant for {allowed}, not for {_KINDS[kind]}."


def with_method(plan: Plan, name: str, *, is_chosen: bool) -> tuple[str, ...]:
    """Return the plan's methods with one more at the end, or one less; never none."""
    methods = tuple(method for method in plan.explanation.methods if method != name)
    if is_chosen:
        return (*methods, name)
    return methods or plan.explanation.methods


def target_options(plan: Plan, positive: str) -> list[tuple[tuple[str, str], str]]:
    """Return what can be explained: (target, output) and its words; one for numbers.

    Parameters
    ----------
    positive : str
        The positive class, empty where it is not known yet.
    """
    if plan.data.task == "regression":
        settings = plan.explanation
        return [((settings.target, settings.output), "the predicted number")]
    named = positive or plan.data.positive or "positive class"
    return [
        (("positive", "logit"), f"{named}, logit"),
        (("positive", "probability"), f"{named}, probability"),
        (("predicted", "logit"), "predicted class, logit"),
        (("predicted", "probability"), "predicted class, probability"),
        (("recorded", "logit"), "recorded class, logit"),
        (("recorded", "probability"), "recorded class, probability"),
    ]
