"""Feature groups: columns of a table that get one value together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from core.plan.parts import FeatureGroup
from gui.pages.explain.presenter import ExplainPresenter
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import muted, strong

_ABOUT = "Columns that get one value together; all others stand alone."


class GroupsEditor(QWidget):
    """A line for each group: its name, its columns, and a button that takes it away."""

    def __init__(self, presenter: ExplainPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._lines = QVBoxLayout()
        self._lines.setSpacing(metrics.HALF)
        self.add_button = Button("Add a group", "secondary", trigger=self._add, is_small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.PAD, metrics.HALF, metrics.PAD, metrics.STEP)
        column.setSpacing(metrics.HALF)
        column.addWidget(strong("Feature groups"))
        column.addWidget(muted(_ABOUT, wraps=True))
        column.addLayout(self._lines)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._shown: tuple[FeatureGroup, ...] | None = None
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

    def menu_for(self, place: int) -> QMenu:
        """Return the menu of the columns of one group: its own, ticked, and those that are free."""
        menu = QMenu(self)
        own = self.groups[place].features
        for name in (*own, *self.free_columns()):
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name in own)
            action.toggled.connect(
                lambda is_on, name=name: self._set_column(place, name, is_in=is_on)
            )
        return menu

    def _show(self) -> None:
        is_table = self._presenter.kind in (None, "tabular")
        is_wanted = is_table and bool(self._presenter.feature_names())
        if self.parentWidget() is not None or not is_wanted:
            self.setVisible(is_wanted)  # without a parent it would flash up as a window
        self.add_button.setEnabled(self._presenter.session.is_writer and bool(self.free_columns()))
        if self.groups == self._shown:
            return
        self._shown = self.groups
        while (item := self._lines.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for place in range(len(self.groups)):
            self._lines.addWidget(self._line(place))

    def _line(self, place: int) -> QWidget:
        group = self.groups[place]
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.HALF)
        name = QLineEdit(group.name)
        name.setAccessibleName(f"Name of group {place + 1}")
        name.editingFinished.connect(lambda: self._rename(place, name.text()))
        count = len(group.features)
        columns = Button(
            f"{count} column{'' if count == 1 else 's'}",
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
        free = self.free_columns()
        group = FeatureGroup(name=f"group {len(self.groups) + 1}", features=(free[0],))
        self._set((*self.groups, group), "Add a feature group")

    def _remove(self, place: int) -> None:
        left = (*self.groups[:place], *self.groups[place + 1 :])
        self._set(left, "Take a feature group away")

    def _rename(self, place: int, name: str) -> None:
        name = name.strip()
        if place < len(self.groups) and name and name != self.groups[place].name:
            self._change(place, {"name": name}, "Rename a feature group")

    def _set_column(self, place: int, name: str, *, is_in: bool) -> None:
        own = tuple(one for one in self.groups[place].features if one != name)
        features = (*own, name) if is_in else own
        if features:
            self._change(place, {"features": features}, "Choose the columns of a group")

    def _change(self, place: int, update: dict[str, object], text: str) -> None:
        changed = self.groups[place].model_copy(update=update)
        self._set((*self.groups[:place], changed, *self.groups[place + 1 :]), text)

    def _set(self, groups: tuple[FeatureGroup, ...], text: str) -> None:
        values = [group.model_dump() for group in groups]
        self._presenter.edit({"explanation.parts.groups": values}, text=text)
