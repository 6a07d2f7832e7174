"""Which of the samples the list shows: a filter, words that they hold, and a group."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.records.views.samples import Sample, SampleList
from gui.pages.explain.choosing import Pick, shown
from gui.pages.explain.sample_groups import SampleGrouping


class Narrowing(QObject):
    """What the user narrows the list of samples by.

    Attributes
    ----------
    groups : SampleGrouping or None
        The groups that there are; a chosen one that is not among them narrows nothing.
    first : tuple of int
        Rows that stand at the top while nothing else orders the list.

    Signals
    -------
    changed
        The list has other samples to show.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pick: Pick = "all"
        self.search = ""
        self.group = ""
        self.groups: SampleGrouping | None = None
        self.first: tuple[int, ...] = ()

    def shown(self, listed: SampleList | None) -> list[Sample]:
        """Return the samples that filter, search and group leave."""
        if listed is None:
            return []
        found = shown(listed, pick=self.pick, search=self.search, first=self.first)
        if self.groups is None or not self.groups.has(self.group):
            return found
        return [sample for sample in found if self.groups.rows.get(sample.row) == self.group]

    def set_pick(self, pick: Pick) -> None:
        """Show the samples under another filter."""
        self.pick = pick
        self.changed.emit()

    def set_group(self, name: str) -> None:
        """Show the samples of one group; of all where the name is empty."""
        self.group = name
        self.changed.emit()

    def set_search(self, text: str) -> None:
        """Show the samples that hold these words."""
        self.search = text
        self.changed.emit()
