"""Facts: names at the left, values at the right, one to a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QWidget

from gui.theme import metrics
from gui.widgets.labels import body, mono, muted

_ROW = 24
_SIDE_BY_SIDE = 520


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


class FactsPair(QWidget):
    """Two lists of facts side by side, under each other where there is little room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = (Facts(), Facts())
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for part in self._parts:
            self._row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        self._arrange()

    def set_facts(self, columns: tuple[Sequence[Fact], Sequence[Fact]]) -> None:
        """Show other facts in both."""
        for part, facts in zip(self._parts, columns, strict=True):
            part.set_facts(facts)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the wider one: they need not stand side by side."""
        widest = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange them for the width that there is."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_narrow = self.width() < _SIDE_BY_SIDE
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)
        self._row.setSpacing(0 if is_narrow else 2 * metrics.WIDE)


def _value(fact: Fact) -> QLabel:
    label = mono(fact.value) if fact.is_mono else body(fact.value)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    label.setAccessibleName(f"{fact.name}: {fact.value}")
    return label
