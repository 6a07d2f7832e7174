"""Segmented control: a few possibilities side by side, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.theme import metrics
from gui.theme.current import current
from gui.widgets.choice import Choice, ChoiceButton


class Segmented(Choice):
    """A segmented control of 32 px, or of 28 px where it is small.

    Parameters
    ----------
    options : sequence of (value, text)
        What can be chosen, in order; the first is chosen at the start.
    name : str
        What is chosen here, for a screen reader.
    is_small : bool
        Whether it stands in the head of a card.
    is_stretched : bool
        Whether it takes the whole width, the segments in proportion.
    """

    def __init__(
        self,
        options: Sequence[tuple[object, str]],
        parent: QWidget | None = None,
        *,
        name: str = "",
        is_small: bool = False,
        is_stretched: bool = False,
    ) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        super().__init__(self._segment, row=row, parent=parent)
        self._is_small = is_small
        self._is_stretched = is_stretched
        self.setAccessibleName(name)
        across = QSizePolicy.Policy.Expanding if is_stretched else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.set_options(options)

    def _segment(self, text: str) -> ChoiceButton:
        height = metrics.SMALL_SEGMENTED if self._is_small else metrics.SEGMENTED
        padding = 10 if self._is_small else 14
        segment = _Segment(text, height=height, padding=padding, is_small=self._is_small)
        across = QSizePolicy.Policy.Expanding if self._is_stretched else QSizePolicy.Policy.Fixed
        segment.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        return segment


class _Segment(ChoiceButton):
    """One segment; only the outer corners of the row are round."""

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        ground = theme.sel if is_on or self.isDown() else theme.surface
        if self.underMouse() and self.isEnabled() and not is_on:
            ground = theme.hover
        has_focus = self.hasFocus()
        edge = theme.accent if is_on else theme.edge
        if not self.isEnabled():
            ground, edge = (theme.sunken if is_on else theme.surface), theme.line
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(edge), 2 if has_focus else 1))
        painter.drawPath(self._outline(1 if has_focus else 0.5))
        self.paint_text(painter)

    def _outline(self, inset: float) -> QPainterPath:
        """Return the edge: neighbours share one line, which the chosen one takes."""
        siblings = self.group().buttons()
        is_first, is_last = self is siblings[0], self is siblings[-1]
        room = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        owns_right = is_last or self.isChecked()
        if not owns_right and not self.hasFocus():
            room.setRight(self.width() + inset)
        if not is_first and siblings[siblings.index(self) - 1].isChecked() and not self.hasFocus():
            room.setLeft(-inset)
        corner = metrics.RADIUS - inset
        return _rounded(room, corner if is_first else 0, corner if is_last else 0)


def _rounded(room: QRectF, left: float, right: float) -> QPainterPath:
    """Return a rectangle whose corners are round by one radius at the left, one at the right."""
    path = QPainterPath()
    path.moveTo(room.left() + left, room.top())
    path.lineTo(room.right() - right, room.top())
    path.arcTo(room.right() - 2 * right, room.top(), 2 * right, 2 * right, 90, -90)
    path.lineTo(room.right(), room.bottom() - right)
    path.arcTo(room.right() - 2 * right, room.bottom() - 2 * right, 2 * right, 2 * right, 0, -90)
    path.lineTo(room.left() + left, room.bottom())
    path.arcTo(room.left(), room.bottom() - 2 * left, 2 * left, 2 * left, 270, -90)
    path.lineTo(room.left(), room.top() + left)
    path.arcTo(room.left(), room.top(), 2 * left, 2 * left, 180, -90)
    path.closeSubpath()
    return path
