"""How a network learned, setting by setting, in words: only what had an effect."""

from __future__ import annotations

from core.evidence.wording import count_text
from core.plan.augmentation import AugmentationPlan
from core.plan.fields import unit_of
from core.plan.training import SchedulePlan, TrainingPlan

Row = tuple[str, str]


def training_rows(plan: TrainingPlan, *, loss: str, loss_title: str) -> list[Row]:
    """Return name and words of each setting that had an effect, in the order of the report.

    Parameters
    ----------
    loss, loss_title : str
        The loss that was lowered, as in the plan and as printed.
    """
    rows = [
        ("loss", _loss(plan, loss, loss_title)),
        ("optimiser", _optimiser(plan)),
        ("schedule", _schedule(plan.schedule, planned=plan.epochs)),
        ("augmentation", _augmentation(plan.augmentation)),
        ("stopping", _stopping(plan)),
    ]
    return [(name, words) for name, words in rows if words]


def _loss(plan: TrainingPlan, loss: str, title: str) -> str:
    words = [title]
    if loss == "huber":
        words.append(f"absolute beyond {plan.huber_delta:g} deviations")
    if plan.class_weights != "none":
        words.append("classes weighted equally")
    if plan.label_smoothing:
        words.append(f"labels smoothed by {plan.label_smoothing:g}")
    return ", ".join(words)


def _optimiser(plan: TrainingPlan) -> str:
    words: list[str] = [plan.optimiser]
    if plan.optimiser == "sgd":
        words.append(f"momentum {plan.momentum:g}{' (Nesterov)' if plan.nesterov else ''}")
    words += [f"learning rate {plan.learning_rate:g}", f"weight decay {plan.weight_decay:g}"]
    if plan.l1:
        words.append(f"L1 penalty {plan.l1:g}")
    words.append(f"{plan.batch_size} rows in a batch")
    if plan.accumulate > 1:
        words.append(f"a step after {plan.accumulate} batches")
    if plan.clip:
        words.append(f"gradients cut at a norm of {plan.clip:g}")
    return ", ".join(words)


def _schedule(plan: SchedulePlan, *, planned: int) -> str:
    """Return how the rate changed; empty where it did not."""
    epochs = count_text(plan.every, "epoch", "epochs")
    words = {
        "constant": "",
        "step": f"the rate times {plan.factor:g} after every {epochs}",
        "cosine": f"along half a cosine to zero at epoch {plan.span or planned}",
        "plateau": f"the rate times {plan.factor:g} when the validation loss had not fallen for "
        f"{epochs}",
    }[plan.kind]
    if not plan.warm_up:
        return words
    rise = f"rising over the first {count_text(plan.warm_up, 'epoch', 'epochs')}"
    return f"{rise}, then {words}" if words else rise


def _augmentation(plan: AugmentationPlan) -> str:
    """Return what was varied at random; empty where nothing was."""
    words: list[str] = []
    for name, field in AugmentationPlan.model_fields.items():
        value = getattr(plan, name)
        if not value:
            continue
        title = (field.title or name).lower()
        unit = unit_of(field)
        words.append(title if value is True else f"{title} {value:g}{f' {unit}' if unit else ''}")
    return ", ".join(words)


def _stopping(plan: TrainingPlan) -> str:
    least = f" by more than {plan.min_improvement:g}" if plan.min_improvement else ""
    patience = count_text(plan.patience, "epoch", "epochs")
    words = f"{patience} without a lower validation loss{least}; at most {plan.epochs}"
    if plan.required_loss:
        words += f"; at once when it is {plan.required_loss:g} or less"
    return words
