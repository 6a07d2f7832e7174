"""The card that says what curves and gradients tell, with changes to try."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.records.views.experiments import Symptom
from core.records.views.network import PlanChange
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.chip import Chip, ChipKind
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import muted, rule, sentence, strong
from gui.widgets.picture_actions import Data, PictureActions

_CHIPS: dict[str, tuple[str, ChipKind, str]] = {
    "good": ("Healthy", "good", "check"),
    "attention": ("Look", "caution", "warning"),
    "bad": ("Wrong", "bad", "cross"),
}


class DiagnosisCard(Card):
    """One part for each symptom: what it is, its evidence, what helps, and buttons that try it.

    Signals
    -------
    remedy_wanted : PlanChange
        The user wants to try a change of the plan.
    """

    remedy_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Diagnosis", parent)
        self._findings: tuple[Symptom, ...] = ()
        self._can_edit = True
        self._inside = QWidget()
        self.add(self._inside)
        PictureActions(self, title="Diagnosis", data=self.data)

    def data(self) -> Data:
        """Return each symptom with its evidence and what helps."""
        rows = [
            (one.title, one.sentence, one.evidence, " ".join(one.advice)) for one in self._findings
        ]
        return ("Diagnosis", "Meaning", "Evidence", "What helps"), rows

    def show_findings(self, findings: tuple[Symptom, ...], *, can_edit: bool) -> None:
        """Show the symptoms; without any the card is hidden."""
        self.setVisible(bool(findings))
        if (findings, can_edit) == (self._findings, self._can_edit):
            return
        self._findings, self._can_edit = findings, can_edit
        if not findings:
            return
        self.set_title(f"Diagnosis: {_lower_first(findings[0].title)}")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP)
        for place, finding in enumerate(findings):
            if place:
                column.addWidget(rule())
            self._add_symptom(column, finding)
        self.body.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside

    def _add_symptom(self, column: QVBoxLayout, finding: Symptom) -> None:
        word, kind, icon = _CHIPS[finding.severity]
        chip = Chip(word, kind, icon=icon)
        chip.setAccessibleDescription(finding.title)
        head = QHBoxLayout()
        head.setSpacing(metrics.STEP)
        head.addWidget(chip)
        head.addWidget(strong(finding.title, wraps=True), 1)
        column.addLayout(head)
        meaning, evidence = sentence(finding.sentence), muted(finding.evidence, wraps=True)
        for label in (meaning, evidence):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        if finding.advice:
            column.addWidget(sentence(f"What helps: {_listed(finding.advice)}"))
        if finding.remedies and self._can_edit:
            column.addWidget(self._remedies(finding))

    def _remedies(self, finding: Symptom) -> QWidget:
        row, flow = QWidget(), FlowLayout(gap=metrics.STEP)
        row.setLayout(flow)
        for change in finding.remedies:
            flow.addWidget(self._remedy(change))
        return row

    def _remedy(self, change: PlanChange) -> Button:
        button = Button(
            f"Try it: {_lower_first(change.label)}",
            "secondary",
            is_small=True,
            trigger=lambda: self.remedy_wanted.emit(change),
        )
        button.setToolTip("Changes the plan; nothing is trained before you ask. Undo takes it back")
        return button


def _lower_first(text: str) -> str:
    """Return the text for the middle of a line; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _listed(advice: tuple[str, ...]) -> str:
    first, *rest = (text.rstrip(".") for text in advice)
    return "; ".join([_lower_first(first), *map(_lower_first, rest)]) + "."
