"""The card with the learning curve: its head says the finding and holds the tools."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.charts.live_curve import LiveCurve
from gui.pages.train.learning import Learning
from gui.widgets.card import Card
from gui.widgets.picture_tools import PictureTools

HEIGHT, COMPACT_HEIGHT = 330, 276
_UNBOUNDED = 16_777_215


class CurveCard(Card):
    """Training and validation loss by epoch, live.

    Attributes
    ----------
    tools : PictureTools
        Copies the picture; says what the user wants saved.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Loss by epoch", parent)
        self.curve = LiveCurve()
        self.tools = PictureTools(self, kinds=("png", "svg", "data"), has_zoom=False)
        self.tools.set_floating(is_floating=False)
        self.tools.copy_wanted.connect(self._copy)
        self.add_head(self.tools)
        self.add(self.curve, stretch=1)
        self.setMinimumHeight(HEIGHT)
        self._learning: Learning | None = None

    def set_density(self, *, is_compact: bool) -> None:
        """Fit as a whole into a small window."""
        self.setMinimumHeight(COMPACT_HEIGHT if is_compact else HEIGHT)
        self.setMaximumHeight(COMPACT_HEIGHT if is_compact else _UNBOUNDED)

    def show_learning(self, learning: Learning | None) -> None:
        """Show a training from its first epoch on."""
        if learning != self._learning:
            self._learning = learning
            shown = learning or Learning()
            has_more = shown.is_running or shown.is_paused
            self.curve.set_total_epochs(shown.planned if has_more else None)
            self.curve.set_history(
                (line.epoch, line.training_loss, line.validation_loss) for line in shown.epochs
            )
        self._tell(learning)

    def add_last(self, learning: Learning) -> None:
        """Take in the epoch that ended last, and the best one."""
        self._learning = learning
        for line in (learning.best, learning.last):
            if line is not None:
                self.curve.add_point(line.epoch, line.training_loss, line.validation_loss)
        self._tell(learning)

    def _tell(self, learning: Learning | None) -> None:
        self.set_title(learning.finding if learning is not None else "Loss by epoch")
        is_ready = learning is not None and bool(learning.epochs)
        self.tools.set_ready(is_ready=is_ready)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setPixmap(self.curve.grab())
