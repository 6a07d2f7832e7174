"""Filter pills: a few ways to see a list, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import metrics
from gui.theme.current import current
from gui.widgets.choice import Choice, ChoiceButton
from gui.widgets.flow import FlowLayout


class FilterPills(Choice):
    """Pills of 24 px, going on in a second row where the first is full.

    Parameters
    ----------
    options : sequence of (value, text)
        What can be chosen, in order; the first is chosen at the start.
    name : str
        What is filtered here, for a screen reader.
    """

    def __init__(
        self,
        options: Sequence[tuple[object, str]],
        parent: QWidget | None = None,
        *,
        name: str = "Filter",
    ) -> None:
        super().__init__(_Pill, row=FlowLayout(gap=metrics.HALF), parent=parent)
        self.setAccessibleName(name)
        # A fixed height would be that of one row, whatever the width asks for.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_options(options)


class _Pill(ChoiceButton):
    def __init__(self, text: str) -> None:
        super().__init__(text, height=metrics.PILL, padding=7, is_small=True)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on, has_focus = self.isChecked(), self.hasFocus()
        ground = theme.sel if is_on or self.isDown() else theme.surface
        if self.underMouse() and not is_on:
            ground = theme.hover
        inset = 1.0 if has_focus else 0.5
        painter.setBrush(QColor(ground))
        edge = theme.accent if is_on or has_focus else theme.edge
        if not self.isEnabled():
            edge = theme.line
        painter.setPen(QPen(QColor(edge), 2 * inset))
        pill = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(pill, metrics.PILL / 2 - inset, metrics.PILL / 2 - inset)
        self.paint_text(painter)
