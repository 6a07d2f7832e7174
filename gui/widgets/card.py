"""Card: a box with a head and a body, which can say that its content is from an earlier plan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.theme import fonts, metrics
from gui.theme.current import current
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, muted
from gui.widgets.segmented import Segmented

_BUTTON_EDGE = 8  # buttons at the right of the head stand nearer to the edge than writing
_VEIL = 128


class Card(QFrame):
    """A box of 6 px corners: head of 40 px with the finding, body below.

    Parameters
    ----------
    title : str
        The finding; without one there is no head until `add_head` or `set_title` asks for it.
    is_flush : bool
        Whether the body runs to the edges, as tables do.

    Attributes
    ----------
    body : QVBoxLayout
        Where the content goes.
    """

    def __init__(
        self, title: str = "", parent: QWidget | None = None, *, is_flush: bool = False
    ) -> None:
        super().__init__(parent)
        self._is_flush = is_flush
        self._title = ElidedLabel(title)
        self._title.setFont(fonts.section())
        self._head, self._head_row = self._make_head()
        self._stale: QWidget | None = None
        self._told: tuple[object, ...] = ("", None, "")
        self._content = QWidget()
        self._veil = _Veil(self._content)
        self.body = QVBoxLayout(self._content)
        self.body.setSpacing(metrics.STEP)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(self._content, 1)
        self.set_title(title)

    @property
    def title(self) -> str:
        """The finding in the head."""
        return self._title.text()

    def set_title(self, title: str) -> None:
        """Show another finding in the head."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self._show_head(has_head=bool(title) or self._head_row.count() > 1)

    def add_head(self, widget: QWidget) -> None:
        """Add something small at the right of the head: a button, a field, a note."""
        self._head_row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        is_near = isinstance(widget, QAbstractButton | Segmented)
        margin = _BUTTON_EDGE if is_near else metrics.PAD
        self._head_row.setContentsMargins(metrics.PAD - 1, 0, margin, 0)
        self._show_head(has_head=True)

    def add(self, widget: QWidget, *, stretch: int = 0) -> None:
        """Add a part to the body."""
        self.body.addWidget(widget, stretch)

    def set_stale(
        self,
        text: str = "",
        on_run: Callable[[], object] | None = None,
        *,
        action: str = "Run again",
    ) -> None:
        """Dim the body under a line that says why, with a button; no text takes it back.

        Parameters
        ----------
        text : str
            Why: "From an earlier plan".
        on_run : callable, optional
            What the button does; without it there is no button.
        action : str
            What the button says.

        Notes
        -----
        Saying the same again costs nothing, so that it can be said after every change.
        """
        told = (text, on_run if text else None, action if text else "")
        if told == self._told:
            return
        self._told = told
        if self._stale is not None:
            self._stale.hide()
            self._stale.deleteLater()
            self._stale = None
        self._veil.setVisible(bool(text))
        if text:
            self._stale = _stale_line(text, on_run, action=action)
            self._whole().insertWidget(1, self._stale)

    @property
    def is_stale(self) -> bool:
        """Whether the body is dimmed."""
        return self._stale is not None

    def _whole(self) -> QVBoxLayout:
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        return layout

    def _make_head(self) -> tuple[QWidget, QHBoxLayout]:
        head = QWidget()
        head.setFixedHeight(metrics.CARD_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(metrics.PAD - 1, 0, metrics.PAD - 1, 0)
        row.setSpacing(metrics.STEP)
        row.addWidget(self._title, 1)
        return head, row

    def _show_head(self, *, has_head: bool) -> None:
        self._head.setVisible(has_head)
        side = 0 if self._is_flush else metrics.CARD_PADDING - 1
        top = 0 if self._is_flush or has_head else side
        self.body.setContentsMargins(side, top, side, side)


class _Veil(QWidget):
    """Lies over the body and lets half of it through, without taking a click."""

    def __init__(self, below: QWidget) -> None:
        super().__init__(below)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        below.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep to the size of the body, above whatever was added to it."""
        kinds = (QEvent.Type.Resize, QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest)
        if event.type() in kinds and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
            self.raise_()
        return False

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint half of the ground over the body."""
        ground = QColor(current().surface)
        ground.setAlpha(_VEIL)
        QPainter(self).fillRect(self.rect(), ground)


def _stale_line(text: str, on_run: Callable[[], object] | None, *, action: str) -> QWidget:
    line = QWidget()
    line.setFixedHeight(metrics.STALE_LINE)
    line.setProperty("ground", "sunken")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(line)
    row.setContentsMargins(metrics.PAD - 1, 0, _BUTTON_EDGE, 0)
    note = muted(text)
    note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row.addWidget(note, 1)
    if on_run is not None:
        button = Button(action, "link", trigger=on_run)
        row.addWidget(button)
    return line
