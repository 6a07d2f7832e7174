"""What a project is, in the few words that rail and start screen have room for."""

from __future__ import annotations

from core.plan import Plan
from core.plan.kinds import kind_of
from core.plan.model import RecurrentPlan, VisionPlan

_ICONS = {"tabular": "table", "image": "image", "series": "series", "text": "text"}
_WORDS = {"tabular": "Table", "image": "Images", "series": "Series", "text": "Texts"}
_CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
_FAMILIES = {
    "mlp": "MLP",
    "cnn": "CNN",
    "text_cnn": "text CNN",
    "transformer": "transformer",
    "loaded": "from file",
}


def project_icon(plan: Plan) -> str:
    """Return the icon for the kind of data."""
    return _ICONS[kind_of(plan.data.source)]


def project_kind(plan: Plan) -> str:
    """Return kind of data and of network, such as "Table · MLP"."""
    return f"{_WORDS[kind_of(plan.data.source)]} · {_network(plan)}"


def _network(plan: Plan) -> str:
    model = plan.model
    if isinstance(model, RecurrentPlan):
        return _CELLS[model.cell]
    return model.network if isinstance(model, VisionPlan) else _FAMILIES[model.family]
