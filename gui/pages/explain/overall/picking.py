"""The field in which a part of the inputs is picked; its list can be long."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gui.pages.explain.bar_combo import BarCombo


def picking_combo(name: str, choose: Callable[[str], None]) -> BarCombo:
    """Return a list that tells which of its parts was picked."""
    combo = BarCombo(name, lambda: choose(combo.currentText()))
    return combo


def offer_parts(combo: BarCombo, names: Sequence[str], *, chosen: str) -> None:
    """Offer these parts; the same ones stay as they are, so that the list keeps its place."""
    if [combo.itemText(place) for place in range(combo.count())] != list(names):
        combo.clear()
        combo.addItems(list(names))
    combo.setCurrentIndex(combo.findText(chosen))
    combo.setToolTip(chosen or combo.accessibleName())
