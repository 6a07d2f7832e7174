"""The second line of the question: which layer, and which unit of it, some methods look at."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.pages.explain.bar_combo import BarCombo, BarSpin, offer
from gui.pages.explain.layer_choice import layer_options, layer_use, unit_words
from gui.pages.explain.presenter import ExplainPresenter
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.labels import sentence

_MOST_UNITS = 1_000_000
_WIDEST = 300


class LayerLine(QWidget):
    """Shown only where a chosen method looks at a layer."""

    def __init__(self, presenter: ExplainPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.layer = BarCombo("Layer that some methods look at", self._layer_chosen)
        self.layer.setMaximumWidth(_WIDEST)
        self.unit = BarSpin(
            "Unit that neuron attribution explains", presenter.pick_unit, most=_MOST_UNITS
        )
        self.read_button = Button(
            "List the layers", "quiet", trigger=presenter.read_layers, is_small=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.STEP)
        self._at = sentence("at layer", wraps=False)
        for part in (self._at, self.layer, self.unit, self.read_button):
            row.addWidget(part)
        row.addStretch(1)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        presenter, plan = self._presenter, self._presenter.session.plan
        use = layer_use(plan, presenter.kind)
        self.setVisible(use is not None)
        if use is None:
            return
        layers = presenter.layers()
        inside = plan.explanation.inside
        offer(self.layer, layer_options(plan, use, layers), chosen=inside.layer)
        titles = " and ".join(use.titles)
        self.layer.setToolTip(f"{titles} {'look' if len(use.titles) > 1 else 'looks'} at it")
        picked = next((one for one in layers if one.path == inside.layer), None)
        noun, count = unit_words(picked)
        self.unit.setVisible(use.has_unit and bool(inside.layer))
        self.unit.setPrefix(f"{noun} ")
        self.unit.show_value(inside.unit, most=count or _MOST_UNITS)
        self.unit.setToolTip(f"1 to {count:,}" if count else "Number of the unit, from 1")
        can_read = presenter.session.is_writer and not presenter.session.is_busy
        self.read_button.setVisible(not layers)
        self.read_button.setEnabled(can_read)
        for editor in (self.layer, self.unit):
            editor.setEnabled(presenter.session.is_writer)

    def _layer_chosen(self) -> None:
        self._presenter.pick_layer(str(self.layer.currentData()))
