"""An editor of one of many values: a list that narrows while one types."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from gui.forms.choice_editors import ChoiceEditor
from gui.forms.describe import FieldInfo

MANY = 16  # from so many values on, looking is slower than typing
_WIDTH = 168
_MOST_SHOWN = 12


class SearchedChoiceEditor(ChoiceEditor):
    """One of many values: typing any part of a text finds it, the arrow shows all."""

    def __init__(self, info: FieldInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(_MOST_SHOWN)
        self.setFixedWidth(_WIDTH)
        finder = QCompleter(self.model(), self)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setMaxVisibleItems(_MOST_SHOWN)
        self.setCompleter(finder)
        self._line().setAccessibleName(info.title)
        self._line().editingFinished.connect(self.commit)
        self._line().textEdited.connect(lambda _: self.complained.emit(""))

    def commit(self) -> None:
        """Take what was typed where it names one of the values, else say so."""
        text = self.currentText().strip()
        place = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if place < 0:
            self.complained.emit(f"“{text}” is not in the list.")
            return
        self.complained.emit("")
        if place != self.currentIndex() or self._line().text() != self.itemText(place):
            self.setCurrentIndex(place)
            self.edited.emit(self.value())

    def set_value(self, value: object) -> None:
        """Choose a value, in place of whatever was typed."""
        super().set_value(value)
        self.setEditText(self.itemText(self.currentIndex()) if self.currentIndex() >= 0 else "")
        self._line().setCursorPosition(0)

    def _line(self) -> QLineEdit:
        line = self.lineEdit()
        assert line is not None  # it is editable
        return line
