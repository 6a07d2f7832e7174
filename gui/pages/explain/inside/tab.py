"""The Layers tab: the network at the left, what the units of the picked layer did at the right."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QWidget

from core.catalogue.methods import LAYER_METHODS
from gui.forms.choice_editors import ChoicesEditor
from gui.forms.describe import describe
from gui.pages.explain.bar_combo import BarCombo, offer
from gui.pages.explain.inside import words
from gui.pages.explain.inside.presenter import ASKED, InsidePresenter
from gui.pages.explain.inside.results import LayerResults
from gui.pages.explain.layer_choice import layer_words
from gui.pages.explain.pictures import PictureStore
from gui.pages.model.drawings import BlockRow
from gui.pages.model.layers import LayerTable
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.empty import EmptyState
from gui.widgets.labels import muted
from gui.widgets.when_seen import WhenSeen

_WIDE, _NARROW = 960, 700
_NETWORK, _SMALL_NETWORK = 380, 300
_MOST = 16_777_215


class LayersTab(QWidget):
    """Drawing and choice of the layer, and its units by the plan's layer methods.

    Signals
    -------
    shown
        The tab has come into sight.
    unit_wanted
        A unit is to be explained by the input: the plan asks for it now.
    """

    shown = Signal()
    unit_wanted = Signal()

    def __init__(self, presenter: InsidePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.network = LayerTable(has_head=True)
        self.network.setToolTip("A click or Return looks into a block")
        self.layer = BarCombo("Layer", self._layer_chosen)
        info = describe(presenter.explain.session.plan, ASKED)
        titles = tuple((name, entry.title) for name, entry in LAYER_METHODS.items())
        self.asked = ChoicesEditor(replace(info, options=titles))
        self.asked.setAccessibleName(info.title)
        self.asked.edited.connect(presenter.choose_methods)
        self.results = LayerResults(PictureStore(presenter.explain.session.artifact))
        self.empty = EmptyState("", "", presenter.explain_layer)
        self._about = muted(wraps=True)
        self._network_card = Card("Layers", is_flush=True)
        self._right = QStackedWidget()
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._marked: tuple[str, int] = ("", 0)
        self._is_narrow = False
        self._seen = WhenSeen(self, self._show)
        self._lay_out()
        self.network.clicked.connect(self._block_clicked)
        self.network.row_activated.connect(self._block_chosen)
        self.network.row_chosen.connect(self._tell_block)
        self.results.unit_wanted.connect(self._explain_unit)
        presenter.changed.connect(self._seen.draw)

    def set_density(self, *, is_compact: bool) -> None:
        """Take away the room around the cards in a small window."""
        pad = metrics.STEP if is_compact else metrics.PAD
        self._pair.setContentsMargins(pad, pad, pad, pad)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Have the network drawn, and tell the page that its header speaks of this tab."""
        super().showEvent(event)
        self.presenter.draw()
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Make the drawing smaller in a narrow window, and let a list stand for it in a small one.

        Under each other, the pick and what it shows would be a screen apart.
        """
        width = self.width()
        was_narrow, self._is_narrow = self._is_narrow, width < _NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(down if self._is_narrow else across)
        side = _NETWORK if width >= _WIDE else _SMALL_NETWORK
        self._network_card.setMinimumWidth(0 if self._is_narrow else side)
        self._network_card.setMaximumWidth(_MOST if self._is_narrow else side)
        self.network.setVisible(not self._is_narrow)
        self.network.set_density(is_compact=width < _WIDE)
        if self._is_narrow != was_narrow:
            self._seen.draw()
        super().resizeEvent(event)

    def _lay_out(self) -> None:
        self._about.setContentsMargins(metrics.PAD, metrics.HALF, metrics.PAD, metrics.STEP)
        self._network_card.add_head(self.layer)
        self._network_card.add(self.network)
        self._network_card.add(self._about)
        line = QWidget()
        asked = QHBoxLayout(line)
        asked.setContentsMargins(metrics.PAD, 0, metrics.PAD, metrics.STEP)
        asked.addWidget(muted("Methods"))
        asked.addWidget(self.asked, 1)
        self._network_card.add(line)
        self._right.addWidget(self.results)
        self._right.addWidget(self.empty)
        left = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        left.addWidget(self._network_card)
        left.addStretch(1)
        self._pair.setContentsMargins(*(metrics.PAD,) * 4)
        self._pair.setSpacing(metrics.CARD_GAP)
        self._pair.addLayout(left)
        self._pair.addWidget(self._right, 1)
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
        presenter = self.presenter
        presenter.draw()
        view, found = presenter.network, presenter.found
        self._network_card.setVisible(view is not None)
        if view is not None:
            self.network.show_network(view)
            self._network_card.set_stale("" if presenter.is_drawn else words.OLD_DRAWING)
            self._show_choice()
        self.asked.set_value(presenter.asked)
        self.asked.setEnabled(presenter.explain.session.is_writer)
        if found is not None and found.methods:
            self._right.setCurrentWidget(self.results)
            self.results.show_found(found, unit_missing=presenter.unit_missing())
            self._show_stale()
        else:
            self._right.setCurrentWidget(self.empty)
            self._show_empty()

    def _show_choice(self) -> None:
        """Mark the block of the picked layer, and offer the layers that belong to it."""
        presenter = self.presenter
        picked, place = presenter.picked, self._place()
        if self._is_narrow:
            offered = list(presenter.layers())
        elif place >= 0:
            offered = presenter.layers_of(self.network.rows_model.rows[place].block.layers)
        else:
            offered = []
        options: list[tuple[object, str]] = [(one.path, layer_words(one)) for one in offered]
        if self._is_narrow and picked is None:
            options.insert(0, ("", "choose a layer"))
        offer(self.layer, options, chosen=picked.path if picked is not None else "")
        self.layer.setVisible(len(options) > 1)
        self.layer.setEnabled(presenter.explain.session.is_writer)
        # The cursor may be on another block by now: it is moved only where the pick was.
        marked = (picked.path if picked is not None else "", len(self.network.rows_model.rows))
        if marked != self._marked:
            self._marked = marked
            self.network.choose(self.network.rows_model.rows[place] if place >= 0 else None)
        self._about.setText(words.about_layer(picked) if picked is not None else words.HOW_TO_PICK)

    def _place(self) -> int:
        """Return the row of the block that the picked layer belongs to; −1 without one."""
        picked = self.presenter.picked
        rows = self.network.rows_model.rows
        found = (at for at, row in enumerate(rows) if picked and picked.block in row.block.layers)
        return next(found, -1)

    def _show_stale(self) -> None:
        presenter, found = self.presenter, self.presenter.found
        asked = presenter.explain.session.plan.explanation.inside.layer
        is_stale = found is not None and not presenter.is_current
        said = words.stale_words(found, asked) if found is not None and is_stale else ""
        is_other = bool(said) and found is not None and found.layer != presenter.picked
        self.results.set_stale(
            said,
            None if presenter.missing() else presenter.explain_layer,
            action="Explain this layer" if is_other else "Explain again",
        )

    def _show_empty(self) -> None:
        presenter = self.presenter
        picked, is_running = presenter.picked, presenter.job.is_running
        action = missing = ""
        if presenter.network is None or not presenter.is_drawn:
            drawing = words.DRAWING if presenter.is_drawing else words.NO_NETWORK
            text = presenter.fault or drawing
        elif picked is None:
            text = words.NO_LAYER
        elif is_running:
            text = words.UNDER_WAY.format(unit=picked.unit_name)
        else:
            text, action = words.NOT_RUN.format(unit=picked.unit_name), "Explain this layer"
            missing = presenter.missing()
        self.empty.set_text(text)
        self.empty.set_action(action)
        self.empty.button.setEnabled(not missing)
        self.empty.button.setToolTip(missing)

    # -- what the user does

    def _block_clicked(self, index: QModelIndex) -> None:
        self._block_chosen(self.network.rows_model.row_at(index.row()))

    def _block_chosen(self, row: object) -> None:
        if not isinstance(row, BlockRow) or not self.presenter.is_drawn:
            return
        if self.presenter.pick_block(row.block.layers):
            self._show_choice()
        else:
            self._tell_block(row)

    def _tell_block(self, row: object) -> None:
        """Say what can be done with the block that the cursor is on."""
        if not isinstance(row, BlockRow) or not self.presenter.is_drawn:
            return
        picked, offered = self.presenter.picked, self.presenter.layers_of(row.block.layers)
        if not offered:
            self._about.setText(f"{row.block.name} holds no layer that can be looked into.")
        elif picked in offered:
            self._about.setText(words.about_layer(picked))
        else:
            self._about.setText(f"Return looks into {row.block.name}.")

    def _layer_chosen(self) -> None:
        path = self.layer.currentData()
        if isinstance(path, str) and path:
            self.presenter.pick(path)

    def _explain_unit(self, unit: int) -> None:
        if not self.presenter.unit_missing():
            self.presenter.pick_unit(unit)
            self.unit_wanted.emit()
