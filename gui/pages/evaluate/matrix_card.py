"""The card of the confusion matrix, in which many classes scroll."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.pages.evaluate.browsing import Cell
from gui.pages.evaluate.confusion import ConfusionGrid
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.labels import muted

_FOOT = "Recorded down, predicted across. Blue is right, orange is wrong."
_MOST_WHOLE = QSize(296, 222)


class MatrixCard(Card):
    """The matrix in its card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Where it errs", parent)
        self.matrix = ConfusionGrid()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self.matrix)
        for part in (self.matrix, self._area.viewport()):
            part.setAutoFillBackground(False)  # the ground of the card shows through
        self._note = muted()
        self.add_head(self._note)
        self.add(self._area, stretch=1)
        self.matrix.cursor_moved.connect(self._bring_into_sight)
        foot = muted(_FOOT, wraps=True)
        foot.setMinimumHeight(2 * metrics.MUTED_LINE)  # what it needs in a narrow card
        foot.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.add(foot)

    def show_counts(
        self, names: tuple[str, ...], counts: tuple[tuple[int, ...], ...], *, note: str
    ) -> None:
        """Show other counts; the note in the head says what they are."""
        self.matrix.set_counts(names, counts)
        # Up to ten classes are always seen whole; of more, one scrolls.
        least = self.matrix.minimumSizeHint()
        self._area.setMinimumSize(least.boundedTo(_MOST_WHOLE))
        self._note.setText(note)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Return that the height is free: Qt's grids forget the least height of the others."""
        return False

    def _bring_into_sight(self, cell: Cell) -> None:
        middle = self.matrix.cell_rect(cell).center()
        self._area.ensureVisible(middle.x(), middle.y(), 40, 40)
