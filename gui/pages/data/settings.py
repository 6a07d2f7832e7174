"""The settings of the Data page: source, target, split."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.plan import Plan
from core.plan.sources import TableSource
from gui.forms.form import Group, SettingsForm
from gui.pages.data.bars import SplitBar
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.source_card import SourceCard
from gui.pages.page import Frame
from gui.theme import metrics

_FIELD_WIDTH = 168


def make_settings(presenter: DataPresenter, frame: Frame, *, target: TargetChoice) -> SettingsForm:
    """Return the panel; it follows the plan and the presenter by itself."""
    bar = SplitBar()

    def show() -> None:
        view = presenter.view
        parts = view.parts if view is not None and presenter.is_current else ()
        bar.show_parts(parts, presenter.session.plan.data.split)

    presenter.changed.connect(show)
    show()
    return SettingsForm(
        presenter.session,
        [
            Group(
                "Source",
                (
                    "data.source.rows",
                    "data.source.contents",
                    "data.source.inputs",
                    "data.source.targets",
                    "data.source.height",
                    "data.source.width",
                    "data.source.colour",
                )
                if not _is_real_sample(presenter.session.plan)
                else (),
                above=SourceCard(presenter, frame),
            ),
            Group("Target", ("data.task",), above=target),
            Group("Split", ("data.split.validation", "data.split.test", "seed"), below=bar),
            Group(
                "Reading",
                ("data.scaling", "data.max_classes", "data.source.missing"),
                is_open=False,
                summary=_reading,
            ),
        ],
    )


def _is_real_sample(plan: Plan) -> bool:
    """Whether the data comes with the program and keeps its own size."""
    source = plan.data.source
    return source.kind == "builtin" and source.name != "pulses"


def _reading(plan: Plan) -> str:
    return "scaled" if plan.data.scaling == "standardise" else "as it is"


class TargetChoice(QWidget):
    """Which column is predicted, and which of its classes is the event."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.column = _Choice("Target column")
        self.positive = _Choice("Event to predict")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._column_row = _row("Column", self.column)
        self._positive_row = _row("Event to predict", self.positive)
        rows.addWidget(self._column_row)
        rows.addWidget(self._positive_row)
        self.column.activated.connect(self._choose_column)
        self.positive.activated.connect(self._choose_event)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        presenter = self._presenter
        plan = presenter.session.plan
        source, can_edit = plan.data.source, presenter.session.is_writer
        is_table = isinstance(source, TableSource)
        self._column_row.setVisible(is_table)
        if isinstance(source, TableSource):
            names = [item.name for item in presenter.columns] or [source.target]
            self.column.offer(names, source.target, is_enabled=can_edit)
        self._positive_row.setVisible(plan.data.task == "classification")
        classes = list(presenter.class_names)
        chosen = plan.data.positive or (classes[-1] if classes else "Last class")
        self.positive.offer(classes or [chosen], chosen, is_enabled=can_edit and bool(classes))
        self.positive.setToolTip("" if classes else "Classes are known once the data is checked.")

    def _choose_column(self) -> None:
        self._presenter.set_role((self.column.currentText(),), "target")

    def _choose_event(self) -> None:
        self._presenter.set_positive(self.positive.currentText())


class _Choice(QComboBox):
    """A list of names, which scrolling past does not change."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedWidth(_FIELD_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def offer(self, names: list[str], chosen: str, *, is_enabled: bool) -> None:
        if names != [self.itemText(place) for place in range(self.count())]:
            self.clear()
            self.addItems(names)
        self.setCurrentIndex(names.index(chosen) if chosen in names else -1)
        self.setEnabled(is_enabled)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_FIELD_WIDTH, metrics.FIELD)

    def showPopup(self) -> None:  # noqa: N802
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * metrics.WIDE)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()


def _row(text: str, choice: QComboBox) -> QWidget:
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
