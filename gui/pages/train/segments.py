"""A tab that holds several panes, one of which is chosen above them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.theme import metrics
from gui.widgets.segmented import Segmented


class Segments(QWidget):
    """Panes under a segmented control.

    Parameters
    ----------
    panes : sequence of (title, widget)
        The first is shown at the start; each has a signal `failed`.
    name : str
        What is chosen, for a screen reader.

    Signals
    -------
    failed : str
        A pane had something to tell.
    """

    failed = Signal(str)

    def __init__(
        self, panes: Sequence[tuple[str, QWidget]], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.choice = Segmented([(title, title) for title, _ in panes], name=name, is_small=True)
        self._stack = QStackedWidget()
        self._places = {title: place for place, (title, _) in enumerate(panes)}
        for _, pane in panes:
            self._stack.addWidget(pane)
        self.choice.changed.connect(self._choose)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.PAGE_PADDING, metrics.GAP, metrics.PAGE_PADDING, 0)
        head.addWidget(self.choice)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def has_pane(self, title: str) -> bool:
        """Return whether one of the panes has this title."""
        return title in self._places

    def show_pane(self, title: str) -> None:
        """Show the pane with this title."""
        self.choice.value = title
        self._choose(title)

    def _choose(self, title: object) -> None:
        self._stack.setCurrentIndex(self._places[str(title)])
