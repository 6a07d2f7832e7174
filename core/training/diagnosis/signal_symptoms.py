"""Rules on gradients and activations: what keeps a network from learning, layer by layer.

A layer that is silent or saturated in a network that has learnt well does no harm, so each rule
but that on exploding gradients also asks whether the training loss is still high.
"""

from __future__ import annotations

import numpy as np

from core.evidence.wording import figure_text, listed
from core.plan.model import NetworkPlan
from core.records.architecture import Activation, Embedding, Position, walk
from core.records.training import LayerSignal
from core.records.views.experiments import Symptom
from core.training.diagnosis import remedies
from core.training.diagnosis.course import Course, Floats

_HARM = 0.2  # training loss in naive losses, above which something is still to be learnt
_LEAST_ROWS = 16  # a unit may well be silent on a batch of a few rows
_SILENT = 0.5
_SATURATED = 0.5
_VANISHED = 1e-3
_VANISHED_STEPS = 1e-4
_NOT_LEARNT = 0.8
_EXPLODED = 100.0
_EXPLODED_OF_MEDIAN = 20.0
_DEEP = 5  # layers with weights
_GROWN = 5.0  # recurrent networks that do worse than a naive answer
_ALWAYS_EXPLODED = 1e3


def exploding_gradients(course: Course) -> Symptom | None:
    """Return that gradients grow on their way back, through layers or through time."""
    norms = course.gradients
    if not norms.size or course.level < _HARM:
        return None
    # The first epoch does not count: in it a network comes down from wherever its weights began.
    later = norms[1:] if norms.size > 1 else norms
    largest, middle = float(later.max()), float(np.median(later))
    is_burst = largest > max(_EXPLODED, _EXPLODED_OF_MEDIAN * middle)
    is_recurrent = bool(course.record.step_gradients)
    if is_recurrent:
        has_grown = largest > max(_GROWN, _GROWN * float(norms.min())) and course.level > 1.0
        if not is_burst and not has_grown:
            return None
    elif _depth(course) < _DEEP or not (is_burst or middle > _ALWAYS_EXPLODED):
        return None  # with few layers to grow through, the rate is the likelier cause
    epoch = int(norms.size - later.size + later.argmax()) + 1
    early, late = _ends(course.record.step_gradients)
    by_step = (
        f" At the end the loss's gradient by the first steps was {early:.2g}, by the last ones "
        f"{late:.2g}."
        if late
        else ""
    )
    plan = course.plan
    through = (
        "back through the steps" if course.record.step_gradients else "back through the layers"
    )
    return Symptom(
        name="exploding_gradients",
        severity="bad",
        title="Exploding gradients",
        sentence=f"Gradients grow on their way {through} until one step throws the weights far "
        "away.",
        evidence=f"Largest gradient norm {largest:.3g}, in epoch {epoch}; the "
        f"median over the epochs after the first is {middle:.3g}. Clipping: "
        f"{f'at {plan.training.clip:g}' if plan.training.clip else 'none'}.{by_step}",
        advice=(
            "Clip the gradients",
            "Lower the learning rate",
            "Use gated cells (LSTM, GRU), shorter series, or normalisation between layers",
            "Scale the inputs, if they are left as they are",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.clipped(plan),
                remedies.rate(plan, 0.1),
                remedies.gated(plan),
                remedies.standardised(plan),
                remedies.normalised(plan),
            ),
        ),
    )


def dead_rectifiers(course: Course) -> Symptom | None:
    """Return that units of a rectifier give zero for every row, and so no longer learn."""
    if course.level < _HARM or min(course.rows, course.plan.training.batch_size) < _LEAST_ROWS:
        return None
    dead = [signal for signal in course.record.signals if _is_silent(signal)]
    if not dead:
        return None
    plan = course.plan
    shares = listed([f"{_share(signal.silent)} in {signal.layer}" for signal in dead])
    return Symptom(
        name="dead_relus",
        severity="bad",
        title="Dead ReLUs",
        sentence="Units that are zero for every row get no gradient, and so stay zero: the network "
        "has lost them.",
        evidence=f"Units that were zero for every row of the last batch: {shares}.",
        advice=(
            "Lower the learning rate: one step too long can silence a unit for good",
            "Use leaky ReLU or GELU, which keep a slope",
            "Start the weights as He et al. 2015 do, or normalise between layers",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.standardised(plan),
                remedies.activation(plan, "leaky_relu"),
                remedies.rate(plan, 0.1),
                remedies.initialisation(plan, "kaiming"),
                remedies.normalised(plan),
            ),
        ),
    )


