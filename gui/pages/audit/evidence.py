"""The drawer Evidence: what stands behind one check, and how to compute it again."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.evidence.wording import NO_BREAK
from core.records.views.audit import CheckView
from gui.pages.audit.rows import GLYPHS, WORDS, CheckRow
from gui.theme import fonts, metrics
from gui.widgets.buttons import IconButton
from gui.widgets.chip import Chip, ChipKind
from gui.widgets.drawer import Drawer
from gui.widgets.labels import ElidedLabel, body, muted, section, sentence, strong

_CHIPS: dict[str, ChipKind] = {"good": "good", "caution": "caution", "bad": "bad"}
_SHOWN_COMMAND = "python main.py replay bundle.zip"
_HASH = 12


class EvidenceDrawer(Drawer):
    """Shows one check.

    Signals
    -------
    edit_wanted : str
        The limit with this identifier is to be changed.
    """

    edit_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Evidence", parent)
        self._identifier = ""
        self.add_action("Edit limit", lambda: self.edit_wanted.emit(self._identifier))

    def show_check(self, row: CheckRow, *, command: str) -> None:
        """Show what stands behind a check; `command` is what recomputes the whole audit."""
        self._identifier = row.identifier
        name, role = GLYPHS[row.status]
        chip = Chip(WORDS[row.status], _CHIPS.get(role, "muted"), icon=name)
        view = row.view
        if view is None:
            title = section(f"{row.title}, {row.method}" if row.method else row.title, wraps=True)
            note = sentence("Nothing was held against this limit yet. Run all checks.")
            self.set_content(chip, title, note, _lines([("Limit", row.limit, False)]))
            self.set_copied_text(row.spoken)
            return
        parts: list[QWidget] = [chip, section(view.sentence, wraps=True)]
        explained = " ".join(text for text in (view.meaning, _as_sentence(_reason(view))) if text)
        if explained:
            parts.append(sentence(explained))
        if view.helps:
            parts.append(_box("What helps", view.helps))
        parts.append(_lines(lines_of(view)))
        parts.append(_command(command))
        self.set_content(*parts)
        self.set_copied_text(copied(view, command=command))


def lines_of(view: CheckView) -> list[tuple[str, str, bool]]:
    """Return name, value and whether it is set in fixed pitch, from the value to the law."""
    lines = [("Value", view.value or "none", False)]
    if view.interval:
        level = f"{view.level * 100:g}{NO_BREAK}%" if view.level is not None else ""
        how = ", ".join(text for text in (level, view.kind) if text)
        lines += [("Interval", view.interval, False), ("", how, False)]
    elif view.kind:
        lines.append(("", view.kind, False))
    lines.append(("Limit", view.limit, False))
    if view.n:
        lines.append(("Sample", f"{view.n:,} {view.unit or 'rows'}", False))
    lines.append(("Severity", view.severity.capitalize(), False))
    lines += [("Identifier" if not at else "", name, True) for at, name in enumerate(view.items)]
    lines += [
        ("Made from" if not at else "", f"{step.rpartition('.')[2]} {digest[:_HASH]}", True)
        for at, (step, digest) in enumerate(view.made_from)
    ]
    lines.append(("Section", view.section, False))
    lines += [
        ("Speaks to" if not at else "", f"{clause.name}, as of {clause.as_of}", False)
        for at, clause in enumerate(view.clauses)
    ]
    return lines


def copied(view: CheckView, *, command: str) -> str:
    """Return the whole evidence as text, hashes in full."""
    lines = [f"{WORDS[view.status]}: {view.title}", view.sentence, view.meaning, view.reason]
    lines += [f"What helps: {view.helps}"] if view.helps else []
    lines += [f"{name}: {value}" for name, value, is_hash in lines_of(view) if name and not is_hash]
    lines += [f"Identifiers: {', '.join(view.items)}"]
    lines += [f"Made from {step}: {digest}" for step, digest in view.made_from]
    return "\n".join([*(line for line in lines if line), command])


def _reason(view: CheckView) -> str:
    """Return the reason where the meaning does not say it already."""
    return "" if view.status in ("undecided", "within", "outside") else view.reason


def _as_sentence(text: str) -> str:
    if not text:
        return ""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _box(head: str, text: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "box")
    column = QVBoxLayout(frame)
    column.setContentsMargins(metrics.GAP, metrics.STEP, metrics.GAP, metrics.STEP)
    column.setSpacing(0)
    column.addWidget(strong(head))
    column.addWidget(body(text))
    return frame


def _lines(lines: list[tuple[str, str, bool]]) -> QWidget:
    grid = QWidget()
    layout = QGridLayout(grid)
    layout.setContentsMargins(0, metrics.HALF, 0, metrics.HALF)
    layout.setHorizontalSpacing(metrics.GAP)
    layout.setVerticalSpacing(metrics.HALF)
    layout.setColumnStretch(1, 1)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    for place, (name, value, is_mono) in enumerate(lines):
        layout.addWidget(muted(name), place, 0, Qt.AlignmentFlag.AlignTop)
        shown: QLabel
        if is_mono:
            shown = ElidedLabel(value, mode=Qt.TextElideMode.ElideMiddle)
            shown.setFont(fonts.mono())
        else:
            shown = body(value)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAlignment(right)
        shown.setAccessibleName(f"{name}: {value}" if name else value)
        layout.addWidget(shown, place, 1)
    return grid


def _command(command: str) -> QFrame:
    """Return the box with the command; the copy has the whole path."""
    frame = QFrame()
    frame.setProperty("role", "box")
    row = QHBoxLayout(frame)
    row.setContentsMargins(metrics.GAP, 2, metrics.HALF, 2)
    shown = ElidedLabel(_SHOWN_COMMAND)
    shown.setFont(fonts.mono())
    shown.setAccessibleName(f"Recompute every number: {command}")
    copy = IconButton(
        "copy",
        "Copy the command with the whole path",
        trigger=lambda: QGuiApplication.clipboard().setText(command),
    )
    copy.setIconSize(QSize(metrics.ICON, metrics.ICON))
    row.addWidget(shown, 1)
    row.addWidget(copy)
    return frame
