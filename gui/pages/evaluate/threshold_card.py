"""The card on which a threshold is tried: chart, slider under its axis, and field in the head."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from core.records.views.evaluation import ThresholdTable
from gui.charts.threshold import LEFT, RIGHT, Spread, ThresholdChart
from gui.pages.evaluate.presenter import DECIDED
from gui.theme import fonts, metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import ElidedLabel

_FIELD_WIDTH = 84
_NOTE = "to try only: the plan decides at 0.50"
_TIP = "The plan predicts the most probable class: of two classes, the one from 0.50 on."


class ThresholdCard(Card):
    """Shows what follows from a threshold; whoever owns the threshold is told what is wanted."""

    threshold_wanted = Signal(int)  # in hundredths

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.chart = ThresholdChart()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Threshold in hundredths")
        self.field = QDoubleSpinBox()
        self.field.setRange(0.0, 1.0)
        self.field.setSingleStep(0.01)
        self.field.setDecimals(2)
        self.field.setPrefix("at ")
        self.field.setFixedWidth(_FIELD_WIDTH)
        self.field.setToolTip("Threshold on the probability of the positive class")
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName("Threshold")
        self._reset = Button("Back to 0.50", "link")
        self._note = ElidedLabel(_NOTE)
        self._note.setProperty("role", "muted")
        self._note.setFont(fonts.muted())
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider.setToolTip(_TIP)
        self._lay_out()
        self.chart.threshold_wanted.connect(self.threshold_wanted)
        self.slider.valueChanged.connect(self.threshold_wanted)
        self.field.valueChanged.connect(
            lambda value: self.threshold_wanted.emit(round(value * 100))
        )
        self._reset.clicked.connect(lambda: self.threshold_wanted.emit(DECIDED))

    def show_table(self, table: ThresholdTable) -> None:
        """Show other rows."""
        spread = Spread(table.positive, table.other, table.positives, table.others)
        self.chart.set_spread(spread)

    def show_threshold(self, hundredths: int, title: str) -> None:
        """Show another threshold and what follows from it."""
        self.set_title(title)
        self.chart.set_threshold(hundredths)
        with QSignalBlocker(self.slider), QSignalBlocker(self.field):
            self.slider.setValue(hundredths)
            self.field.setValue(hundredths / 100)
        self._reset.setVisible(hundredths != DECIDED)

    def _lay_out(self) -> None:
        self.add_head(self.field)
        self.add(self.chart, stretch=1)
        under = QVBoxLayout()
        # The handle's middle runs from one end of the axis to the other.
        half = metrics.HANDLE // 2
        under.setContentsMargins(LEFT - half, 0, RIGHT - half, 0)
        under.setSpacing(0)
        under.addWidget(self.slider)
        self.body.addLayout(under)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(metrics.STEP)
        foot.addWidget(self._note, 1)
        foot.addWidget(self._reset)
        self.body.addLayout(foot)
        self.body.setSpacing(metrics.HALF)
