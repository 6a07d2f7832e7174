"""Picture: a figure that the worker drew, with its caption, its text alternative and its tools.

The picture does not draw. It asks the outside for a drawing of its size, for its screen and theme,
and until that arrives it shows the last one, scaled.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import metrics
from gui.widgets.labels import muted
from gui.widgets.picture_canvas import Asked, PictureCanvas
from gui.widgets.picture_tools import SAVED_AS, PictureTools, SaveKind

_SHARE_OF_SCREEN = 0.8


class Picture(QWidget):
    """A picture with a caption below and tools that appear under the pointer or with the focus.

    Parameters
    ----------
    caption : str
        What the picture shows, printed under it; empty where a card's head says it.
    alternative : str
        The picture in words, for a screen reader.
    kinds : sequence of {"png", "svg", "data"}
        As what it can be saved.
    has_zoom : bool
        Whether it can be opened large.

    Signals
    -------
    wanted(int, int, float, bool)
        A drawing is needed: width and height in logical pixels, the screen's pixel ratio, and
        whether the theme is dark. Answer with `show_file`.
    save_wanted(str)
        The user wants a file: "png", "svg" or "data".
    zoomed(Picture)
        It was opened large, in a window of its own; connect that picture as this one.
    """

    wanted = Signal(int, int, float, bool)
    save_wanted = Signal(str)
    zoomed = Signal(object)

    def __init__(
        self,
        caption: str = "",
        alternative: str = "",
        *,
        kinds: Sequence[SaveKind] = SAVED_AS,
        has_zoom: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kinds = tuple(kinds)
        self._canvas = PictureCanvas()
        self._caption = muted(wraps=True)
        self._large: PictureWindow | None = None
        self.tools = PictureTools(self._canvas, kinds=self._kinds, has_zoom=has_zoom)
        self._canvas.float_tools(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.HALF)
        column.addWidget(self._canvas, 1)
        column.addWidget(self._caption)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._canvas.wanted.connect(self.wanted)
        self._canvas.menu_wanted.connect(lambda at: self._menu().popup(at))
        self.tools.copy_wanted.connect(self.copy)
        self.tools.save_wanted.connect(self.save_wanted)
        self.tools.zoom_wanted.connect(self.zoom)
        self.set_caption(caption, alternative)

    @property
    def caption(self) -> str:
        """What stands under the picture."""
        return self._caption.text()

    @property
    def alternative(self) -> str:
        """The picture in words."""
        return self._canvas.accessibleDescription()

    @property
    def file(self) -> Path | None:
        """The file that is shown."""
        return self._canvas.file

    @property
    def asked(self) -> Asked | None:
        """The size, ratio and theme that were asked for last."""
        return self._canvas.asked

    def set_caption(self, caption: str, alternative: str = "") -> None:
        """Say something else under the picture, and in its place to a screen reader."""
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
        self._canvas.setAccessibleName(caption or "Picture")
        self._canvas.setAccessibleDescription(alternative or caption)

    def show_file(self, path: Path) -> None:
        """Show the drawing in this file; one that cannot be read leaves the last in place."""
        self._canvas.show_file(path)
        self.tools.set_ready(is_ready=self._canvas.file is not None)

    def show_note(self, text: str) -> None:
        """Say in place of a picture why there is none yet."""
        self._canvas.show_note(text)
        self.tools.set_ready(is_ready=False)

    def ask_again(self) -> None:
        """Ask for a drawing although nothing about the window has changed: the content has."""
        self._canvas.ask_again()

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if not self._canvas.picture.isNull():
            QGuiApplication.clipboard().setImage(self._canvas.picture)

    def zoom(self) -> None:
        """Open the picture large, in a window of its own that is not modal."""
        if self._large is None:
            self._large = PictureWindow(self, kinds=self._kinds)
            self._large.destroyed.connect(self._forget_large)
            self.zoomed.emit(self._large.picture)
        self._large.show()
        self._large.raise_()
        self._large.activateWindow()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Ask for a drawing in the colours of another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._canvas.ask_soon()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask for a drawing as soon as there is somebody to see it."""
        super().showEvent(event)
        self._canvas.ask_soon()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addActions(self.tools.as_actions(menu))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _forget_large(self) -> None:
        self._large = None


class PictureWindow(QWidget):
    """A picture alone in a window of its own, which is not modal; Esc closes it."""

    def __init__(self, of: Picture, *, kinds: Sequence[SaveKind]) -> None:
        super().__init__(of, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(of.caption or "Picture")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.picture = Picture(of.caption, of.alternative, kinds=kinds, has_zoom=False)
        if of.file is not None:
            self.picture.show_file(of.file)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(metrics.PAD,) * 4)
        column.addWidget(self.picture)
        room = self.screen().availableSize()
        self.resize(room * _SHARE_OF_SCREEN)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)
