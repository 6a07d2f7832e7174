"""Which kind of data a source gives, and which families of networks take it."""

from __future__ import annotations

from core.plan.sources import ArraySource, BuiltinSource, Source
from core.records.base import Kind

# The kinds of data that a family takes; weights from a file say so themselves.
FAMILY_KINDS: dict[str, tuple[Kind, ...]] = {
    "mlp": ("tabular", "image", "series"),
    "cnn": ("image", "series", "text"),
    "text_cnn": ("text",),
    "recurrent": ("series", "text"),
    "transformer": ("series", "text"),
    "vision": ("image",),
}

_BUILTIN: dict[str, Kind] = {
    "breast_cancer": "tabular",
    "diabetes": "tabular",
    "digits": "image",
    "pulses": "series",
    "tides": "series",
    "messages": "text",
}
_BY_SOURCE: dict[str, Kind] = {
    "table": "tabular",
    "text": "text",
    "idx": "image",
    "image_folder": "image",
    "image_table": "image",
    "series": "series",
    "forecast": "series",
}


def kind_of(source: Source) -> Kind:
    """Return the kind of data that a source gives, without reading it."""
    if isinstance(source, BuiltinSource):
        return _BUILTIN[source.name]
    if isinstance(source, ArraySource):
        return source.contents
    return _BY_SOURCE[source.kind]
