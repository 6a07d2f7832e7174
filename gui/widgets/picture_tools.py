"""The tools of a picture: open it large, copy it, save it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from gui.theme import metrics
from gui.theme.current import current
from gui.theme.icons import icon
from gui.widgets.buttons import IconButton

SaveKind = Literal["png", "svg", "data"]
SAVED_AS: tuple[SaveKind, ...] = ("png", "svg", "data")
_WORDS: dict[SaveKind, str] = {
    "png": "Save as PNG",
    "svg": "Save as SVG",
    "data": "Save the data",
}


class PictureTools(QWidget):
    """A row of icon buttons on a plate.

    Parameters
    ----------
    canvas : QWidget
        Where the picture is shown; the tools hide from it when the focus has left them.
    kinds : sequence of {"png", "svg", "data"}
        As what the picture can be saved.
    has_zoom : bool
        Whether it can be opened large.

    Signals
    -------
    zoom_wanted, copy_wanted, save_wanted(str)
        What the user chose.
    """

    zoom_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal(str)

    def __init__(self, canvas: QWidget, *, kinds: Sequence[SaveKind], has_zoom: bool) -> None:
        super().__init__(canvas)
        self._kinds = tuple(kinds)
        self._is_ready = False
        self._is_floating = True
        self._buttons: list[IconButton] = []
        self._tools = _tools(self, kinds=self._kinds, has_zoom=has_zoom)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(metrics.HALF)
        for tool in self._tools[: len(self._tools) - len(self._kinds)]:
            self._add(*tool)
        if self._kinds:
            self._add("download", "Save picture", self._offer)
        self.set_ready(is_ready=False)

    def set_ready(self, *, is_ready: bool) -> None:
        """Let the tools be used once there is a picture."""
        self._is_ready = is_ready
        for button in self._buttons:
            button.setEnabled(is_ready)

    def set_floating(self, *, is_floating: bool) -> None:
        """Lie on a plate over the picture, or stand without one in the head of a card."""
        self._is_floating = is_floating
        self.update()

    def as_actions(self, parent: QObject) -> list[QAction]:
        """Return the same tools as entries of a menu."""
        actions = []
        for name, text, trigger in self._tools:
            action = QAction(icon(name), text, parent)
            action.setEnabled(self._is_ready)
            action.triggered.connect(trigger)
            actions.append(action)
        return actions

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the plate that lifts the tools off the picture."""
        if not self._is_floating:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(current().line)
        painter.setBrush(current().raised)
        plate = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(plate, metrics.RADIUS, metrics.RADIUS)

    def _add(self, name: str, text: str, trigger: Callable[[], None]) -> None:
        button = IconButton(name, text, trigger=trigger)
        self._buttons.append(button)
        self._row.addWidget(button)

    def _offer(self) -> None:
        """Offer the kinds of files below the save button."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for action in self.as_actions(menu)[-len(self._kinds) :]:
            menu.addAction(action)
        button = self._buttons[-1]
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))


def _tools(
    tools: PictureTools, *, kinds: Sequence[SaveKind], has_zoom: bool
) -> list[tuple[str, str, Callable[[], None]]]:
    """Return icon, words and effect of each tool; those that save come last."""
    zoom = [("zoom", "Open large", tools.zoom_wanted.emit)] if has_zoom else []
    copy = ("copy", "Copy picture", tools.copy_wanted.emit)
    save = [("download", _WORDS[kind], partial(tools.save_wanted.emit, kind)) for kind in kinds]
    return [*zoom, copy, *save]
