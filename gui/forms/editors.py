"""One editor for each kind of field."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.forms.choice_editors import ChoiceEditor, ChoicesEditor, FlagEditor
from gui.forms.describe import FieldInfo
from gui.forms.line_editor import LineEditor
from gui.forms.searched_choice import MANY, SearchedChoiceEditor

__all__ = ["ChoiceEditor", "ChoicesEditor", "Editor", "FlagEditor", "LineEditor", "editor_for"]

Editor = LineEditor | ChoiceEditor | ChoicesEditor | FlagEditor


def editor_for(info: FieldInfo, parent: QWidget | None = None) -> Editor:
    """Return the editor of a field, with `value`, `set_value` and the signal `edited`."""
    match info.kind:
        case "flag":
            return FlagEditor(info, parent)
        case "choice" if len(info.options) >= MANY:
            return SearchedChoiceEditor(info, parent)
        case "choice":
            return ChoiceEditor(info, parent)
        case "choices":
            return ChoicesEditor(info, parent)
        case _:
            return LineEditor(info, parent)
