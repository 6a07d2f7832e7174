"""Rows of the settings whose choices only the file can tell: columns, and files beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.forms.allowed import Kind
from gui.forms.choice_editors import ChoicesEditor
from gui.forms.describe import FieldInfo, describe, has_field
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.roles import has_target_column, with_roles
from gui.pages.page import Frame
from gui.session.places import DATA_FILES
from gui.theme import metrics

_FIELD_WIDTH = 168
_NONE = "None"
_CHOOSE = "Choose…"
_FILES = ("labels", "test_path", "test_labels")
_KEPT = (
    ("sensitive", "Sensitive columns", "Kept for the audit, to compare groups; never shown."),
    ("identifier", "Identifiers", "Name the row or hold rows together; never shown."),
)


class TargetChoice(QWidget):
    """Which column is predicted, and which of its classes is the event."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.column = NameChoice("Target column")
        self.positive = NameChoice("Event to predict")
        self._column_row = row_of("Column", self.column)
        self._positive_row = row_of("Event to predict", self.positive)
        _stacked(self, self._column_row, self._positive_row)
        self.column.activated.connect(lambda: presenter.set_target(self.column.currentText()))
        self.positive.activated.connect(lambda: presenter.set_positive(self.positive.currentText()))
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        presenter = self._presenter
        plan = presenter.session.plan
        source, can_edit = plan.data.source, presenter.session.is_writer
        has_column = has_target_column(source)
        self._column_row.setVisible(has_column)
        if has_column:
            target = str(getattr(source, "target", ""))
            # What the plan uses for something else cannot be predicted.
            taken = {str(getattr(source, name, "")) for name in ("text", "picture", "time")}
            names = [name for name in presenter.names if name not in taken] or [target]
            self.column.offer(names, target, is_enabled=can_edit)
        self._positive_row.setVisible(plan.data.task == "classification")
        classes = list(presenter.class_names)
        chosen = plan.data.positive or (classes[-1] if classes else "Last class")
        self.positive.offer(classes or [chosen], chosen, is_enabled=can_edit and bool(classes))
        self.positive.setToolTip("" if classes else "Classes are known once the data is checked.")
        _show_if(self, is_wanted=has_column or plan.data.task == "classification")


