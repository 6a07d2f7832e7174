"""The line above the grid: what is explained, against what, and by which methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.targets import baseline_options
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import sentence

_WORDS_FROM = 560
_ARROW = 30
_ASKED = "What is explained"
_COMPARED = "Against what it is compared"
_WORDS = (
    "A text is compared with itself, every word replaced by the unknown one: word numbers have "
    "neither mean nor zero"
)


class QuestionBar(QWidget):
    """Edits the plan's explanation: target and output, baseline, methods.

    Signals
    -------
    samples_wanted
        In a small window the list of samples is asked for.
    methods_wanted, settings_wanted
        One of the drawers is asked for.
    """

    samples_wanted = Signal()
    methods_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, presenter: ExplainPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.samples_button = Button("Samples", trigger=self.samples_wanted.emit, is_small=True)
        self.samples_button.hide()
        self.target = _combo(_ASKED, self._target_chosen)
        self.baseline = _combo(_COMPARED, self._baseline_chosen)
        self.methods_button = Button("Methods", "quiet", icon_name="plus", is_small=True)
        self.methods_button.setAccessibleName("Choose methods")
        self.methods_button.clicked.connect(self._want_methods)
        self.settings_button = IconButton("sliders", "Settings of explanations")
        self.settings_button.clicked.connect(self._want_settings)
        self._explains, self._against = sentence("Explains", wraps=False), sentence("against")
        self._against.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.STEP)
        for part in (self.samples_button, self._explains, self.target, self._against):
            row.addWidget(part)
        row.addWidget(self.baseline)
        row.addStretch(1)
        row.addWidget(self.methods_button)
        row.addWidget(self.settings_button)
        presenter.changed.connect(self._show)
        self._show()

    def set_density(self, *, is_compact: bool) -> None:
        """Offer the samples in a small window, where the list is hidden."""
        self.samples_button.setVisible(is_compact)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out the small words where there is no room for them."""
        super().resizeEvent(event)
        is_wide = self.width() >= _WORDS_FROM
        self._explains.setVisible(is_wide)
        self._against.setVisible(is_wide)

    def set_samples_shown(self, *, is_shown: bool) -> None:
        """Let the button lead back to the grid while the samples are in its place."""
        count = len(self._presenter.chosen)
        samples = f"{count} {'sample' if count == 1 else 'samples'}"
        self.samples_button.setText("Show the grid" if is_shown else samples)

    def _want_methods(self) -> None:
        self.methods_wanted.emit()

    def _want_settings(self) -> None:
        self.settings_wanted.emit()

    def _target_chosen(self) -> None:
        fields = dict(self._presenter.targets()[self.target.currentIndex()].fields)
        changes: dict[str, object] = {f"explanation.{name}": fields[name] for name in fields}
        self._presenter.edit(changes, text="Choose what is explained")

    def _baseline_chosen(self) -> None:
        changes = {"explanation.baseline": self.baseline.currentData()}
        self._presenter.edit(changes, text="Choose the baseline")

    def _show(self) -> None:
        plan = self._presenter.session.plan
        targets = self._presenter.targets()
        chosen = next((at for at, choice in enumerate(targets) if choice.is_in(plan)), 0)
        _offer(self.target, [(at, one.text) for at, one in enumerate(targets)], chosen=chosen)
        is_forecast = plan.data.task == "forecasting"
        self.target.setToolTip("Which step ahead is explained" if is_forecast else _ASKED)
        baselines = baseline_options(plan, self._presenter.kind)
        given = baselines or ((plan.explanation.baseline, "unknown words"),)
        _offer(self.baseline, given, chosen=plan.explanation.baseline)
        self.baseline.setToolTip(_COMPARED if baselines else _WORDS)
        is_writer = self._presenter.session.is_writer
        self.target.setEnabled(is_writer and len(targets) > 1)
        self.baseline.setEnabled(is_writer and bool(baselines))
        self.methods_button.setEnabled(is_writer)


class _Combo(QComboBox):
    """Ends in an ellipsis where its text does not fit."""

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        # The style's own room for the text stops far before the arrow.
        room = self.rect().adjusted(10, 0, -_ARROW, 0)
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width()
        )
        role = self.palette().ColorRole.ButtonText
        painter.setPen(self.palette().color(role))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def _combo(name: str, chosen: Callable[[], None]) -> QComboBox:
    combo = _Combo()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setMinimumWidth(80)
    combo.setMaximumWidth(220)
    combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.activated.connect(lambda _: chosen())
    return combo


def _offer(combo: QComboBox, options: Sequence[tuple[object, str]], *, chosen: object) -> None:
    texts = [combo.itemText(place) for place in range(combo.count())]
    if texts != [text for _, text in options]:
        combo.clear()
        for value, text in options:
            combo.addItem(text, value)
    values = [value for value, _ in options]
    combo.setCurrentIndex(values.index(chosen) if chosen in values else 0)
