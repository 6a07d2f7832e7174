"""Rules on the two loss curves: rate, length, capacity, amount of data.

All losses are in units of the naive loss, so that the thresholds mean the same in every task.
docs/diagnosis.md gives each rule with its source.
"""

from __future__ import annotations

import numpy as np

from core.evidence.wording import count_text, figure_text
from core.plan.model import CnnPlan, MlpPlan
from core.records.views.experiments import Symptom
from core.training.diagnosis import remedies
from core.training.diagnosis.course import Course

LEAST_EPOCHS = 3  # fewer say nothing about a curve

_WORSE_THAN_NAIVE = 1.1
_ROUGH = 0.05  # mean rise from one epoch to the next, in the second half
_ROUGH_LEVEL = 0.25
_LEARNT = 0.5
_SLIGHT = 0.25  # a fall by less over the whole training is slight
_STEADY = 0.5  # pace at the end over the mean pace
_MOSTLY_FALLING = 0.8
_STILL_FALLING = 0.03  # over the last fifth
_LOW = 0.15
_STUCK = 0.95
_FLAT = 0.01
_HIGH = 0.6
_RISE = 0.1
_RISE_OF_BEST = 0.25
_GAP = 0.3
_NARROW = 2  # units of a layer
_FEW = 50  # rows to a class
_FEW_NUMBERS = 100