class BesideChoice(QWidget):
    """Files beside the rows (labels, a test part), and columns that are kept for the audit."""

    def __init__(
        self, presenter: DataPresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._frame = frame
        self.files = {name: NameChoice(name) for name in _FILES}
        self._file_rows: dict[str, tuple[QWidget, QLabel]] = {}
        for name, choice in self.files.items():
            row = row_of("", choice)
            label = row.findChild(QLabel)
            assert isinstance(label, QLabel)
            self._file_rows[name] = (row, label)
            choice.activated.connect(lambda _, name=name: self._choose(name))
        self.kept = {role: _kept_editor(role, ()) for role, _, _ in _KEPT}
        self._kept_rows = {role: row_of(title, self.kept[role]) for role, title, _ in _KEPT}
        rows = (*(row for row, _ in self._file_rows.values()), *self._kept_rows.values())
        _stacked(self, *rows)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        for name in _FILES:
            self._show_file(name)
        source = with_roles(self._presenter.session.plan.data.source)
        is_table = self._presenter.form == "tabular"  # its roles stand in the table of columns
        is_shown = source is not None and not is_table and bool(self._presenter.names)
        for role, row in self._kept_rows.items():
            row.setVisible(is_shown)
            if is_shown and source is not None:
                taken = (source.target, getattr(source, "text", ""), getattr(source, "picture", ""))
                names = [name for name in self._presenter.names if name not in taken]
                chosen = tuple(name for name, given in source.roles.items() if given == role)
                self._offer_kept(role, names, chosen)
        rows = (*(row for row, _ in self._file_rows.values()), *self._kept_rows.values())
        _show_if(self, is_wanted=any(not row.isHidden() for row in rows))

    def _show_file(self, name: str) -> None:
        plan = self._presenter.session.plan
        row, label = self._file_rows[name]
        path = f"data.source.{name}"
        is_there = has_field(plan, path) and (name != "test_labels" or self._has_test_file)
        row.setVisible(is_there)
        if not is_there:
            return
        info = describe(plan, path)
        label.setText(info.title)
        choice = self.files[name]
        choice.setAccessibleName(info.title)
        choice.setAccessibleDescription(info.help)
        named = str(getattr(plan.data.source, name))
        choice.setToolTip(named or info.help)
        room = _FIELD_WIDTH - 2 * metrics.WIDE - metrics.STEP
        middle = Qt.TextElideMode.ElideMiddle
        name_of = choice.fontMetrics().elidedText(Path(named).name, middle, room)
        shown = name_of if named else _NONE
        options = [*([_NONE] if info.has_default else []), *([shown] if named else []), _CHOOSE]
        choice.offer(options, shown, is_enabled=self._presenter.session.is_writer)

    @property
    def _has_test_file(self) -> bool:
        return bool(getattr(self._presenter.session.plan.data.source, "test_path", ""))

    def _choose(self, name: str) -> None:
        chosen = self.files[name].currentText()
        if chosen == _NONE:
            self._presenter.set_file(name, None)
        elif chosen == _CHOOSE:
            is_folder = self._presenter.session.plan.data.source.kind == "image_folder"
            title = self._file_rows[name][1].text()
            found = (
                self._frame.choose_folder(title)
                if is_folder
                else self._frame.choose_file(title, DATA_FILES)
            )
            if found is not None:
                self._presenter.set_file(name, found)
        self._show_file(name)

    def _offer_kept(self, role: str, names: list[str], chosen: tuple[str, ...]) -> None:
        options = tuple((name, name) for name in names)
        editor = self.kept[role]
        if editor.info.options != options:
            row = self._kept_rows[role]
            fresh = _kept_editor(role, options)
            row.layout().replaceWidget(editor, fresh)  # type: ignore[union-attr]
            editor.deleteLater()
            self.kept[role] = editor = fresh
            fresh.edited.connect(lambda value, role=role: self._keep(role, value))
        editor.set_value(chosen)
        editor.setEnabled(self._presenter.session.is_writer)

    def _keep(self, role: str, value: object) -> None:
        names = tuple(str(name) for name in value) if isinstance(value, tuple) else ()
        self._presenter.keep_columns(role, names)


def _show_if(widget: QWidget, *, is_wanted: bool) -> None:
    """Show or hide a widget; one without a parent would flash up as a window of its own."""
    if widget.parentWidget() is not None or not is_wanted:
        widget.setVisible(is_wanted)


class NameChoice(QComboBox):
    """A list of names, which scrolling past does not change."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        _sized(self)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def offer(self, names: list[str], chosen: str, *, is_enabled: bool) -> None:
        """Offer these names, one of them chosen."""
        if names != [self.itemText(place) for place in range(self.count())]:
            self.clear()
            self.addItems(names)
        self.setCurrentIndex(names.index(chosen) if chosen in names else -1)
        self.setEnabled(is_enabled)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a field."""
        return QSize(_FIELD_WIDTH, metrics.FIELD)

    def showPopup(self) -> None:  # noqa: N802
        """Open the list as wide as its names."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * metrics.WIDE)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the wheel to the panel."""
        event.ignore()


def row_of(text: str, choice: QComboBox) -> QWidget:
    """Return a row of the settings with a label and a field."""
    row = QWidget()
    row.setFixedHeight(metrics.SETTINGS_ROW)
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setBuddy(choice)
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(label)
    across.addStretch(1)
    across.addWidget(choice)
    return row


def named_field(info: FieldInfo, names: tuple[str, ...], value: object) -> FieldInfo:
    """Return the field with the names of the file to choose from; unchanged where none is known.

    What the plan names stays among them, whether the file has it or not.
    """
    if not names:
        return info
    if info.kind == "texts":
        given = tuple(str(one) for one in value) if isinstance(value, tuple) else ()
        known = (*names, *(one for one in given if one not in names))
        return _as_choice(info, "choices", tuple((name, name) for name in known))
    given_one = str(value or "")
    known = names if given_one in (*names, "") else (*names, given_one)
    empty = (("", _NONE),) if info.has_default and info.default == "" else ()
    return _as_choice(info, "choice", (*empty, *((name, name) for name in known)))


def _as_choice(info: FieldInfo, kind: str, options: tuple[tuple[object, str], ...]) -> FieldInfo:
    return replace(info, kind=cast("Kind", kind), options=options)


def _kept_editor(role: str, options: tuple[tuple[object, str], ...]) -> ChoicesEditor:
    title, text = next((title, text) for name, title, text in _KEPT if name == role)
    editor = ChoicesEditor(
        FieldInfo(
            path=role, title=title, help=text, kind="choices", options=options, has_default=True
        )
    )
    _sized(editor)
    return editor


def _sized(choice: QComboBox) -> None:
    choice.setFixedWidth(_FIELD_WIDTH)
    choice.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def _stacked(owner: QWidget, *rows: QWidget) -> None:
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for row in rows:
        column.addWidget(row)
