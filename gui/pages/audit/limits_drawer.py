"""The drawer Limits: every limit of the plan, to be changed, added and removed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from core.catalogue import CHECKS, METHODS
from core.plan.limits import identifier_of
from core.plan.plan import Limit, Severity
from gui.pages.audit.limits import LimitsPresenter, title_of
from gui.pages.audit.rows import bound_text
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.drawer import Drawer
from gui.widgets.labels import muted, rule, sentence

_SHORTEST = 6  # characters
_SEVERITY_WIDTH = 116


class LimitEditor(QWidget):
    """One limit: what it is about, its bounds, its severity.

    Parameters
    ----------
    limit : Limit
        As the plan holds it.
    checks, methods : sequence of str
        What it can be about; no methods where its check has none.

    Signals
    -------
    changed(dict)
        Field and new value of what the user changed.
    check_changed(str)
        It is to speak of another check.
    removed
        The user takes it out of the plan.
    """

    changed = Signal(dict)
    check_changed = Signal(str)
    removed = Signal()

    def __init__(
        self, limit: Limit, *, checks: Sequence[str], methods: Sequence[str], can_edit: bool
    ) -> None:
        super().__init__()
        self.limit = limit
        title = title_of(limit)
        self._check = _combo("Check", [(name, CHECKS[name].title) for name in checks], limit.check)
        self._check.activated.connect(self._change_check)
        known = dict.fromkeys([*methods, limit.method]) if methods else {}
        offered = [(name, METHODS[name].title) for name in known if name in METHODS]
        self._method = _combo(f"Method, {title}", offered, limit.method)
        self._method.activated.connect(self._change_method)
        self._method.setVisible(bool(offered))
        remove = IconButton("trash", f"Remove the limit of {title}", trigger=self.removed.emit)
        self.at_least = self._bound("at_least", f"At least, {title}")
        self.at_most = self._bound("at_most", f"At most, {title}")
        words = [(name, name.capitalize()) for name in get_args(Severity)]
        self._severity = _combo(f"Severity, {title}", words, limit.severity)
        self._severity.setToolTip("Weight of the finding when the figure is outside")
        self._severity.activated.connect(self._change_severity)
        self._lay_out(remove)
        for part in (self._check, self._method, remove, *self._bounds(), self._severity):
            part.setEnabled(can_edit)
        self.show_limit(limit)

    def show_limit(self, limit: Limit) -> None:
        """Show the bounds and the severity that the plan holds now."""
        self.limit = limit
        for field, bound in zip(self._bounds(), (limit.at_least, limit.at_most), strict=True):
            text = "" if bound is None else bound_text(bound)
            if field.text() != text:
                field.setText(text)
            _mark(field, is_wrong=False)
        self._severity.setCurrentIndex(self._severity.findData(limit.severity))

    def _lay_out(self, remove: QWidget) -> None:
        last = QHBoxLayout()
        last.setSpacing(metrics.HALF)
        for sign, field in zip(("≥", "≤"), self._bounds(), strict=True):
            last.addWidget(muted(sign))
            last.addWidget(field, 1)
        self._severity.setFixedWidth(_SEVERITY_WIDTH)
        last.addWidget(self._severity)
        last.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, metrics.HALF, 0, metrics.STEP)
        column.setSpacing(metrics.HALF)
        column.addWidget(self._check)
        column.addWidget(self._method)
        column.addLayout(last)

    def _bounds(self) -> tuple[QLineEdit, QLineEdit]:
        return self.at_least, self.at_most

    def _bound(self, name: str, spoken: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText("none")
        field.setAccessibleName(spoken)
        field.editingFinished.connect(lambda: self._change_bound(name, field))
        return field

    def _change_bound(self, name: str, field: QLineEdit) -> None:
        bound, is_number = read_bound(field.text())
        _mark(field, is_wrong=not is_number)
        if is_number and bound != getattr(self.limit, name):
            self.changed.emit({name: bound})

    def _change_check(self) -> None:
        if self._check.currentData() != self.limit.check:
            self.check_changed.emit(str(self._check.currentData()))

    def _change_method(self) -> None:
        if self._method.currentData() != self.limit.method:
            self.changed.emit({"method": self._method.currentData()})

    def _change_severity(self) -> None:
        if self._severity.currentData() != self.limit.severity:
            self.changed.emit({"severity": self._severity.currentData()})


def _combo(name: str, options: Sequence[tuple[str, str]], chosen: str) -> QComboBox:
    """Return a list that is as narrow as its row, however long its texts."""
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(_SHORTEST)
    for value, text in options:
        combo.addItem(text, value)
    combo.setCurrentIndex(combo.findData(chosen))
    return combo


class LimitsDrawer(Drawer):
    """All limits of the plan one under the other, each change undone by Ctrl+Z."""

    def __init__(self, presenter: LimitsPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Limits", parent)
        self._presenter = presenter
        self.editors: list[LimitEditor] = []
        self._add = Button("Add limit", icon_name="plus")
        self._error = sentence()
        self._error.setProperty("role", "bad")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        self._add.setProperty("has_menu", True)
        self._suggest = Button("", "quiet", trigger=presenter.add_suggested)
        presenter.changed.connect(self._refresh)
        presenter.refused.connect(self._show_error)
        self._is_built = False

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Make the editors when they are first needed: they are many."""
        if not self._is_built:
            self._rebuild()
        super().showEvent(event)

    def focus_limit(self, identifier: str) -> None:
        """Put the cursor into the bound of one limit."""
        for editor, limit in zip(self.editors, self._presenter.limits, strict=True):
            if identifier_of(limit) == identifier:
                field = editor.at_most if limit.at_least is None else editor.at_least
                field.setFocus()
                field.selectAll()

    def _refresh(self) -> None:
        """Show other bounds in place; other checks need other editors."""
        if self.isHidden():
            self._is_built = False
            return
        limits = self._presenter.limits
        shown = [title_of(editor.limit) for editor in self.editors]
        if shown != [title_of(limit) for limit in limits]:
            self._rebuild()
            return
        for editor, limit in zip(self.editors, limits, strict=True):
            editor.show_limit(limit)

    def _rebuild(self) -> None:
        self._is_built = True
        for kept in (self._add, self._suggest, self._error):
            kept.setParent(None)
        limits, can_edit = self._presenter.limits, self._presenter.can_edit
        self.editors = [
            LimitEditor(
                limit,
                checks=self._presenter.checks(),
                methods=self._presenter.methods(limit.check) if limit.check in CHECKS else (),
                can_edit=can_edit,
            )
            for limit in limits
        ]
        parts: list[QWidget] = [
            sentence(
                "A limit is what a figure must hold. Set it before looking at the result; what is "
                "good enough depends on the use."
            )
        ]
        for place, editor in enumerate(self.editors):
            editor.changed.connect(lambda values, at=place: self._change(at, values))
            editor.check_changed.connect(lambda check, at=place: self._change_check(at, check))
            editor.removed.connect(lambda at=place: self._presenter.remove(at))
            parts += [rule(), editor]
        self._error.hide()
        parts += [rule(), self._error, self._add, self._suggest]
        self.set_content(*parts)
        self._add.setEnabled(can_edit and bool(self._presenter.choices()))
        suggestions = self._presenter.suggestions()
        count = len(suggestions)
        self._suggest.setText(f"Add {count} suggested {'limit' if count == 1 else 'limits'}")
        self._suggest.setToolTip("\n".join(title_of(limit) for limit in suggestions))
        self._suggest.setVisible(can_edit and count > 0)
        self._add.show()
        self.set_copied_text("\n".join(_spoken(limit) for limit in limits))

    def _change_check(self, place: int, check: str) -> None:
        if not self._presenter.change_check(place, check):
            self._rebuild()  # the list shows again what the plan holds

    def _change(self, place: int, values: dict[str, object]) -> None:
        if not self._presenter.change(place, **values):
            for name, field in (
                ("at_least", self.editors[place].at_least),
                ("at_most", self.editors[place].at_most),
            ):
                if name in values:
                    _mark(field, is_wrong=True)

    def _show_error(self, text: str) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def _fill_menu(self) -> None:
        self._menu.clear()
        theme = ""
        for choice in self._presenter.choices():
            if choice.theme != theme:
                theme = choice.theme
                self._menu.addSection(theme)
            action = self._menu.addAction(choice.title)
            action.triggered.connect(lambda _=False, one=choice: self._presenter.add(one))


def read_bound(text: str) -> tuple[float | None, bool]:
    """Return the number that was typed, and whether it can be one; nothing typed is no bound."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not plain:
        return None, True
    is_share = plain.endswith("%")
    try:
        number = float(plain.removesuffix("%"))
    except ValueError:
        return None, False
    if not math.isfinite(number):
        return None, False
    return (number / 100 if is_share else number), True


def _mark(field: QLineEdit, *, is_wrong: bool) -> None:
    if bool(field.property("error")) != is_wrong:
        field.setProperty("error", is_wrong)
        field.style().polish(field)


def _spoken(limit: Limit) -> str:
    bounds = [
        f"{word} {bound_text(bound)}"
        for word, bound in (("at least", limit.at_least), ("at most", limit.at_most))
        if bound is not None
    ]
    return f"{title_of(limit)}: {', '.join(bounds)}; severity {limit.severity}"
