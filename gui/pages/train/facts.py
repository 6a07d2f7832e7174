"""The facts of a training as the page prints them."""

from __future__ import annotations

from core.evidence.wording import count_text, figure_text
from core.records.views.training import TrainingView
from gui.forms.wording import option_text
from gui.pages.train.learning import Learning
from gui.widgets.facts import Fact


def head_of(view: TrainingView) -> str:
    """Return how the training ended, for the head of the card."""
    if view.origin == "loaded":
        return f"Weights from {view.source}"
    ran = len(view.history)
    if ran < view.planned_epochs:
        return f"Stopped after epoch {ran:,} of {view.planned_epochs:,}"
    return "The one planned epoch was run" if ran == 1 else f"All {ran:,} epochs were run"


def facts_of(view: TrainingView) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return two columns of facts: of the learning, and of what repeats it."""
    threads = count_text(view.threads, "thread", "threads")
    device = f"{option_text(view.device)}, {threads}" if view.device == "cpu" else view.device
    repeats = (
        Fact("Device", device if view.device == "cpu" else option_text(view.device)),
        Fact("Seed", f"{view.seed:,}"),
        Fact("Weights", view.weights[:8], is_mono=True),
    )
    rows = Fact("Rows trained on", f"{view.training_rows:,}")
    if view.origin == "loaded":
        return (
            (Fact("Weights and biases", f"{view.parameters:,}"), Fact("File", view.source)),
            repeats,
        )
    seconds = view.seconds / len(view.history) if view.history else None
    return (
        (
            Fact("Weights and biases", f"{view.parameters:,}"),
            rows,
            Fact("Rows that decide when to stop", f"{view.validation_rows:,}"),
            Fact("Time per epoch", seconds_text(seconds)),
        ),
        (Fact("Loss", view.loss), *repeats),
    )


def live_facts(
    learning: Learning, seconds: float | None
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Return two columns of what is known while training runs."""
    last = learning.last
    finished = f"{last.epoch if last is not None else 0:,} of {learning.planned:,}"
    return (
        (Fact("Epochs finished", finished),),
        (Fact("Time per epoch", seconds_text(seconds)),),
    )


def seconds_text(seconds: float | None) -> str:
    """Return a duration with two figures that count, such as "0.05 s" or "2 min 5 s"."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds >= 60:
        return f"{int(seconds // 60)} min {round(seconds % 60)} s"
    if seconds >= 10:
        return f"{seconds:.0f} s"
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.2g} s"


def metric_text(view: TrainingView, value: float) -> str:
    """Return the metric of an epoch as it is printed."""
    return figure_text(value, digits=1 if view.is_metric_share else 3, percent=view.is_metric_share)
