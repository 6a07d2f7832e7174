"""What can be explained, and against what: the choices above the grid, from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.plan import Plan
from core.plan.explanation import BaselineName
from core.records.base import Kind

BASELINES: tuple[tuple[BaselineName, str], ...] = (
    ("training_mean", "training mean"),
    ("other_class_mean", "other classes"),
    ("zero", "zero"),
    ("training_distribution", "training rows"),
    ("blurred", "itself blurred"),
    ("nearest_others", "nearest of others"),
    ("near_cutoff", "rows near the cut-off"),
    ("row", "one row of the data"),
)
_FOR_CLASSES = ("other_class_mean", "nearest_others", "near_cutoff")
_FOR_PLACES = ("blurred",)
_MOST_NAMED = 20
_OF_CLASSES = ("target", "output", "class_name", "against")


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


def target_options(plan: Plan, positive: str, classes: Sequence[str] = ()) -> list[TargetChoice]:
    """Return what can be explained: an output of a class, a step ahead, or the one number.

    What the plan asks for stands among them, also where it was chosen elsewhere.

    Parameters
    ----------
    positive : str
        The positive class, empty where it is not known yet.
    classes : sequence of str
        Names of all classes, as far as they are known.
    """
    if plan.data.task == "regression":
        return [TargetChoice((), "the predicted number")]
    if plan.data.task == "forecasting":
        steps = range(1, plan.data.forecast.horizon + 1) if plan.data.forecast else ()
        return [TargetChoice((("horizon", step),), _ahead(step)) for step in steps]
    named = positive or plan.data.positive or "positive class"
    usual = (("positive", named), ("predicted", "predicted class"), ("recorded", "recorded class"))
    found = [
        _of_class(target, output, words)
        for target, words in usual
        for output in ("logit", "probability")
    ]
    found += _differences(named, classes)
    found += [
        _of_class("named", "logit", f"{name}", class_name=name)
        for name in classes[:_MOST_NAMED]
        if name != named
    ]
    if not any(choice.is_in(plan) for choice in found):
        found.append(_present(plan, named))
    return found


def _of_class(
    target: str, output: str, words: str, *, class_name: str = "", against: str = ""
) -> TargetChoice:
    values = (target, output, class_name, against)
    return TargetChoice(tuple(zip(_OF_CLASSES, values, strict=True)), f"{words}, {output}")


def _differences(positive: str, classes: Sequence[str]) -> list[TargetChoice]:
    """Return the difference of two classes; of more, the settings choose which."""
    others = [name for name in classes if name != positive]
    if len(others) != 1:
        return []
    words = f"{positive} \N{MINUS SIGN} {others[0]}"
    return [
        _of_class("positive", output, words, against=others[0])
        for output in ("logit", "probability")
    ]


def _present(plan: Plan, positive: str) -> TargetChoice:
    """Return what the plan asks for, in words."""
    asked = plan.explanation
    words = {
        "positive": positive,
        "predicted": "predicted class",
        "recorded": "recorded class",
        "named": asked.class_name or "class not named yet",
    }[asked.target]
    if asked.against:
        words = f"{words} \N{MINUS SIGN} {asked.against}"
    return _of_class(
        asked.target, asked.output, words, class_name=asked.class_name, against=asked.against
    )


def _ahead(step: int) -> str:
    return f"{step} {'step' if step == 1 else 'steps'} ahead"


def baseline_options(plan: Plan, kind: Kind | None) -> tuple[tuple[BaselineName, str], ...]:
    """Return what a row can be compared with; texts have one baseline, whatever the plan says.

    A choice that does not fit the data is offered only where the plan asks for it already.
    """
    if kind == "text":
        return ()
    has_classes = plan.data.task == "classification"
    left_out = () if has_classes else _FOR_CLASSES
    if kind not in ("image", "series"):
        left_out = (*left_out, *_FOR_PLACES)
    asked = plan.explanation.baseline
    return tuple(
        (name, words) for name, words in BASELINES if name not in left_out or name == asked
    )
