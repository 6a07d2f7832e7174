"""A group of fields under a head that folds them away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.plan import Plan
from core.plan.edit import value_at
from gui.forms.describe import FieldInfo, describe, has_field
from gui.forms.group_head import GroupHead
from gui.forms.row import GUTTER, ROW_RIGHT, FieldRow
from gui.theme import metrics


@dataclass(frozen=True)
class Group:
    """What a form shows under one head.

    Attributes
    ----------
    title : str
        The head; an empty one shows the fields without a head.
    paths : sequence of str
        Dotted paths into the plan; those that the plan's present variant lacks are left out.
    is_open : bool
        Whether it is open at first.
    summary : callable, optional
        What stands at the right of the head while the group is folded, such as "seed 7".
    above, below : QWidget, optional
        A page's own parts before and after the fields, such as a card or a bar.
    applies : callable, optional
        Whether a field does anything in this plan; one that does not is left out.
    narrowed : callable, optional
        Returns what may be entered in a field where the page knows it better than the
        declaration, such as the names of layers.
    """

    title: str
    paths: Sequence[str] = field(default_factory=tuple)
    is_open: bool = True
    summary: Callable[[Plan], str] | None = None
    above: QWidget | None = None
    below: QWidget | None = None
    applies: Callable[[Plan, str], bool] | None = None
    narrowed: Callable[[Plan, FieldInfo], FieldInfo] | None = None

    def fields_of(self, plan: Plan) -> list[FieldInfo]:
        """Return the fields that the plan has and that do something in it."""
        infos = [
            describe(plan, path)
            for path in self.paths
            if has_field(plan, path) and (self.applies is None or self.applies(plan, path))
        ]
        return [self.narrowed(plan, info) for info in infos] if self.narrowed is not None else infos


class GroupBox(QWidget):
    """A group on the screen.

    Attributes
    ----------
    row_made : signal of a FieldRow
        A row stands in the group now.
    """

    row_made = Signal(object)

    def __init__(self, group: Group, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.rows: list[FieldRow] = []
        self._plan: Plan | None = None
        self.head = GroupHead(group.title, self)
        self.head.setVisible(bool(group.title))
        self.head.setChecked(group.is_open or not group.title)
        self.head.toggled.connect(self._fold)
        self._body = QWidget(self)
        self._body.setVisible(self.head.isChecked())
        self._fields = QVBoxLayout()
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(0)
        self._lay_out()

    def show_plan(self, plan: Plan, *, is_enabled: bool) -> None:
        """Show the fields that the plan has, with its values."""
        self._plan = plan
        infos = self.group.fields_of(plan)
        if infos != [row.info for row in self.rows]:
            self._make_rows(infos)
        for row in self.rows:
            row.set_value(value_at(plan, row.info.path))
            row.editor.setEnabled(is_enabled)
            row.reset.setEnabled(is_enabled)
        # A group of which the plan has nothing says nothing.
        parts = (self.group.above, self.group.below)
        self.setVisible(
            bool(self.rows) or any(part is not None and not part.isHidden() for part in parts)
        )
        self._note()

    def open(self) -> None:
        """Unfold the group."""
        self.head.setChecked(True)

    @property
    def changed_count(self) -> int:
        """How many fields differ from their defaults."""
        return sum(row.is_changed for row in self.rows)

    def _make_rows(self, infos: list[FieldInfo]) -> None:
        focused = next((row.info.path for row in self.rows if row.has_focus), "")
        kept = {row.info.path: row for row in self.rows if row.info in infos}
        for row in self.rows:
            self._fields.removeWidget(row)
            if row.info.path not in kept:
                row.hide()
                row.deleteLater()
        self.rows = []
        for info in infos:
            row = kept.get(info.path) or FieldRow(info, self._body)
            self.rows.append(row)
            self._fields.addWidget(row)
            if info.path not in kept:
                self.row_made.emit(row)
                row.show()
            if info.path == focused and not row.has_focus:
                row.editor.setFocus()

    def _fold(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._note()

    def _note(self) -> None:
        count = self.changed_count
        note = f"{count} changed" if count else ""
        if not self.head.isChecked() and self.group.summary is not None and self._plan is not None:
            note = self.group.summary(self._plan)
        self.head.set_note(note)

    def _lay_out(self) -> None:
        within = QVBoxLayout(self._body)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(0)
        if self.group.above is not None:
            within.addLayout(framed(self.group.above, is_followed=bool(self.group.paths)))
        within.addLayout(self._fields)
        if self.group.below is not None:
            within.addLayout(framed(self.group.below))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.head)
        down.addWidget(self._body)


def framed(part: QWidget, *, is_followed: bool = False) -> QVBoxLayout:
    """Return a page's own part between the edges of labels and fields.

    Where rows follow, they bring the distance with them.
    """
    layout = QVBoxLayout()
    foot = 0 if is_followed else metrics.STEP
    layout.setContentsMargins(GUTTER, metrics.HALF, ROW_RIGHT, foot)
    layout.addWidget(part)
    return layout
