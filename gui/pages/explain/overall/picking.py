"""The field in which a part of the inputs is picked; its list can be long."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox

_WIDEST = 220
_LETTERS = 12


def picking_combo(name: str, choose: Callable[[str], object]) -> QComboBox:
    """Return a list that tells which of its parts was picked."""
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMaximumWidth(_WIDEST)
    combo.setMinimumContentsLength(_LETTERS)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.activated.connect(lambda _: choose(combo.currentText()))
    return combo


def offer_parts(combo: QComboBox, names: Sequence[str], *, chosen: str) -> None:
    """Offer these parts; the same ones stay as they are, so that the list keeps its place."""
    if [combo.itemText(place) for place in range(combo.count())] != list(names):
        combo.clear()
        combo.addItems(list(names))
    combo.setCurrentIndex(combo.findText(chosen))
    combo.setToolTip(chosen)
