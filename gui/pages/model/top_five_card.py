"""The card that shows which of ImageNet's classes a named network sees in a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from core.records.views.experiments import TopClass
from gui.charts.bars import Bar, BarsChart
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import sentence
from gui.widgets.picture_actions import Data, PictureActions

_TITLE = "What the published network sees in a picture"
_ASK = (
    "Choose a picture, or drop one here: the five most probable of ImageNet's 1,000 classes, as "
    "the weights give them before any further training."
)
_LEAST, _MOST = 0.01, 0.99


class TopFiveCard(Card):
    """Five labels with bars, for a picture that was chosen or dropped.

    Signals
    -------
    picture_wanted
        The user wants to choose a picture.
    picture_dropped : Path
        The user dropped one.
    """

    picture_wanted = Signal()
    picture_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_TITLE, parent)
        self.button = Button("Choose picture…", is_small=True, trigger=self.picture_wanted.emit)
        self.add_head(self.button)
        self.words = sentence(_ASK)
        self.chart = BarsChart(most=1.0)
        self.chart.setMinimumWidth(metrics.SETTINGS)
        self.chart.hide()
        self._heads: tuple[str, ...] = ("Class", "Probability")
        PictureActions(self.chart, title="Top five", data=self.data)
        self.add(self.words)
        self.add(self.chart)
        self.setAcceptDrops(True)
        self._asked: object = None

    def data(self) -> Data:
        """Return the classes and their probabilities."""
        rows = [(bar.label, repr(bar.value)) for bar in self.chart.bars]
        return self._heads, rows

    def show_state(self, *, asked: object, obstacle: str, is_busy: bool) -> None:
        """Say what is missing, or let a picture be chosen.

        Parameters
        ----------
        asked : object
            Network and weights; what others saw goes.
        """
        can_choose = not obstacle and not is_busy
        tip = obstacle or ("Waits for the job that runs" if is_busy else "")
        self.button.setEnabled(can_choose)
        self.button.setToolTip(tip)
        if (asked, obstacle) != self._asked:
            self._asked = (asked, obstacle)
            self.set_title(_TITLE)
            self.words.setText(obstacle or _ASK)
            self.chart.hide()

    def show_classes(self, title: str, picture: Path, classes: tuple[TopClass, ...]) -> None:
        """Show what a network sees."""
        self.set_title(f"{title} sees: {classes[0].name}")
        self.words.setText(f"In {picture.name}, with the weights as published:")
        bars = [
            Bar(one.name, one.probability, share_text(one.probability), is_strong=place == 0)
            for place, one in enumerate(classes)
        ]
        self.chart.show_bars(bars, name=f"Most probable classes of {picture.name}")
        self.chart.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take one file from this machine."""
        if self.button.isEnabled() and _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Look at the picture."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.picture_dropped.emit(path)


def share_text(share: float) -> str:
    """Return a probability as it is printed, never as 0 or 1."""
    if share < _LEAST:
        return "<1\N{NO-BREAK SPACE}%"
    if share > _MOST:
        return ">99\N{NO-BREAK SPACE}%"
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _dropped(event: QDropEvent) -> Path | None:
    files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(files[0]) if len(files) == 1 else None
