"""What can be explained, and against what: the choices above the grid, from the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalogue.baselines import BASELINES, TEXT_REASON, TEXT_TITLE
from core.plan import Plan
from core.plan.explanation import BaselineName
from core.records.base import Kind

_MOST_NAMED = 20
_OF_CLASSES = ("target", "output", "class_name", "against")
_MANY = "Each row is compared with all of them, and the answers are averaged."
_TEXT = (
    "A text is compared with itself, every word replaced by the unknown one: word numbers have "
    "neither mean nor zero."
)


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
        asked = dict(self.fields)
        # The name of a class counts only where one is named: it may be left from before.
        if asked.get("target") not in (None, "named"):
            asked.pop("class_name", None)
        return all(getattr(plan.explanation, name) == value for name, value in asked.items())


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


@dataclass(frozen=True)
class BaselineChoice:
    """Something that a row can be compared with, in words; `tip` says what it asks about a row."""

    name: BaselineName
    text: str
    tip: str


def baseline_options(
    plan: Plan, kind: Kind | None, *, classes: int = 0
) -> tuple[BaselineChoice, ...]:
    """Return what a row can be compared with.

    A choice that does not fit the data is offered only where the plan asks for it already. Texts
    have one baseline, under whatever name.

    Parameters
    ----------
    classes : int
        How many classes there are; 0 where that is not known.
    """
    asked, task = plan.explanation.baseline, plan.data.task
    fitting = [name for name, entry in BASELINES.items() if entry.fits(kind, task, classes=classes)]
    if kind == "text":
        # All names that texts have mean the same: the plan's own, or the first.
        fitting = [asked if asked in fitting else fitting[0]]
    offered = [name for name in BASELINES if name in fitting or name == asked]
    return tuple(_baseline(name, kind, is_fitting=name in fitting) for name in offered)


def _baseline(name: BaselineName, kind: Kind | None, *, is_fitting: bool) -> BaselineChoice:
    entry = BASELINES[name]
    if not is_fitting:
        return BaselineChoice(name, entry.words, f"{entry.title}: not for these data.")
    if kind == "text":
        return BaselineChoice(name, TEXT_TITLE.lower(), f"{_TEXT} {TEXT_REASON}")
    many = f" {_MANY}" if entry.is_many else ""
    return BaselineChoice(name, entry.words, f"{entry.title}. {entry.reason}{many}")
