"""Feature groups: columns of a table that get one value together."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.evidence.wording import count_text
from core.plan.parts import FeatureGroup
from gui.forms.choice_editors import LastingMenu
from gui.pages.explain.presenter import ExplainPresenter
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import muted, strong

_ABOUT = "Columns that get one value together; all others stand alone. A run afterwards shows them."
_NO_TABLE = "These data are no table: take the groups out, or nothing can be explained."
_ONE_STAYS = "One column has to stay; take the group away instead"
_MOST_OFFERED = 200


class GroupsEditor(QWidget):
    """A line for each group: its name, its columns, and a button that takes it away."""

    def __init__(self, presenter: ExplainPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._lines = QVBoxLayout()
        self._lines.setSpacing(metrics.HALF)
        self._about = muted(wraps=True)
        self.add_button = Button("Add a group", "secondary", trigger=self._add, is_small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, metrics.HALF, 0, metrics.STEP)
        column.setSpacing(metrics.HALF)
        column.addWidget(strong("Feature groups"))
        column.addWidget(self._about)
        column.addLayout(self._lines)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._shown: tuple[tuple[FeatureGroup, ...], bool] | None = None
        presenter.changed.connect(self._show)
        self._show()

    @property
    def groups(self) -> tuple[FeatureGroup, ...]:
        """The groups of the plan."""
        return self._presenter.session.plan.explanation.parts.groups

    def free_columns(self) -> list[str]:
        """Return the features that stand in no group yet."""
        taken = {name for group in self.groups for name in group.features}
        return [name for name in self._presenter.feature_names() if name not in taken]

    def menu_for(self, place: int) -> LastingMenu:
        """Return the menu of the columns of one group: its own, ticked, and those that are free."""
        menu = LastingMenu(self)
        menu.setToolTipsVisible(True)
        own, free = self.groups[place].features, self.free_columns()
        for name in (*own, *free[:_MOST_OFFERED]):
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name in own)
            action.toggled.connect(
                lambda is_on, name=name: self._set_column(place, name, menu, is_in=is_on)
            )
        if len(free) > _MOST_OFFERED:
            more = f"{len(free) - _MOST_OFFERED:,} more can be named in the plan's file"
            menu.addAction(more).setEnabled(False)
        _keep_the_last(menu)
        return menu

    def _show(self) -> None:
        presenter = self._presenter
        is_table = presenter.kind in (None, "tabular")
        is_wanted = is_table and bool(presenter.feature_names())
        is_wanted = is_wanted or bool(self.groups)
        if self.parentWidget() is not None or not is_wanted:
            self.setVisible(is_wanted)  # without a parent it would flash up as a window
        self._about.setText(_ABOUT if is_table else _NO_TABLE)
        is_writer = presenter.session.is_writer
        self.add_button.setEnabled(is_writer and is_table and bool(self.free_columns()))
        if (self.groups, is_writer) == self._shown:
            return
        self._shown = (self.groups, is_writer)
        while (item := self._lines.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for place in range(len(self.groups)):
            line = self._line(place)
            line.setEnabled(is_writer)
            self._lines.addWidget(line)

    def _line(self, place: int) -> QWidget:
        group = self.groups[place]
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.HALF)
        name = QLineEdit(group.name)
        name.setAccessibleName(f"Name of group {place + 1}")
        name.editingFinished.connect(lambda: self._rename(place, name))
        columns = Button(
            count_text(len(group.features), "column", "columns"),
            "secondary",
            trigger=lambda: self._open(place, columns),
            is_small=True,
        )
        columns.setToolTip(", ".join(group.features))
        away = IconButton("trash", f"Take the group {group.name} away")
        away.clicked.connect(lambda: self._remove(place))
        for part in (name, columns, away):
            row.addWidget(part, 1 if part is name else 0)
        return line

    def _open(self, place: int, button: Button) -> None:
        menu = self.menu_for(place)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _add(self) -> None:
        taken = {group.name for group in self.groups} | set(self._presenter.feature_names())
        name = next(name for name in map("group {}".format, count(1)) if name not in taken)
        group = FeatureGroup(name=name, features=(self.free_columns()[0],))
        self._set((*self.groups, group), "Add a feature group")

    def _remove(self, place: int) -> None:
        left = (*self.groups[:place], *self.groups[place + 1 :])
        self._set(left, "Take a feature group away")

    def _rename(self, place: int, field: QLineEdit) -> None:
        if place >= len(self.groups):
            return
        name, before = field.text().strip(), self.groups[place].name
        if name and name != before:
            self._change(place, {"name": name}, "Rename a feature group")
        # A name that was refused does not stay in the field.
        field.setText(self.groups[place].name)

    def _set_column(self, place: int, name: str, menu: LastingMenu, *, is_in: bool) -> None:
        own = tuple(one for one in self.groups[place].features if one != name)
        features = (*own, name) if is_in else own
        if features:
            self._change(place, {"features": features}, "Choose the columns of a group")
        _keep_the_last(menu)

    def _change(self, place: int, update: dict[str, object], text: str) -> None:
        changed = self.groups[place].model_copy(update=update)
        self._set((*self.groups[:place], changed, *self.groups[place + 1 :]), text)

    def _set(self, groups: tuple[FeatureGroup, ...], text: str) -> None:
        values = [group.model_dump() for group in groups]
        self._presenter.edit({"explanation.parts.groups": values}, text=text)


def _keep_the_last(menu: LastingMenu) -> None:
    """Let no one take the last column out of a group, and say why."""
    ticked: list[QAction] = [action for action in menu.actions() if action.isChecked()]
    for action in menu.actions():
        if action.isCheckable():
            is_last = ticked == [action]
            action.setEnabled(not is_last)
            action.setToolTip(_ONE_STAYS if is_last else action.text())
