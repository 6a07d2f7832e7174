"""One row of a form: the reset button in the gutter, the label, the editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.forms.choice_editors import FlagEditor
from gui.forms.describe import FieldInfo
from gui.forms.editors import editor_for
from gui.theme import metrics
from gui.theme.current import current
from gui.theme.icons import paint_icon
from gui.widgets.labels import set_strong

GUTTER = metrics.WIDE
# With the gutter of the scroll bar, which is free while nothing scrolls, the padding of the panel.
ROW_RIGHT = metrics.PAD - metrics.SCROLL_BAR
_RESET = 20
_RESET_ICON = 12


class FieldRow(QWidget):
    """Label and editor of one field, 36 px high.

    Attributes
    ----------
    edited : signal of a value
        The user chose or typed a value.
    reset_wanted : signal
        The user wants the default back.
    told : signal
        Pointer or keyboard came, went, or there is something new to say about the row.
    """

    edited = Signal(object)
    reset_wanted = Signal()
    told = Signal()

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self.error = ""
        self.is_hovered = False
        self.is_changed = False
        self.editor = editor_for(info, self)
        self.label = QLabel(info.title, self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setBuddy(self.editor)
        self.reset = _ResetButton(f"Reset {info.title}", self)
        self.reset.clicked.connect(self.reset_wanted)
        self.editor.edited.connect(self.edited)
        self.editor.complained.connect(self.complain)
        self.editor.installEventFilter(self)
        self._lay_out()

    @property
    def has_focus(self) -> bool:
        """Whether the editor has the keyboard."""
        return self.editor.hasFocus()

    def set_value(self, value: object) -> None:
        """Show a value and whether it is not the default."""
        self.editor.set_value(value)
        self.is_changed = self.info.has_default and value != self.info.default
        set_strong(self.label, is_strong=self.is_changed)
        self.reset.setVisible(self.is_changed)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with what was entered; an empty sentence says that all is well."""
        self.error = sentence
        if bool(self.editor.property("error")) != bool(sentence):
            self.editor.set_error(is_wrong=bool(sentence))
        self.told.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Tell when the keyboard comes to the editor and when it goes."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.told.emit()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Tell that the pointer came."""
        super().enterEvent(event)
        self.is_hovered = True
        self.told.emit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Tell that the pointer went."""
        super().leaveEvent(event)
        self.is_hovered = False
        self.told.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go to the editor when its label is clicked; a tick is switched."""
        super().mouseReleaseEvent(event)
        is_label = self.label.geometry().contains(event.position().toPoint())
        if is_label and self.editor.isEnabled():
            self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
            if isinstance(self.editor, FlagEditor):
                self.editor.click()

    def _lay_out(self) -> None:
        self.setFixedHeight(metrics.SETTINGS_ROW)
        gutter = QWidget(self)
        gutter.setFixedWidth(GUTTER)
        within = QHBoxLayout(gutter)
        within.setContentsMargins(2, 0, 2, 0)
        within.addWidget(self.reset)
        self.label.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, ROW_RIGHT, 0)
        across.setSpacing(0)
        across.addWidget(gutter)
        across.addWidget(self.label)
        across.addSpacing(metrics.STEP)
        if self.editor.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Expanding:
            across.addStretch(1)
        across.addWidget(self.editor)


class _ResetButton(QAbstractButton):
    """The small arrow that brings the default back."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setFixedSize(_RESET, _RESET)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the button."""
        return QSize(_RESET, _RESET)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        """Paint the arrow, the ground under the pointer, and the ring of the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current()
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() and self.isEnabled():
            painter.setBrush(QColor(theme.sel if self.isDown() else theme.hover))
            painter.drawRoundedRect(self.rect(), metrics.HALF, metrics.HALF)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), metrics.FOCUS))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 3, 3)
        inset = (_RESET - _RESET_ICON) // 2
        place = self.rect().adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, place, "reset", "accent" if self.isEnabled() else "disabled")
