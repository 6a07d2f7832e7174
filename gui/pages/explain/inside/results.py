"""What the methods said of a layer: its units, how they are to be read, and maps of some."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.records.views.inside import InsideMethod, InsideView
from gui.pages.explain.inside.maps_view import MapsView
from gui.pages.explain.inside.units_view import UnitsView
from gui.pages.explain.inside.words import question_words, title_words
from gui.pages.explain.painting import chip_icon
from gui.pages.explain.pictures import PictureStore
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.chip import Chip
from gui.widgets.labels import body, muted
from gui.widgets.pills import FilterPills

_UNIT_TIP = (
    "Neuron Integrated Gradients joins the methods of the tab Local and explains this unit there"
)
_MAPS = "Black is the smallest value of each map and white its largest; both stand under it."


class LayerResults(QWidget):
    """The units by one method at a time, above the maps of the strongest.

    Signals
    -------
    unit_wanted : int
        The unit in sight is to be explained by the input; counts from 1.
    """

    unit_wanted = Signal(int)

    def __init__(self, store: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: InsideView | None = None
        self._options: list[tuple[object, str]] = []
        self._missing = ""
        self.method = FilterPills([], name="Method")
        self.units, self.maps = UnitsView(), MapsView(store)
        self.chip = Chip("")
        self.untested = Chip("Validity not tested", "muted", icon="dash")
        self.explain_unit = Button("", "quiet", is_small=True, trigger=self._want_unit)
        self.words, self._question = body(), muted(wraps=True)
        self._shows = muted(wraps=True)
        self.card, self.maps_card = Card("Units"), Card("What the strongest channels put out")
        self._lay_out()
        self.method.changed.connect(lambda _: self._show_method())
        self.units.unit_changed.connect(self._show_unit)
        self.units.unit_activated.connect(self._want_unit)

    def show_found(self, found: InsideView, *, unit_missing: str) -> None:
        """Show what was found.

        Parameters
        ----------
        unit_missing : str
            Why no unit of it can be explained by the input; empty where one can.
        """
        self._missing = unit_missing
        if found != self._found:
            self._found = found
            self.card.set_title(title_words(found))
            options: list[tuple[object, str]] = [(one.name, one.title) for one in found.methods]
            if options != self._options:
                self._options = options
                self.method.set_options(options)
            self.method.setVisible(len(options) > 1)
            self.maps_card.setVisible(bool(found.maps))
            self.maps.set_maps(found.maps)
            self._show_method()
        self._show_unit()

    def set_stale(self, text: str, run: Callable[[], object] | None, *, action: str) -> None:
        """Dim what is of another plan or layer, or take that back."""
        self.card.set_stale(text, run, action=action)
        self.maps_card.set_stale(text)

    def _lay_out(self) -> None:
        for chip in (self.chip, self.untested):
            self.card.add_head(chip)
        # In sight together with the units, which are more than a screen long.
        top = QHBoxLayout()
        top.addWidget(self.method, 1)
        top.addStretch(0)
        top.addWidget(self.explain_unit, 0, Qt.AlignmentFlag.AlignTop)
        self.card.body.addLayout(top)
        for part in (self.words, self.units, self._question, self._shows):
            self.card.add(part)
        self.maps_card.add(muted(_MAPS, wraps=True))
        self.maps_card.add(self.maps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.CARD_GAP)
        column.addWidget(self.card)
        column.addWidget(self.maps_card)
        column.addStretch(1)

    def _method(self) -> InsideMethod | None:
        methods = self._found.methods if self._found is not None else ()
        chosen = next((one for one in methods if one.name == self.method.value), None)
        return chosen or next(iter(methods), None)

    def _noun(self) -> str:
        layer = self._found.layer if self._found is not None else None
        return layer.unit_name if layer is not None else "unit"

    def _show_method(self) -> None:
        found, method = self._found, self._method()
        if found is None or method is None:
            return
        self.units.set_method(method, rows=found.rows, noun=self._noun())
        self.units.setVisible(bool(method.units))
        self.chip.set_chip(method.word, method.chip, icon=chip_icon(method.chip))
        self.untested.setVisible(bool(method.units))
        self.words.setText(method.reason or method.sentence)
        self._question.setText(question_words(found, method))
        self._shows.setText(f"Shows: {method.shows} Does not show: {method.does_not_show}")
        self._show_unit()

    def _show_unit(self) -> None:
        unit = self.units.unit
        self.explain_unit.setVisible(bool(unit))
        self.explain_unit.setText(f"Explain {self._noun()} {unit:,} by the input")
        self.explain_unit.setEnabled(not self._missing)
        self.explain_unit.setToolTip(self._missing or _UNIT_TIP)

    def _want_unit(self) -> None:
        if self.units.unit and not self._missing:
            self.unit_wanted.emit(self.units.unit)
