"""Methods that follow the attention weights of a transformer: descriptive."""

from __future__ import annotations

from core.catalogue.methods.entry import MethodEntry

ENTRIES: tuple[MethodEntry, ...] = ()
