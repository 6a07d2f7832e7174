"""The settings panel: groups of fields drawn from the plan's declaration, help at the foot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.errors import AuditError
from core.plan.toml import PlanError
from gui.forms.group import Group, GroupBox
from gui.forms.help_line import HelpLine
from gui.forms.row import FieldRow
from gui.session.session import Session
from gui.theme import metrics

__all__ = ["Group", "SettingsForm"]

Along = Callable[[str, object], Mapping[str, object]]

_BELOW = 56  # three and a half lines of help
_WIDEST = 520  # in a wide window labels and fields stay near each other


class SettingsForm(QWidget):
    """A panel of 336 px that shows and edits fields of the session's plan.

    Parameters
    ----------
    session : Session
        Whose plan is shown; the form follows it, undo and redo included.
    groups : sequence of Group
        From top to bottom.
    along : callable, optional
        Takes the path of a field and its new value; returns what else of the plan changes in the
        same step, where another choice would mean nothing any more.

    Attributes
    ----------
    problems_changed : signal
        A field became wrong or right; see `problems`.
    """

    problems_changed = Signal()

    def __init__(
        self,
        session: Session,
        groups: Sequence[Group],
        parent: QWidget | None = None,
        *,
        along: Along | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._along = along
        self._problems: list[str] = []
        self._focused: FieldRow | None = None
        self._boxes = [GroupBox(group, self) for group in groups]
        self._help = HelpLine(self)
        self._scroll = QScrollArea(self)
        for box in self._boxes:
            box.row_made.connect(self._connect)
        self._lay_out()
        self._show_plan()
        session.plan_changed.connect(self._show_plan)

    # -- for pages

    def focus_field(self, path: str) -> None:
        """Open the group of a field, bring it into sight and give it the keyboard."""
        for box in self._boxes:
            for row in box.rows:
                if row.info.path == path:
                    box.open()
                    self._scroll.ensureWidgetVisible(row)
                    row.editor.setFocus(Qt.FocusReason.TabFocusReason)
                    return

    def commit(self) -> None:
        """Take what was typed but not finished, as before a job is run."""
        for row in self.rows:
            row.editor.commit()

    def refresh(self) -> None:
        """Read fields and values again, as when the page knows better what may be entered."""
        self._show_plan()

    @property
    def rows(self) -> list[FieldRow]:
        """The rows of all groups, folded ones included."""
        return [row for box in self._boxes for row in box.rows]

    @property
    def problems(self) -> list[str]:
        """A sentence for each field that holds something that is not allowed."""
        return [f"{row.info.title}: {row.error}" for row in self.rows if row.error]

    @property
    def help_text(self) -> str:
        """What the foot says."""
        return self._help.text

    def set_density(self, *, is_compact: bool) -> None:
        """Take the whole width in a small window, or the fixed one beside the results."""
        self.setMinimumWidth(0 if is_compact else metrics.SETTINGS)
        self.setMaximumWidth(16_777_215 if is_compact else metrics.SETTINGS)

    # -- inside

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the help line at the foot and the field with the keyboard in sight."""
        super().resizeEvent(event)
        self._place_help()
        focused = next((row for row in self.rows if row.has_focus), None)
        if focused is not None:
            self._scroll.ensureWidgetVisible(focused)
            self._keep_in_sight(focused)

    def _connect(self, row: FieldRow) -> None:
        row.edited.connect(lambda value: self._edit(row, value))
        row.reset_wanted.connect(lambda: self._reset(row))
        row.told.connect(self._tell)

    def _edit(self, row: FieldRow, value: object, *, verb: str = "Change") -> None:
        info, text = row.info, f"{verb} {row.info.title.lower()}"
        more = self._along(info.path, value) if self._along is not None else {}
        try:
            if more:
                self._session.edit_many({info.path: value, **more}, text=text)
            else:
                self._session.edit(info.path, value, text=text)
        except PlanError as error:
            row.complain(_in_short(error, info.path))
        except AuditError as error:
            row.complain(error.sentence)
        else:
            row.complain("")

    def _reset(self, row: FieldRow) -> None:
        # The button goes as the default comes; the keyboard must not go with it.
        if row.reset.hasFocus():
            row.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit(row, row.info.default, verb="Reset")

    def _show_plan(self) -> None:
        for box in self._boxes:
            box.show_plan(self._session.plan, is_enabled=self._session.is_writer)
        self._tell()

    def _tell(self) -> None:
        """Speak of the row to which pointer or keyboard came last, or of a wrong one."""
        rows = self.rows
        focused = next((row for row in rows if row.has_focus), None)
        if focused is not None and focused is not self._focused:
            # A pointer that only rests somewhere must not outdo the keyboard.
            for row in rows:
                row.is_hovered = False
        self._focused = focused
        told = next((row for row in rows if row.is_hovered and row.isVisible()), None)
        told = told or focused or next((row for row in rows if row.error), None)
        if told is None:
            self._help.say_nothing()
        elif told.error:
            self._help.complain(told.info, told.error)
        else:
            self._help.explain(told.info)
        self._place_help()
        if told is not None and told.has_focus:
            self._keep_in_sight(told)
        if self.problems != self._problems:
            self._problems = self.problems
            self.problems_changed.emit()

    def _place_help(self) -> None:
        height = self._help.height_for(self.width())
        self._help.setGeometry(0, self.height() - height, self.width(), height)
        self._help.raise_()

    def _keep_edge(self, _: int, most: int) -> None:
        """Let fields end on the same edge whether the panel scrolls or not."""
        free = 0 if most else metrics.SCROLL_BAR
        # Room below, so that a help text that grows upwards hides nothing for good.
        self._down.setContentsMargins(0, metrics.STEP, free, _BELOW)

    def _keep_in_sight(self, row: FieldRow) -> None:
        """Scroll on where a long help text has grown over the row that it speaks of."""
        foot = row.mapTo(self, QPoint(0, row.height())).y()
        hidden = foot - self._help.y()
        if hidden > 0:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + hidden)

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(metrics.SETTINGS)
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        down = QVBoxLayout(inside)
        self._down = down
        self._keep_edge(0, 0)
        down.setSpacing(0)
        for box in self._boxes:
            down.addWidget(box)
        down.addStretch(1)
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        # The scroll area would paint the ground of the window behind both.
        inside.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, self._help.fixed_height())
        whole.addWidget(self._scroll)


def _in_short(error: PlanError, path: str) -> str:
    """Return the plan's refusal as one sentence, without the path that the row shows already."""
    problems = [problem.removeprefix(f"{path}") for problem in error.problems]
    text = "; ".join(problem.removeprefix(" = ").removeprefix(": ") for problem in problems)
    return f"{text[:1].upper()}{text[1:]}."
