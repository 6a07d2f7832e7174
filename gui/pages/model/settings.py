"""The settings of the page Model: the choice of a family above the form of its network."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.plan import Plan
from core.plan.model import NetworkPlan
from gui.forms.form import Group, SettingsForm
from gui.forms.row import GUTTER
from gui.forms.wording import option_text
from gui.pages.model.families import Family
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.segmented import Segmented


def _start_summary(plan: Plan) -> str:
    """Return how weights start, such as "Kaiming, seed 11"."""
    if not isinstance(plan.model, NetworkPlan):
        return ""
    return f"{option_text(plan.model.initialisation)}, seed {plan.seed}"


_START = Group(
    "Start values", ("model.initialisation", "seed"), is_open=False, summary=_start_summary
)
_GROUPS: dict[str, tuple[Group, ...]] = {
    # A recurrent cell brings its own functions, so that the plan's activation is not asked for.
    "recurrent": (
        Group("States", ("model.cell", "model.hidden", "model.layers", "model.bidirectional")),
        Group("Readout", ("model.readout", "model.dropout")),
        _START,
    ),
    "loaded": (Group("Files", ("model.weights", "model.architecture", "data.scaling")),),
    "": (
        Group("Blocks", ("model.channels", "model.kernel", "model.pooling")),
        Group("Units", ("model.activation", "model.hidden", "model.dropout")),
        _START,
    ),
}


class ModelSettings(QWidget):
    """The panel at the left of the page.

    Signals
    -------
    family_chosen : str
        The user wants another family.
    """

    family_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._choice = Segmented([], name="Family", is_stretched=True)
        self._choice.changed.connect(lambda family: self.family_chosen.emit(str(family)))
        self._session = session
        self._forms: dict[str, SettingsForm] = {}
        self._is_compact = False
        self._stack = QStackedWidget()
        above = QVBoxLayout()
        above.setContentsMargins(GUTTER, metrics.PAD, metrics.PAD, 0)
        above.addWidget(self._choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self._stack, 1)

    def show_families(self, families: tuple[Family, ...], *, chosen: str, can_edit: bool) -> None:
        """Offer the families, those that do not take the data with the reason as their tip."""
        options = [(family.name, family.title) for family in families]
        if [button.text() for button in self._choice.buttons()] != [text for _, text in options]:
            self._choice.set_options(options)
        for family in families:
            is_enabled = can_edit and (not family.obstacle or family.name == chosen)
            self._choice.set_option_enabled(family.name, is_enabled, tip=family.obstacle)
        self._choice.value = chosen
        self._stack.setCurrentWidget(self._form(chosen))

    def set_density(self, *, is_compact: bool) -> None:
        """Take the whole width in a small window."""
        self._is_compact = is_compact
        for form in self._forms.values():
            form.set_density(is_compact=is_compact)

    def _form(self, family: str) -> SettingsForm:
        """Return the form of a family, made when it is first needed."""
        kind = family if family in _GROUPS else ""
        if kind not in self._forms:
            form = SettingsForm(self._session, _GROUPS[kind])
            form.set_density(is_compact=self._is_compact)
            self._forms[kind] = form
            self._stack.addWidget(form)
        return self._forms[kind]
