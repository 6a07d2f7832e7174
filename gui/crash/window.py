"""The window of a crash: what happened, that nothing is lost, and a report to copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from core.canonical import write_whole
from core.errors import AuditError
from gui.crash.report import Fault, Report, without_home
from gui.theme import fonts, metrics
from gui.widgets.buttons import Button
from gui.widgets.labels import body, muted, section

_KEPT = "Your project is saved up to the last finished step. You can go on working."
_HELP = (
    "Please send this report to whoever looks after the program. It holds no file of yours, but a "
    "message may quote a value: read it first."
)
_SIZE = 640, 440


class CrashWindow(QWidget):
    """One window for all faults; it stands beside the main window and holds nothing up."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        # Closing the main window ends the program, whether this one is open or not.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setWindowTitle("Unexpected fault – Vitrine")
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(*_SIZE)
        self.report = Report()
        self._sentence = body()
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFont(fonts.mono())
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("Report")
        self.said = muted()
        self.copy = Button("Copy report", "primary", icon_name="copy", trigger=self._copy)
        self.save = Button("Save report…", trigger=self._ask_where)
        self.dismiss = Button("Close", trigger=self.close)
        self._lay_out()

    def add(self, fault: Fault) -> None:
        """Show one more fault."""
        self.report.add(fault)
        count = len(self.report.faults)
        more = f" And {count - 1} more, listed below." if count > 1 else ""
        self._sentence.setText(without_home(self.report.faults[0].sentence) + more)
        self._text.setPlainText(self.report.text())
        self.said.setText("")
        if not self.isVisible():
            self.show()
            self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def text(self) -> str:
        """Return the report as it is shown."""
        return self._text.toPlainText()

    def write(self, path: Path) -> None:
        """Save the report, and say whether that worked."""
        try:
            write_whole(path, self.report.text().encode())
        except AuditError as fault:
            self.said.setText(fault.sentence)
        else:
            self.said.setText(f"Saved as {path.name}")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.text())
        self.said.setText("Copied")

    def _ask_where(self) -> None:
        proposed = str(Path.home() / "vitrine-report.txt")
        name, _ = QFileDialog.getSaveFileName(self, "Save report", proposed, "Text (*.txt)")
        if name:
            self.write(Path(name))

    def _lay_out(self) -> None:
        kept: QLabel = body(_KEPT)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.STEP)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.dismiss)
        foot.addWidget(self.save)
        foot.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(metrics.PAD,) * 4)
        column.setSpacing(metrics.STEP)
        column.addWidget(section("Something unexpected happened"))
        column.addWidget(self._sentence)
        column.addWidget(kept)
        column.addWidget(self._text, 1)
        column.addWidget(muted(_HELP, wraps=True))
        column.addLayout(foot)
