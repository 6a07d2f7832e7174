"""The settings of the page Model: the choice of a family above the form of its network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.forms.form import SettingsForm
from gui.forms.row import GUTTER
from gui.pages.model.families import Family, offered, others_text
from gui.pages.model.fields import Known
from gui.pages.model.groups import groups_of
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.labels import muted
from gui.widgets.segmented import Segmented

if TYPE_CHECKING:
    from core.records.views.network import NetworkView


class ModelSettings(QWidget):
    """The panel at the left of the page.

    Signals
    -------
    family_chosen : str
        The user wants another family.
    cells_wanted
        The user wants LSTM, GRU and RNN side by side.
    weights_wanted
        The user wants weights from a file in the named network.
    """

    family_chosen = Signal(str)
    cells_wanted = Signal()
    weights_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._choice = Segmented([], name="Family", is_stretched=True)
        self._choice.changed.connect(lambda family: self.family_chosen.emit(str(family)))
        self._others = muted(wraps=True)
        self._session = session
        self._known = Known()
        self._forms: dict[str, SettingsForm] = {}
        self._is_compact = False
        self._stack = QStackedWidget()
        above = QVBoxLayout()
        above.setContentsMargins(GUTTER, metrics.PAD, metrics.PAD, 0)
        above.setSpacing(metrics.HALF)
        above.addWidget(self._choice)
        above.addWidget(self._others)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self._stack, 1)

    def show_families(self, families: tuple[Family, ...], *, chosen: str, can_edit: bool) -> None:
        """Offer the families that take the data; a line says which do not, its tip says why."""
        shown = offered(families, chosen)
        options = [(family.name, family.title) for family in shown]
        if [button.text() for button in self._choice.buttons()] != [text for _, text in options]:
            self._choice.set_options(options)
        for family in shown:
            self._choice.set_option_enabled(
                family.name, can_edit, tip=family.obstacle or family.tip
            )
        self._choice.value = chosen
        words = others_text(families, chosen)
        self._others.setText(words)
        self._others.setVisible(bool(words))
        reasons = "\n".join(f"{one.obstacle}." for one in families if one.obstacle)
        self._others.setToolTip(reasons)
        self._others.setAccessibleDescription(reasons)
        self._stack.setCurrentWidget(self._form(chosen))

    def show_network(self, view: NetworkView | None) -> None:
        """Offer the names of this network's layers where one is asked for."""
        if self._known.take_network(view):
            self._refresh()

    def show_names(self, names: Mapping[str, str]) -> None:
        """Offer torchvision's networks by name and title."""
        if dict(names) != self._known.networks:
            self._known.networks = dict(names)
            self._refresh()

    def set_density(self, *, is_compact: bool) -> None:
        """Take the whole width in a small window."""
        self._is_compact = is_compact
        for form in self._forms.values():
            form.set_density(is_compact=is_compact)

    def _refresh(self) -> None:
        for form in self._forms.values():
            form.refresh()

    def _form(self, family: str) -> SettingsForm:
        """Return the form of a family, made when it is first needed."""
        if family not in self._forms:
            form = SettingsForm(
                self._session, groups_of(family, self._known, button=self._button(family))
            )
            form.set_density(is_compact=self._is_compact)
            self._forms[family] = form
            self._stack.addWidget(form)
        return self._forms[family]

    def _button(self, family: str) -> QWidget | None:
        """Return what a family's form offers beside its fields."""
        if family == "recurrent":
            tip = "Train the three cells on the same rows and set them side by side"
            return Button(
                "Compare LSTM, GRU and RNN",
                is_small=True,
                tip=tip,
                trigger=self.cells_wanted.emit,
            )
        if family == "vision":
            tip = "Take the weights of this network from a file"
            return Button(
                "Choose weights file…", is_small=True, tip=tip, trigger=self.weights_wanted.emit
            )
        return None