def rate_too_high(course: Course) -> Symptom | None:
    """Return that the loss jumps about, or stays above that of the naive answer."""
    half = course.training[max(1, course.epochs // 2) :]
    steps = np.diff(course.training[max(1, course.epochs // 2) - 1 :])
    rise = float(np.maximum(steps, 0.0).mean()) if steps.size else 0.0
    level = float(np.median(half))
    is_rough = rise > _ROUGH and level > _ROUGH_LEVEL
    if not is_rough and level <= _WORSE_THAN_NAIVE:
        return None
    if not is_rough and float(np.ptp(half)) < _FLAT:
        return None  # it lies still, too high: the rate is not what keeps it there
    if level > _WORSE_THAN_NAIVE and _is_falling(course):
        return None
    plan = course.plan
    return Symptom(
        name="rate_too_high",
        severity="bad",
        title="The learning rate is too high",
        sentence="The training loss jumps up and down instead of settling: each step goes past "
        "the valley that it should descend into.",
        evidence=f"In the second half of {course.epochs} epochs the training loss rose by "
        f"{figure_text(rise * course.naive)} from one epoch to the next on average (counting falls "
        f"as 0) and its median was {figure_text(level * course.naive)}; an answer that ignores the "
        f"inputs has {course.naive_text}. Learning rate {plan.training.learning_rate:g}.",
        advice=(
            "Lower the learning rate; the range test shows how far",
            "Clip the gradients, or let the rate rise slowly at the start",
            "Use larger batches, whose steps are less noisy",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.rate(plan, 0.1),
                remedies.rate(plan, 0.01),
                remedies.clipped(plan),
                remedies.slowing(plan),
            ),
        ),
    )


def rate_too_low(course: Course) -> Symptom | None:
    """Return that the loss falls evenly and hardly at all."""
    if course.level <= _LEARNT or not _is_falling(course):
        return None
    fall = float(course.training[0] - course.training[-1])
    pace = float(course.training[-1 - course.last_fifth] - course.training[-1]) / course.last_fifth
    if fall >= _SLIGHT or pace < _STEADY * fall / (course.epochs - 1):
        return None
    # Where weights start worse than a constant answer, one could fall for long and know nothing.
    needed = int(min((course.training[-1] - _LEARNT) / pace, 1e6))
    if needed <= 2 * course.epochs:
        return None
    plan = course.plan
    return Symptom(
        name="rate_too_low",
        severity="bad",
        title="The learning rate is too low",
        sentence="The training loss falls evenly, but so slowly that the planned epochs lead "
        "nowhere.",
        evidence=f"From {course.loss(0)} to {course.loss(-1)} in {course.epochs} epochs; at this "
        f"pace half of {course.naive_text}, the loss of an answer that ignores the inputs, is "
        f"about {count_text(needed, 'epoch', 'epochs')} away. Learning rate "
        f"{plan.training.learning_rate:g}.",
        advice=(
            "Raise the learning rate; the range test shows how far",
            "Scale the inputs, if they are left as they are",
            "Train longer",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.rate(plan, 10.0),
                remedies.rate(plan, 100.0),
                remedies.standardised(plan),
                remedies.longer(plan),
            ),
        ),
    )


def too_few_epochs(course: Course) -> Symptom | None:
    """Return that training ended while both losses were still falling."""
    if not course.ran_out:
        return None
    if course.epochs >= LEAST_EPOCHS:
        back = -1 - course.last_fifth
        falls = (
            float(course.training[back] - course.training[-1]),
            float(course.validation[back] - course.validation[-1]),
        )
        if min(falls) < _STILL_FALLING or course.level < _LOW:
            return None
    elif course.level < _LOW:
        return None
    plan = course.plan
    return Symptom(
        name="too_few_epochs",
        severity="attention",
        title="Training was stopped too early",
        sentence="Both losses were still falling when the planned epochs were over: the network "
        "has not learnt what it can."
        if course.epochs >= LEAST_EPOCHS
        else "So few epochs do not show what the network can learn.",
        evidence=f"Validation loss {course.loss(0, of_validation=True)} after the first and "
        f"{course.loss(-1, of_validation=True)} after the last of "
        f"{count_text(course.epochs, 'epoch', 'epochs')}; training loss {course.loss(-1)}.",
        advice=("Train longer; early stopping finds the end", "Try a higher learning rate"),
        remedies=remedies.valid(plan, (remedies.longer(plan), remedies.rate(plan, 3.0))),
    )


def too_little_data(course: Course) -> Symptom | None:
    """Return that the rows are learnt by heart because there are few of them."""
    numbers = course.record.architecture.output in ("value", "forecast")
    few = _FEW_NUMBERS if numbers else _FEW
    if course.smallest_class >= few or overfitting(course) is None:
        return None
    plan = course.plan
    for_each = "" if numbers else f", {course.smallest_class:.0f} for each class,"
    return Symptom(
        name="too_little_data",
        severity="bad",
        title="Too little data",
        sentence="There are so few rows that the network learns them by heart, and what it learns "
        "does not carry over.",
        evidence=f"{count_text(course.rows, 'row', 'rows')} to train on{for_each} for "
        f"{count_text(course.record.parameters, 'parameter', 'parameters')}; at the end the "
        f"training loss is {course.loss(-1)}, the validation loss "
        f"{course.loss(-1, of_validation=True)}.",
        advice=(
            "Get more data: the learning curve over the amount of data shows what to expect",
            "Use a simpler model, or weights that were trained on other data",
            "Vary the rows (augmentation)",
            "Judge by cross-validation: one small validation part says little",
        ),
        remedies=remedies.valid(
            plan, (remedies.smaller(plan), remedies.varied(plan), *remedies.regularised(plan))
        ),
    )


def overfitting(course: Course) -> Symptom | None:
    """Return that the validation loss rises, or lags far behind, while training goes on."""
    best, end = course.best, float(np.median(course.validation[-3:]))
    lowest = float(course.validation[best])
    rise = end - lowest
    has_risen = rise > max(_RISE, _RISE_OF_BEST * lowest) and course.level < course.training[best]
    gap = end - course.level
    lags = gap > _GAP and course.level < 0.5 * end
    if not has_risen and not lags:
        return None
    plan, epoch = course.plan, course.record.history[best].epoch
    return Symptom(
        name="overfitting",
        severity="attention",
        title=f"Overfitting since epoch {epoch}" if has_risen else "Overfitting",
        sentence="The network goes on learning its training rows, and what it learns no longer "
        f"holds for others. The weights of epoch {epoch} were kept.",
        evidence=f"Validation loss {course.loss(best, of_validation=True)} at epoch {epoch}, "
        f"{course.loss(-1, of_validation=True)} at epoch {course.epochs}; training loss "
        f"{course.loss(best)} and {course.loss(-1)}.",
        advice=(
            "Regularise more: dropout, weight decay, augmentation",
            "Use a simpler model",
            "Get more data",
            "Look for noise in the labels: they can only be learnt by heart",
        ),
        remedies=remedies.valid(
            plan, (*remedies.regularised(plan), remedies.varied(plan), remedies.smaller(plan))
        ),
    )


def plateau(course: Course) -> Symptom | None:
    """Return that training has come to lie still without having learnt anything."""
    half = course.training[course.epochs // 2 :]
    if course.level < _STUCK or float(np.ptp(half)) >= _FLAT + _FLAT * course.level:
        return None
    if not has_bends(course) or is_narrow(course):
        return None  # that is no capacity, which has a name of its own
    plan = course.plan
    is_zero = course.starts_at_zero
    cause = (
        " All weights started at zero, so that the units of a layer can never differ."
        if is_zero
        else ""
    )
    return Symptom(
        name="plateau",
        severity="bad",
        title="Training stands still",
        sentence="The loss has come to rest at what an answer costs that ignores the inputs: "
        f"nothing was learnt from them.{cause}",
        evidence=f"Over the last {half.size} epochs the training loss stayed between "
        f"{figure_text(float(half.min()) * course.naive)} and "
        f"{figure_text(float(half.max()) * course.naive)}; an answer that ignores the inputs has "
        f"{course.naive_text}.",
        advice=(
            *(("Start from other weights than zero",) if is_zero else ()),
            "Try another learning rate; the range test shows where the loss falls",
            "Start the weights otherwise, or normalise between layers",
            "Check whether the inputs can tell the target at all: better features, clean labels",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.initialisation(plan, "kaiming"),
                remedies.rate(plan, 10.0),
                remedies.standardised(plan),
                remedies.normalised(plan),
                remedies.larger(plan),
            ),
        ),
    )


def underfitting(course: Course) -> Symptom | None:
    """Return that training has come to rest far above what a fitting network reaches."""
    if course.level < _HIGH or course.epochs < LEAST_EPOCHS:
        return None
    plan = course.plan
    return Symptom(
        name="underfitting",
        severity="attention",
        title="Underfitting",
        sentence="Even on the rows that it learns from, the network is not much better than an "
        "answer that ignores the inputs: it is too simple, held back too much, or the inputs say "
        "no more."
        + ("" if has_bends(course) else " Without a bend between its layers it is a linear model.")
        + (" Its narrowest layer has hardly any units." if is_narrow(course) else ""),
        evidence=f"Training loss {course.loss(-1)} after {course.epochs} epochs, "
        f"{figure_text(course.level, digits=0, percent=True)} of the {course.naive_text} of such "
        f"an answer; validation loss {course.loss(-1, of_validation=True)}.",
        advice=(
            "More capacity: wider or more layers",
            "Less regularisation",
            "Better features, or fewer mistakes in the labels",
            "Train longer",
        ),
        remedies=remedies.valid(
            plan,
            (
                None if has_bends(course) else remedies.activation(plan, "relu"),
                remedies.larger(plan),
                remedies.free(plan),
                remedies.longer(plan),
            ),
        ),
    )


def has_bends(course: Course) -> bool:
    """Whether the plan's network is more than a linear model."""
    model = course.plan.model
    if not isinstance(model, MlpPlan | CnnPlan):
        return True
    is_deep = bool(model.hidden) or isinstance(model, CnnPlan)
    return is_deep and model.activation != "identity"


def is_narrow(course: Course) -> bool:
    """Whether everything has to pass through a layer of one or two units."""
    model = course.plan.model
    return isinstance(model, MlpPlan) and min(model.hidden, default=_NARROW + 1) <= _NARROW


def _is_falling(course: Course) -> bool:
    """Whether the training loss fell from nearly every epoch to the next, to the end."""
    steps = np.diff(course.training)
    return bool(steps.size) and float(np.mean(steps < 0)) >= _MOSTLY_FALLING and steps[-1] < 0
