"""The rail at the left: the project, the seven steps with their state, and the machine."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.pages.page import StepState
from gui.shell.project_button import ProjectButton
from gui.shell.rail_foot import COMPACT_HEIGHT, RailFoot
from gui.shell.steps import STEPS
from gui.shell.widths import COMPACT_LEFT, WIDTH, compact_width
from gui.theme import fonts
from gui.theme.keeper import current
from gui.theme.tokens import Role
from gui.widgets.glyphs import paint_step_glyph

_ROW, _GAP = 36, 4
_ABOVE_STEPS = 8
_COMPACT_EDGE = 4
_STATE = Qt.ItemDataRole.UserRole
_WORDS = {
    "done": "done",
    "ready": "ready",
    "running": "running",
    "waits": "not yet possible",
    "attention": "needs attention",
}

Index = QModelIndex | QPersistentModelIndex


def _ink(role: Role) -> QColor:
    return QColor(current().colour(role))


def _is_led_by_keys(option: QStyleOptionViewItem) -> bool:
    """Whether the row has the focus and the keyboard brought it there."""
    by_keys = option.state & QStyle.StateFlag.State_KeyboardFocusChange
    return bool(option.state & QStyle.StateFlag.State_HasFocus and by_keys)


class StepsModel(QAbstractListModel):
    """The steps with their states."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._states = [StepState("waits") for _ in STEPS]

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Return the number of steps."""
        return 0 if parent is not None and parent.isValid() else len(STEPS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return name, state, tooltip or accessible text of a step."""
        step, state = STEPS[index.row()], self._states[index.row()]
        words = f"{_WORDS[state.kind]}{f', {state.note}' if state.note else ''}"
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return step.title
            case Qt.ItemDataRole.ToolTipRole:
                tip = state.tip or words
                return f"{step.title} (Ctrl+{index.row() + 1}): {tip}"
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{step.title}, {words}"
            case Qt.ItemDataRole.UserRole:
                return state
        return None

    def set_state(self, row: int, state: StepState) -> None:
        """Show another state of one step."""
        if self._states[row] != state:
            self._states[row] = state
            self.dataChanged.emit(self.index(row), self.index(row))


class _StepDelegate(QStyledItemDelegate):
    """Paints glyph, name and note; the chosen step with a bar at its left."""

    is_compact = False

    def sizeHint(self, option: QStyleOptionViewItem, _: Index) -> QSize:  # noqa: N802
        return QSize(option.rect.width(), _ROW + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = cast("StepState", index.data(_STATE))
        edge = _COMPACT_EDGE if self.is_compact else 8
        row = option.rect.adjusted(edge, 0, -edge, -_GAP)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(_ink("sel" if is_chosen else "hover"))
            painter.drawRoundedRect(row, 6, 6)
        if is_chosen:
            painter.setBrush(_ink("accent"))
            painter.drawRect(QRect(row.left(), row.top() + 6, 3, row.height() - 12))
        if is_chosen and _is_led_by_keys(option):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(_ink("accent"), 2))
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), 6, 6)
        glyph = QRect(row.left() + (11 if self.is_compact else 10), row.center().y() - 7, 16, 16)
        paint_step_glyph(painter, glyph, state.kind, current())
        self._paint_text(painter, row, index, is_chosen=is_chosen)
        painter.restore()

    def _paint_text(self, painter: QPainter, row: QRect, index: Index, *, is_chosen: bool) -> None:
        state = cast("StepState", index.data(_STATE))
        middle = Qt.AlignmentFlag.AlignVCenter
        font = fonts.body(is_strong=is_chosen)
        painter.setFont(font)
        is_muted = state.kind == "waits" and not is_chosen
        painter.setPen(_ink("muted" if is_muted else "text"))
        text = row.adjusted(36, 0, -8, 0)
        if self.is_compact:
            text = row.adjusted(COMPACT_LEFT - _COMPACT_EDGE, 0, 0, 0)
        painter.drawText(text, middle | Qt.AlignmentFlag.AlignLeft, str(index.data()))
        if state.note and not self.is_compact:
            painter.setFont(fonts.muted())
            painter.setPen(_ink("muted"))
            painter.drawText(text, middle | Qt.AlignmentFlag.AlignRight, state.note)


class Rail(QWidget):
    """Project button, steps and foot.

    Signals
    -------
    chosen : str
        Name of the step that the user went to.
    """

    chosen = Signal(str)

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._menu = menu
        self._project = ProjectButton(menu, self)
        self._model = StepsModel(self)
        self._list = QListView(self)
        self._delegate = _StepDelegate(self._list)
        self._foot = RailFoot(self)
        self._is_compact = False
        self._build_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._project)
        column.addSpacing(_ABOVE_STEPS)
        column.addWidget(self._list, 1)
        column.addWidget(self._foot)
        self.set_density(is_compact=False)

    def _build_list(self) -> None:
        view = self._list
        view.setObjectName("steps")
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName("Steps")
        view.setAccessibleDescription("The seven steps of an audit, in the order of work")
        view.selectionModel().currentChanged.connect(self._tell_choice)

    @property
    def steps(self) -> QListView:
        """The list of steps, which takes the focus."""
        return self._list

    def set_project(self, name: str, kind: str, *, icon_name: str) -> None:
        """Show which project is open, and what it is."""
        self._project.set_project(name, kind, icon_name=icon_name)

    def set_state(self, step: str, state: StepState) -> None:
        """Show how far a step is."""
        row = [known.name for known in STEPS].index(step)
        self._model.set_state(row, state)

    def state_of(self, step: str) -> StepState:
        """Return the state that a step shows."""
        row = [known.name for known in STEPS].index(step)
        return cast("StepState", self._model.index(row).data(_STATE))

    def choose(self, step: str) -> None:
        """Mark a step as the one that is shown."""
        row = [known.name for known in STEPS].index(step)
        self._list.setCurrentIndex(self._model.index(row))

    def set_device(self, text: str) -> None:
        """Say on what the work runs."""
        self._foot.set_device(text)

    def set_density(self, *, is_compact: bool) -> None:
        """Take less room in a small window."""
        names = (step.title for step in STEPS)
        self.setFixedWidth(compact_width(names) if is_compact else WIDTH)
        self._is_compact = is_compact
        self._delegate.is_compact = is_compact
        self._project.set_density(is_compact=is_compact)
        self._foot.set_density(is_compact=is_compact)
        self._list.doItemsLayout()
        self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the height anew, as when the job bar comes and goes."""
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Leave out the foot where the steps would have to be scrolled because of it."""
        steps = len(STEPS) * (_ROW + _GAP)
        left = self.height() - self._project.height() - _ABOVE_STEPS - COMPACT_HEIGHT
        self._foot.setVisible(not self._is_compact or left >= steps)

    def _tell_choice(self, index: Index, _: Index) -> None:
        if index.isValid():
            self.chosen.emit(STEPS[index.row()].name)
