"""Changes of the plan that a diagnosis proposes, each valid for the plan that it is made for."""

from __future__ import annotations

from collections.abc import Iterable

from core.plan import Plan
from core.plan.edit import edited
from core.plan.kinds import kind_of
from core.plan.model import (
    CnnPlan,
    KimPlan,
    MlpPlan,
    NetworkPlan,
    RecurrentPlan,
    TransformerPlan,
)
from core.plan.toml import PlanError
from core.records.views.network import PlanChange, Setting

_LONGEST = 10_000  # epochs that a plan may ask for
_CLIP = 1.0
_DROPOUT = 0.3
_DECAY = 1e-2

Remedy = PlanChange | None


def valid(plan: Plan, remedies: Iterable[Remedy]) -> tuple[PlanChange, ...]:
    """Return the remedies that the plan takes and that change something, each once."""
    found: list[PlanChange] = []
    for remedy in remedies:
        if remedy is not None and remedy not in found and _changes(plan, remedy):
            found.append(remedy)
    return tuple(found)


def rate(plan: Plan, factor: float) -> Remedy:
    """Multiply the learning rate, rounded to three figures."""
    wanted = float(f"{plan.training.learning_rate * factor:.3g}")
    return set_rate(wanted)


def set_rate(wanted: float) -> PlanChange:
    """Take this learning rate."""
    return PlanChange(label=f"Learning rate {wanted:g}", changes={"training.learning_rate": wanted})


def longer(plan: Plan, factor: int = 3) -> Remedy:
    """Train for more epochs."""
    epochs = min(_LONGEST, max(plan.training.epochs * factor, 20))
    return PlanChange(label=f"Train for {epochs:,} epochs", changes={"training.epochs": epochs})


def clipped(plan: Plan) -> Remedy:
    """Clip gradients, or clip them closer."""
    length = plan.training.clip / 10 if plan.training.clip else _CLIP
    return PlanChange(label=f"Clip gradients at {length:g}", changes={"training.clip": length})


def larger(plan: Plan) -> Remedy:
    """Double the width of the network."""
    model = plan.model
    changes: dict[str, Setting] = {}
    if isinstance(model, MlpPlan):
        changes = {f"model.hidden.{at}": 2 * width for at, width in enumerate(model.hidden)}
    elif isinstance(model, CnnPlan):
        changes = {f"model.channels.{at}": 2 * width for at, width in enumerate(model.channels)}
    elif isinstance(model, KimPlan):
        changes = {"model.filters": 2 * model.filters}
    elif isinstance(model, RecurrentPlan):
        changes = {"model.hidden": 2 * model.hidden}
    elif isinstance(model, TransformerPlan):
        changes = {
            "model.width": 2 * model.width,
            "model.feed_forward": 2 * model.feed_forward,
        }
    return PlanChange(label="Twice as wide", changes=changes) if changes else None


def smaller(plan: Plan) -> Remedy:
    """Halve the width of the network."""
    model = plan.model
    changes: dict[str, Setting] = {}
    if isinstance(model, MlpPlan):
        changes = {
            f"model.hidden.{at}": max(2, width // 2) for at, width in enumerate(model.hidden)
        }
    elif isinstance(model, CnnPlan):
        changes = {
            f"model.channels.{at}": max(2, width // 2) for at, width in enumerate(model.channels)
        }
    elif isinstance(model, RecurrentPlan):
        changes = {"model.hidden": max(2, model.hidden // 2)}
    elif isinstance(model, KimPlan):
        changes = {"model.filters": max(2, model.filters // 2)}
    return PlanChange(label="Half as wide", changes=changes) if changes else None


def regularised(plan: Plan) -> tuple[Remedy, ...]:
    """Add dropout, or weight decay, where there is little of it."""
    found: list[Remedy] = []
    if isinstance(plan.model, NetworkPlan) and plan.model.dropout < _DROPOUT:
        found.append(PlanChange(label=f"Dropout {_DROPOUT:g}", changes={"model.dropout": _DROPOUT}))
    if plan.training.weight_decay < _DECAY:
        found.append(
            PlanChange(label=f"Weight decay {_DECAY:g}", changes={"training.weight_decay": _DECAY})
        )
    return tuple(found)


def free(plan: Plan) -> Remedy:
    """Take regularisation away, where there is any."""
    changes: dict[str, Setting] = {
        f"training.{name}": 0.0
        for name in ("weight_decay", "l1")
        if getattr(plan.training, name) > 0
    }
    if isinstance(plan.model, NetworkPlan) and plan.model.dropout > 0:
        changes["model.dropout"] = 0.0
    return PlanChange(label="No regularisation", changes=changes) if changes else None


def varied(plan: Plan) -> Remedy:
    """Vary the training rows, in the way that fits the kind of data."""
    kind = kind_of(plan.data.source)
    values = plan.training.augmentation.model_dump()
    if any(values.values()) or kind == "tabular":
        return None
    name, value = {
        "image": ("crop", 0.1),
        "series": ("noise", 0.1),
        "text": ("word_dropout", 0.1),
    }[kind]
    return PlanChange(
        label=f"Augment: {name.replace('_', ' ')} {value:g}",
        changes={f"training.augmentation.{name}": value},
    )


def standardised(plan: Plan) -> Remedy:
    """Scale the inputs, where they are left as they are."""
    if plan.data.scaling != "none":
        return None
    return PlanChange(label="Standardise the inputs", changes={"data.scaling": "standardise"})


def activation(plan: Plan, function: str) -> Remedy:
    """Take another activation, where the family has one."""
    if not isinstance(plan.model, NetworkPlan) or isinstance(plan.model, RecurrentPlan):
        return None
    title = function.replace("_", " ")
    title = {"relu": "ReLU", "leaky relu": "leaky ReLU", "gelu": "GELU"}.get(title, title)
    return PlanChange(label=f"Activation {title}", changes={"model.activation": function})


def initialisation(plan: Plan, scheme: str) -> Remedy:
    """Start the weights otherwise."""
    if not isinstance(plan.model, NetworkPlan):
        return None
    return PlanChange(
        label=f"Initialisation {scheme.capitalize()}", changes={"model.initialisation": scheme}
    )


def normalised(plan: Plan) -> Remedy:
    """Normalise over the batch between layers, where the family can."""
    model = plan.model
    if not isinstance(model, MlpPlan | CnnPlan) or model.normalisation != "none":
        return None
    return PlanChange(label="Batch normalisation", changes={"model.normalisation": "batch"})


def gated(plan: Plan) -> Remedy:
    """Take a gated cell instead of the plain one."""
    if not isinstance(plan.model, RecurrentPlan) or plan.model.cell != "rnn":
        return None
    return PlanChange(label="GRU cells", changes={"model.cell": "gru"})


def read_everywhere(plan: Plan) -> Remedy:
    """Read the states of all steps instead of the last."""
    if not isinstance(plan.model, RecurrentPlan) or plan.model.readout != "last":
        return None
    return PlanChange(label="Read the mean of all states", changes={"model.readout": "mean"})


def slowing(plan: Plan) -> Remedy:
    """Lower the rate where the validation loss no longer falls."""
    if plan.training.schedule.kind != "constant":
        return None
    return PlanChange(
        label="Lower the rate on a plateau", changes={"training.schedule.kind": "plateau"}
    )


def _changes(plan: Plan, remedy: PlanChange) -> bool:
    try:
        return edited(plan, remedy.changes) != plan
    except (PlanError, KeyError):
        return False
