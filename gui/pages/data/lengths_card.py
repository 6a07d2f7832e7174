"""How long series are, as a small histogram."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.records.views.data import DataView
from gui.pages.data.bars import BalanceBar
from gui.pages.data.presenter import DataPresenter
from gui.theme import metrics
from gui.widgets.card import Card


class LengthsCard(Card):
    """The lengths of what is not equally long."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("", parent, is_flush=True)
        self._presenter = presenter
        self.bars = BalanceBar()
        self.bars.setFixedHeight(metrics.KEY_FIGURES)
        self.add(self.bars)
        presenter.changed.connect(self._show)
        self._show()

    @property
    def has_lengths(self) -> bool:
        """Whether lengths differ."""
        return bool(lengths_of(self._presenter.view)[0])

    def _show(self) -> None:
        heights, words = lengths_of(self._presenter.view)
        if heights:
            self.bars.show_numbers("How long they are", words, heights)


def lengths_of(view: DataView | None) -> tuple[tuple[float, ...], str]:
    """Return the heights of the histogram of lengths, and the range in words."""
    return ((), "") if view is None else (view.lengths_bars, view.lengths_text)
