"""The recent projects as a Qt model: five columns and a filter over what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from gui.session.recents import Recent
from gui.start.dates import opened_text

COLUMNS = ("Project", "Data and network", "Steps done", "State", "Opened")
PROJECT, DATA, STEPS, STATE, OPENED = range(5)
RECENT = Qt.ItemDataRole.UserRole
_STEP_NAMES = ("Data", "Model", "Train", "Evaluate", "Explain", "Audit", "Report")
_STEP_WORDS = {
    "done": "done",
    "ready": "in work",
    "running": "in work",
    "waits": "not yet",
    "attention": "needs attention",
}

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RecentModel(QAbstractTableModel):
    """Those of the recent projects that hold the words of the filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Recent] = []
        self._shown: list[Recent] = []
        self._filter = ""

    def set_recents(self, recents: Sequence[Recent]) -> None:
        """Show these, as far as the filter lets them."""
        self._all = list(recents)
        self._refresh()

    def set_filter(self, text: str) -> None:
        """Show only what holds every word of the text."""
        self._filter = text
        self._refresh()

    def recent_at(self, row: int) -> Recent:
        """Return the project of a row."""
        return self._shown[row]

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        """Return how many projects are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the head of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the project, its text in a column, its tip or what a screen reader says."""
        recent = self._shown[index.row()]
        if role == RECENT:
            return recent
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(recent, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return steps_said(recent) if index.column() == STEPS else str(recent.folder)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = _text(recent, index.column())
            return steps_said(recent) if index.column() == STEPS else said
        return None

    def _refresh(self) -> None:
        words = self._filter.casefold().split()
        self.beginResetModel()
        self._shown = [one for one in self._all if all(word in _said(one) for word in words)]
        self.endResetModel()


def steps_said(recent: Recent) -> str:
    """Return the seven steps in words: the count, and what the others are."""
    named = list(zip(_STEP_NAMES, recent.steps, strict=True))
    done = sum(word == "done" for word in recent.steps)
    others = [f"{name} {_STEP_WORDS[word]}" for name, word in named if word != "done"]
    return f"{done} of 7 steps done" + (f"; {', '.join(others)}" if others else "")


def _text(recent: Recent, column: int) -> str:
    if column == STEPS:
        return f"{sum(word == 'done' for word in recent.steps)} of 7"
    if column == OPENED:
        return opened_text(recent.opened, now=datetime.now().astimezone())
    return (recent.name, recent.data_and_network, "", recent.state_text)[column]


def _said(recent: Recent) -> str:
    parts = (recent.name, recent.data_and_network, recent.state_text, str(recent.folder))
    return " ".join(parts).casefold()
