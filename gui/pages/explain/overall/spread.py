"""Spread: the attributions of one method row by row, and one part's over its own value."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.pages.drawing import PictureDrawer
from gui.pages.explain.overall.drawn import (
    MOST_SWARMS,
    NO_VALUES,
    dependence_note,
    dependence_of,
    places_words,
    points_words,
    swarm_of,
)
from gui.pages.explain.overall.picking import offer_parts, picking_combo
from gui.pages.explain.overall.presenter import OverallPresenter
from gui.pages.explain.overall.rows import FIRST
from gui.pages.explain.overall.section import Pair, Section
from gui.pages.page import Frame
from gui.widgets.card import Card
from gui.widgets.labels import muted, sentence
from gui.widgets.picture import Picture
from gui.widgets.row_picture import RowPicture

_PER_ROW, _FOOT = 24.2, 56
_CLOUD_HEIGHT = 220
_WORDS = "A word has no value of its own to be drawn against: it stands there or does not."
_HOLLOW = "Coloured by the part's own value; hollow where that is a category or missing."
_NO_SPREAD = "No row of this method may be quoted, so that there is nothing to spread out."


class SpreadSection(Section):
    """The swarm at the left, the dependence of the part that is picked in it at the right."""

    def __init__(
        self, presenter: OverallPresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.swarm = RowPicture("A click on a row shows its attributions over its value")
        self.cloud = Picture()
        self.part = picking_combo("Part in sight", presenter.choose_part)
        self._swarm_note, self._cloud_note = muted(wraps=True), muted(wraps=True)
        self._words = sentence("")
        self._swarm_card, self._cloud_card = Card(), Card()
        self._room = QStackedWidget()
        session = presenter.explain.session
        self._swarms = PictureDrawer(
            self.swarm, "global.swarm", title="Attributions", session=session, frame=frame
        )
        self._clouds = PictureDrawer(
            self.cloud, "global.dependence", title="Dependence", session=session, frame=frame
        )
        self._lay_out()
        for drawer in (self._swarms, self._clouds):
            drawer.failed.connect(self.failed)
        self._swarms.drawn.connect(self.swarm.set_drawn)
        self.swarm.row_clicked.connect(self._row_clicked)

    def refresh(self) -> None:
        """Show method and part in sight."""
        presenter = self._presenter
        view, method, parts = presenter.view, presenter.method, presenter.parts()
        if view is None or method is None:
            return
        offer_parts(self.part, [name for name, _ in parts], chosen=presenter.part)
        self.swarm.setVisible(bool(parts))
        self.part.setVisible(bool(parts))
        self._cloud_card.setVisible(bool(parts))
        if not parts:
            self._swarm_card.set_title(method.title)
            self._swarm_note.setText(_NO_SPREAD)
            return
        record = swarm_of(parts, target=view.target)
        shown = min(len(parts), MOST_SWARMS)
        self.swarm.setFixedHeight(round(shown * _PER_ROW) + _FOOT)
        self._swarms.show_record(record, title=f"Attributions row by row, {method.title}")
        self._swarm_card.set_title(f"{method.title}, row by row")
        notes = " ".join(method.spread.notes) if method.spread is not None else ""
        if view.kind == "text":
            kind = f"{places_words(parts)} {_WORDS}"
        else:
            kind = f"{points_words(parts)} {_HOLLOW}"
        self._swarm_note.setText(f"{kind} {notes}".strip())
        names = ", ".join(name for name, _ in parts[:shown])
        self.swarm.set_caption("", f"Attributions by {method.title} row by row of {names}.")
        self._show_part()

    def _lay_out(self) -> None:
        for part in (self.swarm, self._swarm_note):
            self._swarm_card.add(part)
        self._swarm_card.body.addStretch(1)
        self._cloud_card.add_head(self.part)
        self.cloud.setMinimumHeight(_CLOUD_HEIGHT)
        self._room.addWidget(self.cloud)
        self._room.addWidget(self._words)
        self._cloud_card.add(self._room, stretch=1)
        self._cloud_card.add(self._cloud_note)
        self.cards = [self._swarm_card, self._cloud_card]
        self.column.addWidget(Pair(self._swarm_card, self._cloud_card, shares=(5, 4)))
        self.column.addStretch(1)

    def _show_part(self) -> None:
        """Show the part in sight over its value, if parts of this kind have one."""
        presenter = self._presenter
        view, name = presenter.view, presenter.part
        found = dict(presenter.parts()).get(name)
        if view is None or found is None:
            return
        self._cloud_card.setVisible(view.kind != "text")
        self._cloud_card.set_title(FIRST[view.kind])
        record = dependence_of(name, found)
        self._room.setCurrentIndex(0 if record is not None else 1)
        if record is None:
            self._words.setText(NO_VALUES)
            self._cloud_note.setText("")
            return
        self._clouds.show_record(record, title=f"Dependence, {name}")
        self._cloud_note.setText(dependence_note(name, found))
        self.cloud.set_caption("", f"Attributions of {name} over its value.")

    def _row_clicked(self, row: int) -> None:
        parts = self._presenter.parts()
        if row < len(parts):
            self._presenter.choose_part(parts[row][0])
