"""What a project is, in the few words that rail and start screen have room for."""

from __future__ import annotations

from core.plan import Plan
from core.plan.model import CnnPlan, LoadedPlan, MlpPlan
from core.plan.sources import ArraySource, BuiltinSource, ImageFolderSource

_BUILTIN = {"breast_cancer": "table", "diabetes": "table", "digits": "image", "pulses": "series"}
_CONTENTS = {"tabular": "table", "image": "image", "series": "series"}
_WORDS = {"table": "Table", "image": "Images", "series": "Series"}
_CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}


def project_icon(plan: Plan) -> str:
    """Return the icon for the kind of data."""
    source = plan.data.source
    if isinstance(source, BuiltinSource):
        return _BUILTIN[source.name]
    if isinstance(source, ArraySource):
        return _CONTENTS[source.contents]
    return "image" if isinstance(source, ImageFolderSource) else "table"


def project_kind(plan: Plan) -> str:
    """Return kind of data and of network, such as "Table · MLP"."""
    return f"{_WORDS[project_icon(plan)]} · {_network(plan)}"


def _network(plan: Plan) -> str:
    model = plan.model
    if isinstance(model, LoadedPlan):
        return "from file"
    if isinstance(model, MlpPlan):
        return "MLP"
    return "CNN" if isinstance(model, CnnPlan) else _CELLS[model.cell]
