"""The methods that can be added, and the questions that can be asked, from catalogue and plan."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalogue import METHODS
from core.plan import Plan
from core.plan.explanation import BaselineName
from core.records.base import Kind
from core.records.views.explanation import ExplanationView

_KINDS = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}
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


@dataclass(frozen=True)
class TargetChoice:
    """Something that can be explained: the fields of `plan.explanation` that say so, and its words.

    Attributes
    ----------
    fields : tuple of (str, str or int)
        Name and value of each field.
    """

    fields: tuple[tuple[str, str | int], ...]
    text: str

    def is_in(self, plan: Plan) -> bool:
        """Whether the plan asks for it."""
        return all(getattr(plan.explanation, name) == value for name, value in self.fields)


def target_options(plan: Plan, positive: str) -> list[TargetChoice]:
    """Return what can be explained: an output of a class, a step ahead, or the one number.

    Parameters
    ----------
    positive : str
        The positive class, empty where it is not known yet.
    """
    if plan.data.task == "regression":
        return [TargetChoice((), "the predicted number")]
    if plan.data.task == "forecasting":
        steps = range(1, plan.data.forecast.horizon + 1) if plan.data.forecast else ()
        return [TargetChoice((("horizon", step),), _ahead(step)) for step in steps]
    named = positive or plan.data.positive or "positive class"
    classes = (
        ("positive", named),
        ("predicted", "predicted class"),
        ("recorded", "recorded class"),
    )
    return [
        TargetChoice((("target", target), ("output", output)), f"{words}, {output}")
        for target, words in classes
        for output in ("logit", "probability")
    ]


def _ahead(step: int) -> str:
    return f"{step} {'step' if step == 1 else 'steps'} ahead"


def baseline_options(plan: Plan, kind: Kind | None) -> tuple[tuple[BaselineName, str], ...]:
    """Return what a row can be compared with; texts have one baseline, whatever the plan says.

    The mean of other classes is offered for classes, or where the plan asks for it already.
    """
    if kind == "text":
        return ()
    has_classes = plan.data.task == "classification"
    return tuple(
        (name, words)
        for name, words in BASELINES
        if has_classes or name != "other_class_mean" or plan.explanation.baseline == name
    )
