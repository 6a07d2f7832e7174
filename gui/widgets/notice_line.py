"""One notice: sign, text, action, details and a button that dismisses it."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.theme.tokens import Role
from gui.widgets.buttons import Button, IconButton
from gui.widgets.copied_text import CopiedText

# kind -> ground, sign, colour of the sign
_LOOKS: dict[str, tuple[Role, str, Role]] = {
    "info": ("sel", "info", "accent"),
    "good": ("good_soft", "check", "good"),
    "caution": ("caution_soft", "warning", "caution"),
    "bad": ("bad_soft", "alert", "bad"),
}
_LEAD = re.compile(r"\A\*\*(.+?)\*\*")
_GOES_AFTER_MS = 10_000


class NoticeLine(QFrame):
    """One notice, 40 px high or as high as its text needs.

    Signals
    -------
    dismissed
        The user closed it, took its action, or had time enough to read good news.
    acted
        The user took its action.
    """

    dismissed = Signal()
    acted = Signal()

    def __init__(
        self, kind: str, text: str, *, remedy: str = "", action: str = "", detail: str = ""
    ) -> None:
        super().__init__()
        self._ground, self._sign, role = _LOOKS[kind]
        self._role: Role = role
        self.setAccessibleName(_plain(text, remedy))
        self._details = CopiedText(detail) if detail else None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(52, 0, metrics.STEP, 1)
        whole.setSpacing(0)
        whole.addLayout(self._row(text, remedy, action=action))
        if self._details is not None:
            whole.addWidget(self._details)
            self._details.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(_GOES_AFTER_MS)
        self._timer.timeout.connect(self._go_unless_read)
        if kind in ("info", "good") and not (action or detail):
            self._timer.start()

    def announce(self) -> None:
        """Let a screen reader say it."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def leave(self) -> None:
        """Go for good."""
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the ground, the sign and the line below."""
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.colour(self._ground)))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.line))
        place = QRect(metrics.WIDE, 12, metrics.ICON, metrics.ICON)
        paint_icon(painter, place, self._sign, self._role)

    def _row(self, text: str, remedy: str, *, action: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 5)
        row.setSpacing(metrics.STEP)
        row.addWidget(_writing(text, remedy), 1)
        top = Qt.AlignmentFlag.AlignTop
        if action:
            row.addWidget(Button(action, is_small=True, trigger=self._act), 0, top)
        if self._details is not None:
            self._fold = Button("Details", "quiet", is_small=True)
            self._fold.setCheckable(True)
            self._fold.toggled.connect(self._unfold)
            row.addWidget(self._fold, 0, top)
        close = IconButton("close", "Dismiss the notice", colour=self._role)
        close.clicked.connect(self.dismissed)
        row.addWidget(close, 0, top)
        return row

    def _act(self) -> None:
        self.acted.emit()
        self.dismissed.emit()

    def _unfold(self, is_open: bool) -> None:
        if self._details is not None:
            self._details.setVisible(is_open)

    def _go_unless_read(self) -> None:
        focused = self.focusWidget()
        if not (self.underMouse() or (focused is not None and focused.hasFocus())):
            self.dismissed.emit()


def _writing(text: str, remedy: str) -> QWidget:
    """Return the text with its lead in semibold; everything else in it is taken literally."""
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    marked = f"<b>{html.escape(lead[1])}</b>" if lead else ""
    marked += html.escape(rest) + (f" {html.escape(remedy)}" if remedy else "")
    label = QLabel(marked)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setMinimumHeight(28)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _plain(text: str, remedy: str) -> str:
    return " ".join(filter(None, (_LEAD.sub(r"\1", text), remedy)))
