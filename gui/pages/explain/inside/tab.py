"""The Layers tab: the network at the left, what the units of the picked layer did at the right."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.catalogue.methods import LAYER_METHODS
from core.records.views.inside import InsideMethod
from gui.forms.choice_editors import ChoicesEditor
from gui.forms.describe import describe
from gui.pages.explain.inside.maps_view import MapsView
from gui.pages.explain.inside.presenter import ASKED, InsidePresenter
from gui.pages.explain.inside.units_view import UnitsView
from gui.pages.explain.painting import chip_icon
from gui.pages.explain.pictures import PictureStore
from gui.pages.model.drawings import BlockRow
from gui.pages.model.layers import LayerTable
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.chip import Chip
from gui.widgets.empty import EmptyState
from gui.widgets.labels import body, muted
from gui.widgets.pills import FilterPills

_NARROW = 820
_NETWORK = 380
_NO_NETWORK = "The layers of the network stand here once it is drawn."
_NO_LAYER = "Pick a layer in the drawing to see what each of its units contributed."
_NOT_RUN = "What each {unit} of this layer contributed to the output, over many test rows."
_HINT = "A click on a unit lets neuron attribution explain it by the input, in the tab Local."


class LayersTab(QWidget):
    """Drawing and choice of the layer, and its units by the plan's layer methods."""

    shown = Signal()

    def __init__(self, presenter: InsidePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.network = LayerTable()
        self.layer = QComboBox()
        self.layer.setAccessibleName("Layer")
        self.layer.setToolTip("Layers of the block that is marked in the drawing")
        info = describe(presenter.explain.session.plan, ASKED)
        titles = tuple((name, entry.title) for name, entry in LAYER_METHODS.items())
        self.asked = ChoicesEditor(replace(info, options=titles))
        self.asked.setAccessibleName(info.title)
        self.asked.edited.connect(presenter.choose_methods)
        self.method = FilterPills([], name="Method")
        self.units = UnitsView()
        self.maps = MapsView(PictureStore(presenter.explain.session.artifact))
        self.chip = Chip("")
        self.empty = EmptyState("", "", self._act)
        self._about, self._words, self._gate = muted(wraps=True), body(), muted(wraps=True)
        self._shows = muted(wraps=True)
        self._network_card, self._units_card = Card("Layers", is_flush=True), Card("Units")
        self._maps_card = Card("What the strongest channels put out")
        self._results = QStackedWidget()
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._paths: tuple[str, ...] = ()
        self._methods: list[tuple[str, str]] = []
        self._lay_out()
        self.network.row_chosen.connect(self._block_chosen)
        self.layer.activated.connect(lambda _: self._layer_chosen())
        self.method.changed.connect(lambda _: self._show_method())
        self.units.unit_chosen.connect(presenter.pick_unit)
        presenter.changed.connect(self._show)
        self._show()

    def set_density(self, *, is_compact: bool) -> None:
        """Drop the drawings and the room around the cards in a small window."""
        self.network.set_density(is_compact=is_compact)
        pad = metrics.STEP if is_compact else metrics.PAD
        self._pair.setContentsMargins(pad, pad, pad, pad)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell the page that its header speaks of this tab."""
        super().showEvent(event)
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put drawing and results under each other where the window is narrow."""
        is_narrow = self.width() < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(down if is_narrow else across)
        self._network_card.setMinimumWidth(0 if is_narrow else _NETWORK)
        self._network_card.setMaximumWidth(16_777_215 if is_narrow else _NETWORK)
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        self._network_card.add(self.network)
        self._about.setContentsMargins(metrics.PAD, metrics.HALF, metrics.PAD, metrics.STEP)
        self._network_card.add_head(self.layer)
        self._network_card.add(self._about)
        asked = QHBoxLayout()
        asked.setContentsMargins(metrics.PAD, 0, metrics.PAD, metrics.STEP)
        asked.addWidget(muted("Methods"))
        asked.addWidget(self.asked, 1)
        line = QWidget()
        line.setLayout(asked)
        self._network_card.add(line)
        self._units_card.add_head(self.chip)
        for part in (self.method, self._words, self.units, self._gate, self._shows):
            self._units_card.add(part)
        self._units_card.add(muted(_HINT, wraps=True))
        self._maps_card.add(self.maps)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.CARD_GAP)
        column.addWidget(self._units_card)
        column.addWidget(self._maps_card)
        column.addStretch(1)
        self._results.addWidget(content)
        self._results.addWidget(self.empty)
        left = QVBoxLayout()
        left.addWidget(self._network_card)
        left.addStretch(1)
        self._pair.setContentsMargins(*(metrics.PAD,) * 4)
        self._pair.setSpacing(metrics.CARD_GAP)
        self._pair.addLayout(left)
        self._pair.addWidget(self._results, 1)
        whole = QWidget()
        whole.setLayout(self._pair)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(whole)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(scroll)

    # -- what is shown

    def _show(self) -> None:
        view = self.presenter.network
        self._network_card.setVisible(view is not None)
        if view is not None:
            self.network.show_network(view)
            self._show_choice()
        self.asked.set_value(self.presenter.asked)
        self.asked.setEnabled(self.presenter.explain.session.is_writer)
        found = self.presenter.found
        is_shown = found is not None and view is not None and bool(found.methods)
        self._results.setCurrentIndex(0 if is_shown else 1)
        if found is not None:
            self._units_card.set_title(found.words or "Units of the layer")
            options = [(one.name, one.title) for one in found.methods]
            if options != self._methods:
                self._methods = options
                self.method.set_options(options)
            self._maps_card.setVisible(bool(found.maps))
            self.maps.set_maps(found.maps)
            self._show_method()
        self._show_stale()
        self._show_empty()

    def _show_choice(self) -> None:
        """Mark the block of the picked layer, and offer the layers that belong to it."""
        picked = self.presenter.picked
        rows = self.network.rows_model.rows
        place = next(
            (at for at, row in enumerate(rows) if picked and picked.block in row.block.layers), None
        )
        offered = self.presenter.layers_of(rows[place].block.layers) if place is not None else []
        self._offer(tuple(one.path for one in offered))
        self.layer.setVisible(len(offered) > 1)
        if picked is None:
            self._about.setText(_NO_LAYER)
            return
        if place is not None and self.network.currentIndex().row() != place:
            self.network.selectRow(place)
        self.layer.setCurrentIndex(self.layer.findData(picked.path))
        shape = " × ".join(f"{side:,}" for side in picked.output_shape)
        plural = "" if picked.units == 1 else "s"
        text = f"{picked.title}: {picked.units:,} {picked.unit_name}{plural}, output {shape}."
        if not picked.is_crossed:
            text += " Some paths lead around it, so that its shares need not add up."
        self._about.setText(text)

    def _offer(self, paths: tuple[str, ...]) -> None:
        if paths == self._paths:
            return
        self._paths = paths
        self.layer.clear()
        titles = {one.path: one.title for one in self.presenter.layers()}
        for path in paths:
            self.layer.addItem(titles[path], path)

    def _show_method(self) -> None:
        found = self.presenter.found
        method = self._method()
        if found is None or method is None:
            return
        noun = found.layer.unit_name if found.layer is not None else "unit"
        self.units.set_method(method, rows=found.rows, noun=noun)
        self.units.setVisible(bool(method.units))
        self.chip.set_chip(method.word, method.chip, icon=chip_icon(method.chip))
        self._words.setText(method.reason or found.sentence)
        target = f"{found.target[:1].upper()}{found.target[1:]}"
        notes = " ".join(method.notes)
        baseline = f"{found.baseline[:1].lower()}{found.baseline[1:]}"
        self._gate.setText(
            f"{target}, over {len(found.rows):,} test rows. Baseline: {baseline} "
            f"It {method.rule}. {notes}".strip()
        )
        self._shows.setText(f"Shows: {method.shows} Does not show: {method.does_not_show}")

    def _method(self) -> InsideMethod | None:
        found = self.presenter.found
        methods = found.methods if found is not None else ()
        chosen = next((one for one in methods if one.name == self.method.value), None)
        return chosen or next(iter(methods), None)

    def _show_stale(self) -> None:
        is_stale = self.presenter.found is not None and not self.presenter.is_current
        can_run = not self.presenter.missing()
        for card in (self._units_card, self._maps_card):
            if card.is_stale != is_stale:
                card.set_stale(
                    "From an earlier plan or of another layer" if is_stale else "",
                    self.presenter.explain_layer if can_run and card is self._units_card else None,
                    action="Explain again",
                )

    def _show_empty(self) -> None:
        presenter = self.presenter
        picked = presenter.picked
        if presenter.network is None:
            self.empty.set_text(_NO_NETWORK)
            self.empty.set_action("" if presenter.drawing.is_running else "Draw the network")
            self.empty.button.setEnabled(presenter.drawing.can_run)
        elif picked is None:
            self.empty.set_text(_NO_LAYER)
            self.empty.set_action("")
        else:
            self.empty.set_text(_NOT_RUN.format(unit=picked.unit_name))
            self.empty.set_action("" if presenter.job.is_running else "Explain this layer")
            missing = presenter.missing()
            self.empty.button.setEnabled(not missing)
            self.empty.button.setToolTip(missing)

    # -- what the user does

    def _act(self) -> None:
        if self.presenter.network is None:
            self.presenter.draw()
        else:
            self.presenter.explain_layer()

    def _block_chosen(self, row: object) -> None:
        if not isinstance(row, BlockRow):
            return
        offered = self.presenter.layers_of(row.block.layers)
        picked = self.presenter.picked
        if offered and (picked is None or picked not in offered):
            self.presenter.pick(offered[-1].path)
        elif not offered:
            self._about.setText(f"{row.block.name} holds no layer that can be looked into.")

    def _layer_chosen(self) -> None:
        path = self.layer.currentData()
        if isinstance(path, str):
            self.presenter.pick(path)
