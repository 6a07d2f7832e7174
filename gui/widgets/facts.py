"""Facts: names at the left, values at the right, one to a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui.theme import metrics
from gui.widgets.labels import body, mono, muted

_ROW = 24


@dataclass(frozen=True)
class Fact:
    """A name and its value; hashes and identifiers in fixed pitch."""

    name: str
    value: str
    is_mono: bool = False


class Facts(QWidget):
    """A list of facts; values can be marked with the mouse and copied."""

    def __init__(self, facts: Sequence[Fact] = (), *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(metrics.GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.set_facts(facts)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for row, fact in enumerate(facts):
            self._grid.addWidget(muted(fact.name), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(_value(fact), row, 1)
            self._grid.setRowMinimumHeight(row, _ROW)
        self.setAccessibleDescription(". ".join(f"{fact.name}: {fact.value}" for fact in facts))


def _value(fact: Fact) -> QLabel:
    label = mono(fact.value) if fact.is_mono else body(fact.value)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    label.setAccessibleName(f"{fact.name}: {fact.value}")
    return label
