"""The line above the grid: what is explained, against what, and by which methods."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.pages.explain.bar_combo import BarCombo, BarSpin, offer
from gui.pages.explain.layer_line import LayerLine
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.targets import baseline_options
from gui.pages.explain.timing import Asked, HowLong
from gui.theme import metrics
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import sentence

_NARROWEST = 300
_SHORTENED = 140
_ASKED = "What is explained"
_COMPARED = "Against what it is compared"
_MOST_ROWS = 1_000_000_000


class QuestionBar(QWidget):
    """Edits the plan's explanation: target and output, baseline, layer, methods.

    Attributes
    ----------
    row : BarSpin
        Which row all others are compared with, where the baseline is one row.
    layer : LayerLine
        The layer, where a chosen method looks at one.

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
        self.target = BarCombo(_ASKED, self._target_chosen)
        self.baseline = BarCombo(_COMPARED, self._baseline_chosen)
        self.row = BarSpin(
            "Row that all others are compared with",
            self._row_chosen,
            most=_MOST_ROWS,
            prefix="row ",
            parent=self,
        )
        self.layer = LayerLine(presenter, self)
        want = self.methods_wanted.emit
        self.methods_button = Button(
            "Methods", "quiet", icon_name="plus", is_small=True, trigger=want
        )
        self.methods_button.setAccessibleName("Choose methods")
        self.short_methods = IconButton("plus", "Choose methods", trigger=want, parent=self)
        self.settings_button = IconButton(
            "sliders", "Settings of explanations", trigger=self.settings_wanted.emit
        )
        self.how_long = HowLong(
            presenter.timing,
            asked=self._asked,
            missing=presenter.local_missing,
            players=lambda: len(presenter.feature_names()),
        )
        self._explains, self._against = sentence("Explains", wraps=False), sentence("against")
        self._against.setWordWrap(False)
        row = QHBoxLayout()
        row.setSpacing(metrics.STEP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.STEP)
        column.addLayout(row)
        column.addWidget(self.layer)
        column.addWidget(self.how_long)
        for part in (self.samples_button, self._explains, self.target, self._against):
            row.addWidget(part)
        row.addWidget(self.baseline)
        row.addWidget(self.row)
        row.addStretch(1)
        row.addWidget(self.how_long.button)
        for button in (self.methods_button, self.short_methods, self.settings_button):
            row.addWidget(button)
        self._is_compact = False
        presenter.changed.connect(self._show)
        self._show()

    def set_density(self, *, is_compact: bool) -> None:
        """Offer the samples in a small window, where the list is hidden."""
        self._is_compact = is_compact
        self.samples_button.setVisible(is_compact)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width at which parts are left out, rather than the window held open."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Give room to the two choices and their names first, then to the rest."""
        fixed: list[QWidget] = [self.short_methods, self.settings_button]
        fixed += [part for part in (self.samples_button, self.row) if not part.isHidden()]
        choices = [one.readable_width() for one in (self.target, self.baseline)]
        # The stretch in the middle has a gap at each side.
        room = self.width() - sum(_room(part) for part in fixed) - 2 * metrics.STEP
        words = _room(self._explains) + _room(self._against)
        has_words = room - sum(min(width, _SHORTENED) for width in choices) >= words
        room -= sum(choices) + (words if has_words else 0)
        for choice, width in zip((self.target, self.baseline), choices, strict=True):
            choice.setMinimumWidth(width if room >= 0 else min(width, _SHORTENED))
        time = _room(self.how_long.button)
        has_time = room >= time and not self._is_compact
        room -= time if has_time else 0
        is_written = room >= _room(self.methods_button) - _room(self.short_methods)
        for part in (self._explains, self._against):
            part.setVisible(has_words)
        self.how_long.button.setVisible(has_time)
        self.methods_button.setVisible(is_written)
        self.short_methods.setVisible(not is_written)

    def set_samples_shown(self, *, is_shown: bool) -> None:
        """Let the button lead back to the grid while the samples are in its place."""
        count = len(self._presenter.chosen)
        samples = f"{count} {'sample' if count == 1 else 'samples'}"
        self.samples_button.setText("Show the grid" if is_shown else samples)

    def _asked(self) -> Asked:
        """Return what would be explained; no rows where that is done."""
        presenter = self._presenter
        rows = 0 if presenter.is_grid_current else len(presenter.chosen)
        return presenter.session.plan.explanation.methods, rows

    def _target_chosen(self) -> None:
        fields = dict(self._presenter.targets()[self.target.currentIndex()].fields)
        changes: dict[str, object] = {f"explanation.{name}": fields[name] for name in fields}
        self._presenter.edit(changes, text="Choose what is explained")

    def _baseline_chosen(self) -> None:
        changes = {"explanation.baseline": self.baseline.currentData()}
        self._presenter.edit(changes, text="Choose the baseline")

    def _row_chosen(self, row: int) -> None:
        self._presenter.edit({"explanation.references.row": row}, text="Choose the baseline's row")

    def _show(self) -> None:
        self._show_target()
        self._show_baseline()
        self.how_long.refresh()
        for button in (self.methods_button, self.short_methods):
            button.setEnabled(self._presenter.session.is_writer)
        self._fit()

    def _show_target(self) -> None:
        plan, targets = self._presenter.session.plan, self._presenter.targets()
        chosen = next((at for at, choice in enumerate(targets) if choice.is_in(plan)), 0)
        offer(self.target, [(at, one.text) for at, one in enumerate(targets)], chosen=chosen)
        is_forecast = plan.data.task == "forecasting"
        asked = "Which step ahead is explained" if is_forecast else _ASKED
        self.target.setToolTip(f"{asked}: {self.target.currentText()}")
        self.target.setEnabled(self._presenter.session.is_writer and len(targets) > 1)

    def _show_baseline(self) -> None:
        presenter, plan = self._presenter, self._presenter.session.plan
        asked, is_writer = plan.explanation.baseline, presenter.session.is_writer
        offered = baseline_options(plan, presenter.kind, classes=len(presenter.classes))
        options = [(one.name, one.text) for one in offered]
        offer(self.baseline, options, chosen=asked, tips=[one.tip for one in offered])
        tip = next((one.tip for one in offered if one.name == asked), "")
        self.baseline.setToolTip(f"{_COMPARED}: {tip[:1].lower()}{tip[1:]}" if tip else _COMPARED)
        self.baseline.setEnabled(is_writer and len(offered) > 1)
        self.row.setVisible(asked == "row")
        self.row.setEnabled(is_writer)
        most = presenter.survey.rows if presenter.survey is not None else _MOST_ROWS
        self.row.show_value(plan.explanation.references.row, most=most)
        self.row.setToolTip(f"1 to {most:,}" if presenter.survey is not None else "")


def _room(part: QWidget) -> int:
    return part.sizeHint().width() + metrics.STEP
