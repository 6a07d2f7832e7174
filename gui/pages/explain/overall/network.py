"""Network: importance by permutation, and the profile of one feature, with what they hide."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.evidence.wording import count_text
from core.records.views.overall import ImportanceRow, OverallView
from gui.pages.drawing import PictureDrawer
from gui.pages.explain.overall.chart_or_table import ChartOrTable
from gui.pages.explain.overall.drawn import (
    MOST_IMPORTANT,
    importance_claim,
    importance_of,
    profile_note,
    profile_of,
)
from gui.pages.explain.overall.picking import offer_parts, picking_combo
from gui.pages.explain.overall.presenter import OverallPresenter
from gui.pages.explain.overall.rows import importance_columns
from gui.pages.explain.overall.section import Pair, Section
from gui.pages.page import Frame
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import muted, sentence
from gui.widgets.picture import Picture
from gui.widgets.row_picture import RowPicture

_PER_BAR, _FOOT = 20.5, 76
_PROFILE_HEIGHT, _ONE_CURVE = 286, 164
# Figures and intervals stand beside the bars, which need room of their own.
_NARROW = 900
_AGAIN = "Explore again"


class NetworkSection(Section):
    """What the network does over many rows, without any attribution method."""

    def __init__(
        self, presenter: OverallPresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.importance = RowPicture("A click on a row shows its profile")
        self.parts: Table[ImportanceRow] = Table(
            RowsModel(importance_columns("tabular", "")), title="Permutation importance"
        )
        self.forms = ChartOrTable(self.importance, self.parts)
        self.profile = Picture()
        self.feature = picking_combo("Profiled feature", presenter.choose_part)
        self.add_profile = Button("", "secondary", is_small=True, trigger=self._profile_too)
        self._room = QStackedWidget()
        self._importance_note, self._profile_note = muted(wraps=True), muted(wraps=True)
        self._words, self._reading = sentence(""), QVBoxLayout()
        self._importance_card, self._profile_card = Card(), Card()
        self._reading_card = Card("What these views show, and what they hide")
        self._view: OverallView | None = None
        session = presenter.explain.session
        self._bars = PictureDrawer(
            self.importance,
            "network.importance",
            title="Permutation importance",
            session=session,
            frame=frame,
        )
        self._curves = PictureDrawer(
            self.profile, "network.profile", title="Profile", session=session, frame=frame
        )
        self._lay_out()
        for drawer in (self._bars, self._curves, self.parts):
            drawer.failed.connect(self.failed)
        self._bars.drawn.connect(self._bars_drawn)
        self.importance.row_clicked.connect(self._row_clicked)
        self.parts.row_activated.connect(self._row_activated)

    def refresh(self) -> None:
        """Show what was found, and the feature in sight."""
        view = self._presenter.overview
        if view is None:
            return
        if view != self._view:
            self._view = view
            self._show_importance(view)
            self._show_reading(view)
        self._show_profile(view)
        is_stale = self._presenter.network.is_stale
        can_run = not self._presenter.explore_missing()
        run = self._presenter.explore if can_run else None
        self.show_stale(is_stale=is_stale, run=run, action=_AGAIN)

    def _lay_out(self) -> None:
        self._importance_card.add_head(self.forms.form)
        self._importance_card.add(self.forms)
        self._importance_card.add(self._importance_note)
        self._importance_card.body.addStretch(1)
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addWidget(self.add_profile)
        column.addStretch(1)
        self._room.addWidget(self.profile)
        self._room.addWidget(nothing)
        self._profile_card.add_head(self.feature)
        self._profile_card.add(self._room)
        self._profile_card.add(self._profile_note)
        self._profile_card.body.addStretch(1)
        self._reading_card.body.addLayout(self._reading)
        self.cards = [self._importance_card, self._profile_card]
        self.column.addWidget(Pair(self._importance_card, self._profile_card, narrow=_NARROW))
        self.column.addWidget(self._reading_card)
        self.column.addStretch(1)

    def _show_importance(self, view: OverallView) -> None:
        self._importance_card.set_title(importance_claim(view))
        record = importance_of(view)
        self.forms.setVisible(record is not None)
        self.forms.form.setVisible(record is not None)
        if record is None:
            self._importance_note.setText(
                f"Permutation importance: {view.importance_status}. {view.importance_reason}"
            )
            return
        # Columns are named by what is measured.
        columns = importance_columns(view.kind, view.score_name, loss=view.loss_name)
        self.parts.set_columns(columns)
        shown = len(record.names)
        self.forms.setFixedHeight(round(shown * _PER_BAR) + _FOOT)
        self._bars.show_record(record)
        self.parts.rows_model.set_rows(view.importance)
        rest = len(view.importance) - shown
        more = f" {count_text(rest, 'more stands', 'more stand')} in the table." if rest > 0 else ""
        score = f", {view.score_name} {view.score_text}" if view.score_text else ""
        unit = f" ({view.loss_unit})" if view.loss_unit else ""
        self._importance_note.setText(
            f"How much the {view.loss_name} grows when one part takes the values of other rows. "
            f"As they are: {view.loss_text}{unit}{score}, over {view.rows:,} test rows; "
            f"{view.repeats} permutations each. Lines: 95\u00a0% intervals over rows and "
            f"permutations; where they overlap the order is not settled.{more} "
            f"{' '.join(view.notes)}".strip()
        )
        spoken = "; ".join(f"{row.name} {row.text}" for row in view.importance[:MOST_IMPORTANT])
        self.importance.set_caption("", f"Increase of the {view.loss_name}: {spoken}.")

    def _show_profile(self, view: OverallView) -> None:
        presenter = self._presenter
        features = presenter.features()
        self._profile_card.setVisible(bool(features))
        if not features:
            return
        name, found = presenter.feature, presenter.profile
        offer_parts(self.feature, features, chosen=name)
        self._profile_card.set_title("Profile of one feature")
        record = None if found is None else profile_of(found, target=view.target)
        self._room.setCurrentIndex(0 if record is not None else 1)
        can_add = found is None and presenter.explain.session.is_writer
        self.add_profile.setVisible(can_add)
        if found is None or record is None:
            reason = view.profiles_reason if found is None else found.reason
            self._words.setText(reason or f"{name} has not been profiled.")
            self.add_profile.setText(f"Profile {name} as well")
            self._room.setFixedHeight(_ONE_CURVE)
            self._profile_note.setText("")
            return
        has_both = bool(found.partial) and bool(found.effects.effects)
        self._room.setFixedHeight(_PROFILE_HEIGHT if has_both else _ONE_CURVE)
        self._curves.show_record(record, title=f"Profile, {name}")
        self._profile_note.setText(profile_note(found))
        self.profile.set_caption("", f"{view.target} as {name} alone is changed.")

    def _show_reading(self, view: OverallView) -> None:
        while (item := self._reading.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for note in view.reading:
            text = f"{note.title} shows {note.shows}. It hides: {note.hides} ({note.citation})."
            self._reading.addWidget(muted(text, wraps=True))
        absent = (
            ("Permutation importance", view.importance_status, view.importance_reason),
            ("Profiles", view.profiles_status, view.profiles_reason),
        )
        for title, status, reason in absent:
            if status != "computed":
                self._reading.addWidget(muted(f"{title}: {status}. {reason}".strip(), wraps=True))

    def _bars_drawn(self, result: object) -> None:
        # Without profiles there is nothing to be seen behind a row.
        self.importance.set_drawn(result if self._presenter.features() else None)

    def _row_clicked(self, place: int) -> None:
        if self._view is not None and place < len(self._view.importance):
            self._presenter.choose_part(self._view.importance[place].name)

    def _row_activated(self, row: object) -> None:
        if isinstance(row, ImportanceRow):
            self._presenter.choose_part(row.name)

    def _profile_too(self) -> None:
        self._presenter.profile_too(self._presenter.feature)
