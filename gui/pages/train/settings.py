"""The settings of the page Train; weights from a file leave little of them."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.plan import Plan
from core.plan.model import NetworkPlan
from gui.forms.form import Group, SettingsForm
from gui.forms.wording import grouped, option_text
from gui.session.session import Session


def _regularisation(plan: Plan) -> str:
    """Return what holds the weights back, such as "dropout 0, decay 0.01"."""
    decay = f"decay {grouped(plan.training.weight_decay)}"
    if not isinstance(plan.model, NetworkPlan):
        return decay
    return f"dropout {grouped(plan.model.dropout)}, {decay}"


def _repeatability(plan: Plan) -> str:
    """Return what a repetition needs to be equal, such as "seed 7, CPU"."""
    device = option_text(plan.compute.device)
    return f"seed {plan.seed}" if plan.compute.device == "auto" else f"seed {plan.seed}, {device}"


_REPEATABILITY = ("seed", "compute.device", "compute.threads")
_TRAINED = (
    Group(
        "Optimisation",
        (
            "training.epochs",
            "training.batch_size",
            "training.optimiser",
            "training.learning_rate",
            "training.loss",
        ),
    ),
    Group("Stopping", ("training.patience",)),
    Group(
        "Regularisation",
        ("model.dropout", "training.weight_decay"),
        is_open=False,
        summary=_regularisation,
    ),
    Group("Repeatability", _REPEATABILITY, is_open=False, summary=_repeatability),
)
_LOADED = (Group("Repeatability", _REPEATABILITY),)


class TrainSettings(QWidget):
    """The panel at the left of the page."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._forms: dict[bool, SettingsForm] = {}
        self._is_compact = False
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def show_for(self, *, is_loaded: bool) -> None:
        """Offer what can be set for a network that is trained, or loaded."""
        if is_loaded not in self._forms:
            form = SettingsForm(self._session, _LOADED if is_loaded else _TRAINED)
            form.set_density(is_compact=self._is_compact)
            self._forms[is_loaded] = form
            self._stack.addWidget(form)
        self._stack.setCurrentWidget(self._forms[is_loaded])

    def commit(self) -> None:
        """Take what was typed but not finished."""
        for form in self._forms.values():
            form.commit()

    def set_density(self, *, is_compact: bool) -> None:
        """Take the whole width in a small window."""
        self._is_compact = is_compact
        for form in self._forms.values():
            form.set_density(is_compact=is_compact)
