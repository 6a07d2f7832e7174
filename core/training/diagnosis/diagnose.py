"""What a training's curves and gradients say about it, in words, with what to try."""

from __future__ import annotations

from core.data.dataset import Prepared
from core.errors import AuditError
from core.plan import Plan
from core.records.training import CheckpointRecord
from core.records.views.experiments import Symptom
from core.training.diagnosis import curve_symptoms as curves
from core.training.diagnosis import remedies
from core.training.diagnosis import signal_symptoms as signals
from core.training.diagnosis.course import Course
from core.training.diagnosis.naive import naive_loss_of

# Causes before consequences: where something in one line is found, the lines after it are not
# asked, and within a line the first name is the one to act on.
_LINES = (
    (
        signals.exploding_gradients,
        curves.rate_too_high,
        signals.dead_rectifiers,
        signals.saturated,
    ),
    (signals.vanishing_gradients,),
    (curves.rate_too_low,),
    (curves.too_few_epochs,),
    (curves.plateau,),
    (curves.too_little_data, curves.overfitting),
    (curves.underfitting,),
)
_DIVERGED = "Training diverged"


def diagnose(
    record: CheckpointRecord, plan: Plan, *, rows: int, baseline_loss: float
) -> tuple[Symptom, ...]:
    """Return what the record of a training says about it, the likeliest cause first.

    Parameters
    ----------
    rows : int
        Rows that were trained on.
    baseline_loss : float
        Loss, in the units of the curves, of the best answer that does not look at the inputs
        (`core.training.diagnosis.naive`); more than 0.

    Returns
    -------
    tuple of Symptom
        One `healthy` symptom where nothing was found; nothing at all for weights from a file.

    Notes
    -----
    A pure function of its arguments. Rules and thresholds are written down, with their sources,
    in docs/diagnosis.md. What hinders learning is named alone: under- and overfitting are
    looked for only where nothing does. A training that begins from zeros is held against that
    first: its units are silent and its gradients vanish because of it.
    """
    if not record.history:
        return ()
    course = Course(record, plan, rows, max(baseline_loss, 1e-12))
    if course.epochs < curves.LEAST_EPOCHS:
        short = curves.too_few_epochs(course)
        return (short,) if short else (_healthy(course),)
    lines = ((curves.plateau,), *_LINES) if course.starts_at_zero else _LINES
    for rules in lines:
        found = tuple(symptom for rule in rules if (symptom := rule(course)) is not None)
        if found:
            return found
    return (_healthy(course),)


def findings_of(record: CheckpointRecord, plan: Plan, prepared: Prepared) -> tuple[Symptom, ...]:
    """Return what a training on the plan's rows says about itself; see `diagnose`."""
    if not record.history:
        return ()
    return diagnose(
        record,
        plan,
        rows=len(prepared.parts["training"]),
        baseline_loss=naive_loss_of(plan, prepared),
    )


def is_divergence(error: AuditError) -> bool:
    """Whether training ended because its loss was no longer a sensible number."""
    return error.what.startswith(_DIVERGED)


def diverged(plan: Plan, error: AuditError) -> Symptom:
    """Return what a training that diverged says; there is no record of one."""
    return Symptom(
        name="divergence",
        severity="bad",
        title=error.what,
        sentence="The loss grew beyond all bounds: steps went uphill, each further than the last.",
        evidence=f"Seen: {error.seen}; allowed: {error.allowed}.",
        advice=(
            "Lower the learning rate; the range test shows how far",
            "Clip the gradients, or let the rate rise slowly at the start",
            "Scale the inputs, and look for mistyped values among them",
        ),
        remedies=remedies.valid(
            plan,
            (
                remedies.rate(plan, 0.1),
                remedies.rate(plan, 0.01),
                remedies.clipped(plan),
                remedies.standardised(plan),
            ),
        ),
    )


def _healthy(course: Course) -> Symptom:
    best = course.best
    epoch = course.record.history[best].epoch
    return Symptom(
        name="healthy",
        severity="good",
        title="Nothing unusual",
        sentence="Curves and gradients show none of the known signs of trouble.",
        evidence=f"Training loss {course.loss(best)} and validation loss "
        f"{course.loss(best, of_validation=True)} at epoch {epoch}, whose weights were "
        f"kept; an answer that ignores the inputs has {course.naive_text}.",
    )
