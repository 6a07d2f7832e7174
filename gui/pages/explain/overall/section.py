"""What the sections of the Global tab share: they scroll, and say when they are stale."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.theme import metrics
from gui.widgets.card import Card

_NARROW = 720
_STALE = "From an earlier plan"


class Section(QScrollArea):
    """A column of cards that scrolls.

    Attributes
    ----------
    cards : list of Card
        What becomes stale together; the first offers to run again.
    column : QVBoxLayout
        Where parts go.

    Signals
    -------
    failed : AuditError
        A table could not be written.
    """

    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setSpacing(metrics.CARD_GAP)
        self.column.setContentsMargins(metrics.PAD, 0, metrics.PAD, metrics.PAD)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(content)

    def set_density(self, *, is_compact: bool) -> None:
        """Take away the room around the cards in a small window."""
        pad = metrics.STEP if is_compact else metrics.PAD
        # The choice of section above brings its own room below it.
        self.column.setContentsMargins(pad, 0, pad, pad)

    def show_stale(self, *, is_stale: bool, run: Callable[[], object] | None, action: str) -> None:
        """Dim the cards where they are of an earlier plan, or take that back."""
        for place, card in enumerate(self.cards):
            card.set_stale(_STALE if is_stale else "", None if place else run, action=action)


class Pair(QWidget):
    """Two parts side by side, under each other where there is little room."""

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        *,
        shares: tuple[int, int] = (1, 1),
        narrow: int = _NARROW,
    ) -> None:
        super().__init__()
        self._narrow = narrow
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(metrics.CARD_GAP)
        self._row.addWidget(first, shares[0])
        self._row.addWidget(second, shares[1])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the parts for the width that there is."""
        is_narrow = self.width() < self._narrow
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)
        super().resizeEvent(event)
