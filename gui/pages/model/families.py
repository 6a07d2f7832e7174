"""The families of networks as the page offers them, and how one gives way to another."""

from __future__ import annotations

from dataclasses import dataclass

from core.plan import Plan
from core.plan.kinds import FAMILY_KINDS, kind_of
from core.plan.model import (
    CnnPlan,
    KimPlan,
    MlpPlan,
    ModelPlan,
    NetworkPlan,
    RecurrentPlan,
    TransformerPlan,
    VisionPlan,
)

_PLANS: dict[
    str, type[MlpPlan | CnnPlan | KimPlan | RecurrentPlan | TransformerPlan | VisionPlan]
] = {
    "mlp": MlpPlan,
    "cnn": CnnPlan,
    "text_cnn": KimPlan,
    "recurrent": RecurrentPlan,
    "transformer": TransformerPlan,
    "vision": VisionPlan,
}
# Short, since five of them stand side by side; the tip says more.
_TITLES = {
    "mlp": "MLP",
    "cnn": "CNN",
    "text_cnn": "Filters",
    "recurrent": "Recurrent",
    "transformer": "Transformer",
    "vision": "Named",
    "loaded": "File",
}
_TIPS = {
    "mlp": "Feed-forward network: fully connected layers",
    "cnn": "Convolutional network: kernels that move over places or steps",
    "text_cnn": "Parallel filters over words (Kim 2014)",
    "recurrent": "RNN, LSTM or GRU: reads one step after another",
    "transformer": "Transformer encoder: every step looks at all others",
    "vision": "One of torchvision's named networks, such as ResNet-18",
    "loaded": "Weights from a file, in layers that are described beside them",
}
_NAMES = {
    "mlp": "A feed-forward network",
    "cnn": "A convolutional network",
    "text_cnn": "A network of parallel filters",
    "recurrent": "A recurrent network",
    "transformer": "A transformer",
    "vision": "A named network",
}
_KINDS = {"tabular": "tables", "image": "images", "series": "series", "text": "texts"}
_COMMON = ("activation", "dropout", "initialisation", "embedding")
# Functions that an encoder layer has.
ENCODER_FUNCTIONS = ("relu", "gelu")


@dataclass(frozen=True)
class Family:
    """One family: its name in the plan, its title, its tip, and why it cannot be chosen, if so."""

    name: str
    title: str
    tip: str = ""
    obstacle: str = ""


def families(plan: Plan) -> tuple[Family, ...]:
    """Return all families, those that do not take the plan's data with the reason."""
    kind = kind_of(plan.data.source)
    return tuple(
        Family(name, title, _TIPS[name], _obstacle(name, kind)) for name, title in _TITLES.items()
    )


def offered(all_families: tuple[Family, ...], chosen: str) -> tuple[Family, ...]:
    """Return the families that take the data, and the chosen one whether it does or not."""
    return tuple(one for one in all_families if not one.obstacle or one.name == chosen)


def others_text(all_families: tuple[Family, ...], chosen: str) -> str:
    """Return how many families take other data; empty where all are offered."""
    count = sum(bool(one.obstacle) and one.name != chosen for one in all_families)
    if not count:
        return ""
    counted = "1 other family takes" if count == 1 else f"{count} other families take"
    return f"{counted} other kinds of data"


def switched(plan: Plan, family: str, *, known: ModelPlan | None, is_uneven: bool) -> ModelPlan:
    """Return a network of another family that keeps what it has in common with the plan's.

    Parameters
    ----------
    known : ModelPlan, optional
        How the other family was set when it was left; else it starts from its defaults.
    is_uneven : bool
        Whether rows differ in length, so that a network cannot keep every place of them.

    Raises
    ------
    ValueError
        For weights from a file, which have no defaults.
    """
    if family == "loaded":
        if known is None:
            message = "weights from a file have no defaults"
            raise ValueError(message)
        return known
    fresh: ModelPlan = known or _PLANS[family]()
    model = plan.model
    if isinstance(model, NetworkPlan) and isinstance(fresh, NetworkPlan):
        shared = [name for name in _COMMON if hasattr(model, name) and hasattr(fresh, name)]
        kept = {name: getattr(model, name) for name in shared}
        if known is not None and isinstance(model, TransformerPlan):
            # An encoder knows two functions; what the other family had was not given up for them.
            kept.pop("activation")
        fresh = fresh.model_copy(update=kept)
    return _fitted(fresh, is_uneven=is_uneven)


def _fitted(model: ModelPlan, *, is_uneven: bool) -> ModelPlan:
    """Return the network with other values where its own would be refused."""
    if isinstance(model, CnnPlan) and is_uneven and model.readout == "flatten":
        return model.model_copy(update={"readout": "max"})
    if isinstance(model, TransformerPlan) and model.activation not in ENCODER_FUNCTIONS:
        return model.model_copy(update={"activation": "relu"})
    return model


def _obstacle(name: str, kind: str) -> str:
    kinds = FAMILY_KINDS.get(name)
    if kinds is None or kind in kinds:
        return ""
    *before, last = (_KINDS[one] for one in kinds)
    taken = f"{', '.join(before)} and {last}" if before else last
    return f"{_NAMES[name]} takes {taken}; this data is {_KINDS[kind]}"
