"""Which kind of data a source gives, and which families of networks take it."""

from __future__ import annotations

from core.plan.data import ArraySource, BuiltinSource, ImageFolderSource, Source
from core.records.base import Kind

# The kinds of data that a family takes; weights from a file say so themselves.
FAMILY_KINDS: dict[str, tuple[Kind, ...]] = {
    "mlp": ("tabular", "image", "series"),
    "cnn": ("image", "series"),
    "recurrent": ("series",),
}

_BUILTIN: dict[str, Kind] = {
    "breast_cancer": "tabular",
    "diabetes": "tabular",
    "digits": "image",
    "pulses": "series",
}


def kind_of(source: Source) -> Kind:
    """Return the kind of data that a source gives, without reading it."""
    if isinstance(source, BuiltinSource):
        return _BUILTIN[source.name]
    if isinstance(source, ArraySource):
        return source.contents
    return "image" if isinstance(source, ImageFolderSource) else "tabular"