def saturated(course: Course) -> Symptom | None:
    """Return that sigmoid or tanh units sit at an end of their range, where the slope is zero."""
    if course.level < _HARM:
        return None
    found = [
        signal
        for signal in course.record.signals
        if signal.saturated is not None and signal.saturated > _SATURATED
    ]
    if not found:
        return None
    plan = course.plan
    shares = listed([f"{_share(signal.saturated)} in {signal.layer}" for signal in found])
    functions = {
        layer.function
        for layer in walk(course.record.architecture.layers)
        if isinstance(layer, Activation) and layer.function in ("sigmoid", "tanh")
    }
    return Symptom(
        name="saturated_units",
        severity="bad",
        title=f"Saturated {listed(sorted(functions)) or 'units'}",
        sentence="Units sit at the end of their range, where the slope is almost zero: hardly any "
        "gradient comes through.",
        evidence=f"Values within 0.01 of an end of the range on the last batch: {shares}.",
        advice=(
            "Scale the inputs to mean 0 and deviation 1",
            "Start with smaller weights (Glorot and Bengio 2010)",
            "Use ReLU or GELU, or normalise between layers",
            "Lower the learning rate",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.standardised(plan),
                remedies.initialisation(plan, "xavier"),
                remedies.activation(plan, "relu"),
                remedies.normalised(plan),
                remedies.rate(plan, 0.1),
            ),
        ),
    )


def vanishing_gradients(course: Course) -> Symptom | None:
    """Return that hardly any gradient reaches the first layers, or the first steps."""
    # Through units that are silent no gradient comes at all, which is another fault.
    if course.level < _NOT_LEARNT or any(map(_is_silent, course.record.signals)):
        return None
    return _by_layer(course) or _by_step(course)


def _depth(course: Course) -> int:
    """Return how many layers have weights."""
    return sum(
        signal.silent is None and signal.saturated is None for signal in course.record.signals
    )


def _is_silent(signal: LayerSignal) -> bool:
    return signal.silent is not None and signal.silent > _SILENT


def _by_layer(course: Course) -> Symptom | None:
    # Activations have no gradient of their own, and of a vocabulary most words are in no batch.
    spread = {
        layer.name
        for layer in walk(course.record.architecture.layers)
        if isinstance(layer, Embedding | Position)
    }
    signals = [
        signal
        for signal in course.record.signals
        if signal.silent is None and signal.saturated is None and signal.layer not in spread
    ]
    if len(signals) < 2 or not isinstance(course.plan.model, NetworkPlan):
        return None
    first, strongest = signals[0], max(signals[1:], key=lambda signal: signal.first)
    if not strongest.first or not any(signal.last for signal in signals[1:]):
        return None
    ratio = first.first / strongest.first
    if ratio > _VANISHED or _ratio(first, signals[1:]) > _VANISHED:
        return None
    plan = course.plan
    return Symptom(
        name="vanishing_gradients",
        severity="bad",
        title="Vanishing gradients",
        sentence="On its way back through the layers the gradient shrinks until the first ones "
        "hardly learn.",
        evidence=f"Gradient of {first.layer} {first.first:.2g} at the start, that of "
        f"{strongest.layer} {strongest.first:.2g}, a ratio of {ratio:.1g}; at the end a ratio of "
        f"{_ratio(first, signals[1:]):.1g}.",
        advice=(
            "Use ReLU or GELU instead of sigmoid or tanh",
            "Normalise between layers, or add residual connections",
            "Use fewer layers",
            "Start the weights as Glorot and Bengio 2010 do",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.activation(plan, "relu"),
                remedies.normalised(plan),
                remedies.initialisation(plan, "xavier"),
            ),
        ),
    )


def _by_step(course: Course) -> Symptom | None:
    early, late = _ends(course.record.step_gradients)
    if not late or early / late > _VANISHED_STEPS:
        return None
    plan = course.plan
    return Symptom(
        name="vanishing_gradients",
        severity="bad",
        title="Vanishing gradients over time",
        sentence="On its way back through the steps the gradient shrinks until the first ones "
        "count for nothing: the network cannot learn from what lies far back.",
        evidence=f"Gradient of the loss by the first steps {early:.2g}, by the last ones "
        f"{late:.2g}, a ratio of {early / late:.1g}.",
        advice=(
            "Use gated cells (LSTM, GRU)",
            "Read the mean of all states, or attention over them, instead of the last state",
            "Shorten the series, or read it in both directions",
        ),
        remedies=remedies.valid(plan, (remedies.gated(plan), remedies.read_everywhere(plan))),
    )


def _ratio(first: LayerSignal, others: list[LayerSignal]) -> float:
    return first.last / max(signal.last for signal in others)


def _ends(steps: tuple[float, ...]) -> tuple[float, float]:
    """Return the mean gradient over the first and over the last quarter of the steps."""
    if not steps:
        return 0.0, 0.0
    found: Floats = np.array(steps, dtype=np.float64)
    quarter = max(1, found.size // 4)
    return float(found[:quarter].mean()), float(found[-quarter:].mean())


def _share(value: float | None) -> str:
    return figure_text(value, digits=0, percent=True)
