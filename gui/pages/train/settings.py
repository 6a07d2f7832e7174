"""The settings of the page Train; weights that are used as they are leave little of them."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.plan import Plan
from core.plan.augmentation import AugmentationPlan
from core.plan.model import NetworkPlan
from gui.forms.form import Group, SettingsForm
from gui.forms.wording import grouped, option_text
from gui.pages.train.applying import applies
from gui.session.session import Session


def _schedule(plan: Plan) -> str:
    """Return how the rate changes, such as "cosine, warm-up 3"."""
    schedule = plan.training.schedule
    warm_up = f", warm-up {schedule.warm_up}" if schedule.warm_up else ""
    return f"{schedule.kind}{warm_up}"


def _gradients(plan: Plan) -> str:
    """Return what is done with gradients, such as "clipped at 1, of 4 batches"."""
    training = plan.training
    clipped = f"clipped at {grouped(training.clip)}" if training.clip else "not clipped"
    return f"{clipped}, of {training.accumulate} batches" if training.accumulate > 1 else clipped


def _loss(plan: Plan) -> str:
    """Return what is lowered, such as "cross-entropy, weighted"."""
    text = option_text(plan.training.loss)
    is_weighted = plan.training.class_weights != "none"
    return f"{text[:1].lower()}{text[1:]}{', weighted' if is_weighted else ''}"


def _regularisation(plan: Plan) -> str:
    """Return what holds the weights back, such as "dropout 0, decay 0.01"."""
    decay = f"decay {grouped(plan.training.weight_decay)}"
    if not isinstance(plan.model, NetworkPlan):
        return decay
    return f"dropout {grouped(plan.model.dropout)}, {decay}"


def _augmentation(plan: Plan) -> str:
    """Return how many kinds of changes are made, such as "2 changes"."""
    count = sum(bool(value) for value in plan.training.augmentation.model_dump().values())
    return "none" if not count else "1 change" if count == 1 else f"{count} changes"


def _folds(plan: Plan) -> str:
    return f"{plan.validation.folds} folds"


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
            "training.momentum",
            "training.nesterov",
            "training.learning_rate",
        ),
        applies=applies,
    ),
    Group(
        "Schedule",
        (
            "training.schedule.kind",
            "training.schedule.every",
            "training.schedule.factor",
            "training.schedule.span",
            "training.schedule.warm_up",
        ),
        is_open=False,
        summary=_schedule,
        applies=applies,
    ),
    Group(
        "Gradients",
        ("training.clip", "training.accumulate", "training.mixed_precision"),
        is_open=False,
        summary=_gradients,
        applies=applies,
    ),
    Group(
        "Loss",
        (
            "training.loss",
            "training.huber_delta",
            "training.class_weights",
            "training.label_smoothing",
        ),
        is_open=False,
        summary=_loss,
        applies=applies,
    ),
    Group(
        "Stopping",
        ("training.patience", "training.min_improvement", "training.required_loss"),
    ),
    Group(
        "Regularisation",
        ("model.dropout", "training.weight_decay", "training.l1"),
        is_open=False,
        summary=_regularisation,
    ),
    Group(
        "Augmentation",
        tuple(f"training.augmentation.{name}" for name in AugmentationPlan.model_fields),
        is_open=False,
        summary=_augmentation,
        applies=applies,
    ),
    Group("Cross-validation", ("validation.folds",), is_open=False, summary=_folds),
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
        """Offer what can be set for a network that is trained, or used as it is."""
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
