"""The middle of the page: what a person writes for a section, or what it holds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.plan import Plan
from core.plan.edit import value_at
from gui.forms.describe import describe
from gui.pages.report.editors import StatementEditor
from gui.pages.report.presenter import UNSIGNED, Exported
from gui.pages.report.sections import SectionLine
from gui.theme import metrics
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import ElidedLabel, body, mono, muted, section, sentence

_BESIDE = 18  # letters that fit beside a name
_MOST_HELD = 8


class SectionPanel(QScrollArea):
    """One section: its texts or its contents, and the facts of the report under it.

    Signals
    -------
    written : (str, object, str)
        Path, value and title of a text.
    """

    written = Signal(str, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Section of the report")
        self._name = ""
        self.editors: list[StatementEditor] = []
        self._heading = section(wraps=True)
        self._explained = sentence()
        self._texts = QVBoxLayout()
        self._texts.setSpacing(metrics.GAP)
        self._lead = body()
        self._held = Card()
        self._shown_held: list[str] = []
        self._clauses = muted(wraps=True)
        self.facts = FactsCard()
        self.export = ExportCard()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(metrics.PAD, metrics.PAD, metrics.PAD, metrics.PAD)
        column.setSpacing(metrics.GAP)
        column.addWidget(self._heading)
        column.addWidget(self._explained)
        column.addLayout(self._texts)
        column.addWidget(self._lead)
        column.addWidget(self._clauses)
        column.addWidget(self._held)
        column.addWidget(self.export)
        column.addWidget(self.facts)
        column.addStretch(1)
        self.setWidget(inside)

    def show_section(self, line: SectionLine, plan: Plan, *, can_edit: bool) -> None:
        """Show a section; the same one keeps its editors and the cursor in them."""
        self._heading.setText(line.heading)
        self._explained.setText(line.explained)
        if line.name != self._name:
            self.flush()
            self._name = line.name
            self._make_editors(line, plan)
            self.verticalScrollBar().setValue(0)
        for editor in self.editors:
            editor.show_value(value_at(plan, editor.info.path))
            editor.field.setEnabled(can_edit)
        has_lead = bool(line.lead) and not line.fields
        self._lead.setText(line.lead)
        self._lead.setVisible(has_lead)
        self._clauses.setText(f"Speaks to {line.clauses}" if line.clauses else "")
        self._clauses.setVisible(bool(line.clauses))
        self._show_held(line)

    def show_error(self, path: str, text: str) -> None:
        """Say why a text was not taken, under its field."""
        for editor in self.editors:
            if editor.info.path == path:
                editor.show_error(text)

    def flush(self) -> None:
        """Hand over what is being written, without waiting for a pause."""
        for editor in self.editors:
            editor.flush()

    def begin_writing(self) -> None:
        """Put the cursor into the first text that is still open."""
        for editor in self.editors:
            if not editor.text():
                editor.field.setFocus()
                return

    def _make_editors(self, line: SectionLine, plan: Plan) -> None:
        for editor in self.editors:
            self._texts.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
        self.editors = []
        for path in line.fields:
            info = describe(plan, path)
            editor = StatementEditor(info, value_at(plan, path))
            editor.written.connect(
                lambda place, value, title=info.title: self.written.emit(place, value, title)
            )
            self._texts.addWidget(editor)
            self.editors.append(editor)

    def _show_held(self, line: SectionLine) -> None:
        held = [*dict.fromkeys(line.holds)]
        self._held.setVisible(bool(held) and not line.fields)
        self._held.set_title("What it holds" if line.page == 0 else f"On page {line.page}")
        more = len(held) - _MOST_HELD
        lines = [*held[:_MOST_HELD], f"and {more} more"] if more > 0 else held
        if lines != self._shown_held:
            self._shown_held = lines
            _empty(self._held.body)
            for text in lines:
                self._held.add(_bullet(text))


class FactsCard(Card):
    """What identifies the report, and that nobody has signed it."""

    def __init__(self) -> None:
        super().__init__("The report")
        self._facts: list[tuple[str, str]] = []
        self.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(metrics.HALF)
        self.body.addLayout(self._rows)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.STEP)
        self._sign = muted()
        self._sign.setPixmap(pixmap("key", "muted", metrics.ICON, self.devicePixelRatioF()))
        foot.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(muted(UNSIGNED, wraps=True), 1)
        self.body.addLayout(foot)

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        """Show label and value of each fact; without facts the card is hidden."""
        if facts == self._facts:
            return
        self._facts = facts
        _empty(self._rows)
        for label, value in facts:
            self._rows.addWidget(_fact(label, value))
        self.setVisible(bool(facts))


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _bullet(text: str) -> QWidget:
    """Return one line of a list; what is wrapped stands under its first word."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(metrics.STEP)
    row.addWidget(body("•", wraps=False), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(body(text), 1)
    return line


def _fact(label: str, value: str) -> QWidget:
    """Return one line; what cannot be wrapped stands on a line of its own, hashes in groups."""
    row = QWidget()
    is_hash = "SHA-256" in label
    is_long = is_hash or (" " not in value and len(value) > _BESIDE)
    column = QVBoxLayout(row) if is_long else QHBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(metrics.HALF)
    column.addWidget(muted(label))
    shown = mono(value) if is_hash else body(value)
    shown.setWordWrap(True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if not is_long:
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    column.addWidget(shown, 1)
    row.setAccessibleName(f"{label}: {value}")
    return row


class ExportCard(Card):
    """The file that was exported last.

    Signals
    -------
    show_wanted, copy_wanted
        The folder is to be opened; the path is to be copied.
    """

    show_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Exported")
        self._name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._folder = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._folder.setProperty("role", "muted")
        buttons = FlowLayout(gap=metrics.STEP)
        buttons.addWidget(Button("Show in folder", trigger=self.show_wanted.emit))
        buttons.addWidget(Button("Copy path", trigger=self.copy_wanted.emit))
        self.add(self._name)
        self.add(self._folder)
        self.body.addLayout(buttons)
        self.hide()

    def show_export(self, done: Exported) -> None:
        """Show which file was written, and where."""
        self._name.setText(done.path.name)
        self._folder.setText(_short(done.path.parent))
        self.show()


def _short(folder: Path) -> str:
    """Return a folder with the home folder as a tilde."""
    try:
        return f"~/{folder.relative_to(Path.home())}".removesuffix("/.")
    except ValueError:
        return str(folder)
