"""Writing: labels by the part they play, and one that shortens what does not fit.

Labels show plain text: what comes from data must never be read as markup.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from gui.theme import fonts

_ELLIPSIS = Qt.TextElideMode.ElideRight


def body(text: str = "", *, wraps: bool = True) -> QLabel:
    """Return a label of running text, 13 px."""
    return _label(text, role="body", wraps=wraps)


def muted(text: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label of a note or caption, 12 px in the muted colour."""
    label = _label(text, role="muted", wraps=wraps)
    label.setFont(fonts.muted())
    return label


def sentence(text: str = "", *, wraps: bool = True) -> QLabel:
    """Return a label of an explaining sentence, 13 px in the muted colour."""
    return _label(text, role="sentence", wraps=wraps)


def strong(text: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label of running text in semibold."""
    label = _label(text, role="strong", wraps=wraps)
    label.setFont(fonts.body(is_strong=True))
    return label


def set_strong(label: QLabel, *, is_strong: bool) -> None:
    """Write a label in semibold, or no longer.

    A font that is set on a label in sight is lost with the next change of theme, hence the role.
    """
    role = "strong" if is_strong else "body"
    if label.property("role") != role:
        label.setFont(fonts.body(is_strong=is_strong))
        label.setProperty("role", role)
        label.style().polish(label)


def section(text: str = "", *, wraps: bool = False) -> QLabel:
    """Return the label of a section or card, 15 px semibold."""
    label = _label(text, role="section", wraps=wraps)
    label.setFont(fonts.section())
    return label


def title(text: str = "") -> QLabel:
    """Return the label of a page, 20 px semibold."""
    label = _label(text, role="title", wraps=False)
    label.setFont(fonts.title())
    return label


def mono(text: str = "") -> QLabel:
    """Return a label of a hash or command in fixed pitch, which can be marked and copied."""
    label = _label(text, role="mono", wraps=False)
    label.setFont(fonts.mono())
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def rule(parent: QWidget | None = None) -> QFrame:
    """Return a horizontal hairline."""
    line = QFrame(parent)
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line


class ElidedLabel(QLabel):
    """A label of one line that is shortened where it does not fit; the tip shows the whole.

    Parameters
    ----------
    text : str
        What to show.
    mode : Qt.TextElideMode
        Where to shorten: at the right, or in the middle for paths and hashes.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = _ELLIPSIS,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def shown_text(self) -> str:
        """Return the text as it is painted at the present width."""
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the mark of omission alone."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the text as far as it fits."""
        shown = self.shown_text()
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        # Without a direction of its own the alignment of a label counts as it stands.
        painter.drawText(self.contentsRect(), self.alignment(), shown)


def _label(text: str, *, role: str, wraps: bool) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(wraps)
    return label
