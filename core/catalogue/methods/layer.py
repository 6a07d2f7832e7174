"""Methods that ask about one layer of the network, or one of its units."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES: tuple[MethodEntry, ...] = ()
"""Methods that explain a unit of a layer by the input; they stand among all others."""
LAYER_ENTRIES: tuple[MethodEntry, ...] = ()
"""Methods whose values belong to the units of a layer, not to the input."""
