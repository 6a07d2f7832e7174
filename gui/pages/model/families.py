"""The families of networks as the page offers them, and how one gives way to another."""

from __future__ import annotations

from dataclasses import dataclass

from core.plan import Plan
from core.plan.kinds import FAMILY_KINDS, kind_of
from core.plan.model import CnnPlan, LoadedPlan, MlpPlan, ModelPlan, RecurrentPlan

_PLANS: dict[str, type[MlpPlan | CnnPlan | RecurrentPlan]] = {
    "mlp": MlpPlan,
    "cnn": CnnPlan,
    "recurrent": RecurrentPlan,
}
_TITLES = {"mlp": "MLP", "cnn": "CNN", "recurrent": "Recurrent", "loaded": "From file"}
_KINDS = {"tabular": "tables", "image": "images", "series": "series"}
_COMMON = ("activation", "dropout", "initialisation")


@dataclass(frozen=True)
class Family:
    """One family: its name in the plan, its title, and why it cannot be chosen, if so."""

    name: str
    title: str
    obstacle: str = ""


def families(plan: Plan) -> tuple[Family, ...]:
    """Return all families, those that do not take the plan's data with the reason."""
    kind = kind_of(plan.data.source)
    return tuple(
        Family(name, title, _obstacle(name, title, kind)) for name, title in _TITLES.items()
    )


def switched(model: ModelPlan, family: str, *, known: ModelPlan | None) -> ModelPlan:
    """Return a network of another family that keeps what the two have in common.

    Parameters
    ----------
    known : ModelPlan, optional
        How the other family was set when it was left; else it starts from its defaults.
    """
    if family == "loaded":
        if known is None:
            message = "weights from a file have no defaults"
            raise ValueError(message)
        return known
    fresh = known or _PLANS[family]()
    if isinstance(model, LoadedPlan):
        return fresh
    kept = {field: getattr(model, field) for field in _COMMON}
    return fresh.model_copy(update=kept)


def _obstacle(name: str, title: str, kind: str) -> str:
    kinds = FAMILY_KINDS.get(name)
    if kinds is None or kind in kinds:
        return ""
    taken = " and ".join(_KINDS[one] for one in kinds)
    network = f"A {title}" if title.isupper() else f"A {title.lower()} network"
    return f"{network} takes {taken}; this data is {_KINDS[kind]}"
