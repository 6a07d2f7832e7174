"""The foot of the rail: on what the work runs, and that nothing leaves the machine."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.theme.icons import pixmap
from gui.widgets.labels import muted

HEIGHT, COMPACT_HEIGHT = 72, 40


class RailFoot(QWidget):
    """Two lines with an icon each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("rail-foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._device = muted("")
        self._offline = muted("Offline, nothing is sent")
        self._device_text = ""
        self._is_compact = False
        self._icons: list[tuple[QLabel, str]] = []
        self._lines = [
            self._line("chip-cpu", self._device),
            self._line("lock", self._offline),
        ]
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        for line in self._lines:
            self._column.addWidget(line)
        self.refresh()

    def _line(self, name: str, label: QLabel) -> QWidget:
        line = QWidget(self)
        glyph = QLabel(line)
        glyph.setFixedSize(16, 16)
        self._icons.append((glyph, name))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(glyph)
        row.addWidget(label, 1)
        return line

    def refresh(self) -> None:
        """Tint the icons for the theme as it is now."""
        for glyph, name in self._icons:
            glyph.setPixmap(pixmap(name, "muted", 16, self.devicePixelRatioF()))

    def set_device(self, text: str) -> None:
        """Say on what the work runs."""
        self._device_text = text
        self._device.setToolTip(text)
        self._show_device()

    def _show_device(self) -> None:
        """Show the whole text, or its first part in a small window."""
        first, _, _ = self._device_text.partition(" · ")
        self._device.setText(first if self._is_compact else self._device_text)

    def set_density(self, *, is_compact: bool) -> None:
        """Show only the device in a small window."""
        self._is_compact = is_compact
        self._show_device()
        self.setFixedHeight(COMPACT_HEIGHT if is_compact else HEIGHT)
        self._lines[1].setVisible(not is_compact)
        self._column.setContentsMargins(15 if is_compact else 16, 8 if is_compact else 12, 4, 8)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Tint the icons anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.refresh()
