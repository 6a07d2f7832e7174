"""A look at what augmentation does: a few training rows, and variants that training may see."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.evidence.wording import count_text
from core.plan.kinds import kind_of
from core.records.views.training import AugmentationView, AugmentedRow, ShownRow
from gui.pages.train.applying import fitting_changes
from gui.pages.train.pane import Pane
from gui.pages.train.shown_rows import ShownRowView
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.card import Card
from gui.widgets.labels import muted, sentence, strong
from gui.widgets.picture_actions import Data, PictureActions


class AugmentationPane(Pane[AugmentationView]):
    """Originals at the left, variants beside them; words under each other."""

    job_name = "augment_preview"
    view_name = "augmentation"
    running = "Varying a few rows"
    empty = "See how the plan varies training rows, on three of them and four variants of each."
    action = "Preview variants"
    is_tall = False

    def __init__(self, session: Session) -> None:
        self._sentence = sentence()
        self._grid = QWidget()
        super().__init__(session, AugmentationView)
        self.again.setText("Preview again")

    def make_cards(self) -> list[Card]:
        """Return the one card."""
        card = Card("Augmentation")
        card.add(self._sentence)
        card.add(self._grid)
        PictureActions(card, title="Augmentation", data=self.data)
        return [card]

    def obstacle(self) -> str:
        """Return why nothing can be varied."""
        if kind_of(self.session.plan.data.source) == "tabular":
            return "Tables are not augmented: training sees each row as it is."
        return ""

    def data(self) -> Data:
        """Return what is shown of each row, as figures or words."""
        kept = self.job.kept
        rows = [
            (str(row.row), name, _in_words(shown))
            for row in (kept.view.rows if kept is not None else ())
            for name, shown in _shown_of(row)
        ]
        return ("Row", "Shown", "Content"), rows

    def fill(self, view: AugmentationView) -> None:
        """Show originals and variants."""
        title = ", ".join(view.changes) or "The plan changes no rows"
        self.cards[0].set_title(title)
        hint = ""
        if not view.changes and fitting_changes(self.session.plan):
            hint = " Set a change in the group Augmentation of the settings, then preview again."
        channels = f" Channels: {', '.join(view.channels)}." if len(view.channels) > 1 else ""
        self._sentence.setText(view.sentence + hint + channels)
        grid = QWidget()
        if view.kind == "text":
            self._lay_words(grid, view)
        else:
            self._lay_pictures(grid, view)
        self.cards[0].body.replaceWidget(self._grid, grid)
        self._grid.hide()
        self._grid.deleteLater()
        self._grid = grid

    def _lay_pictures(self, grid: QWidget, view: AugmentationView) -> None:
        lines = QGridLayout(grid)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(metrics.GAP)
        for place, row in enumerate(view.rows):
            bounds = _bounds(shown for _, shown in _shown_of(row))
            for at, (name, shown) in enumerate(_shown_of(row)):
                if not place:
                    lines.addWidget(muted(name), 0, at + 1)
                lines.addWidget(self._tile(row, name, shown, bounds), place + 1, at + 1)
                lines.setColumnStretch(at + 1, 1)
            lines.addWidget(muted(f"Row {row.row:,}"), place + 1, 0)

    def _lay_words(self, grid: QWidget, view: AugmentationView) -> None:
        column = QVBoxLayout(grid)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.STEP)
        for row in view.rows:
            column.addWidget(strong(f"Row {row.row:,}"))
            for name, shown in _shown_of(row):
                changed = count_text(len(shown.changed), "word", "words")
                told = f"{name}, {changed} changed" if shown.changed else name
                column.addWidget(muted(told))
                column.addWidget(self._tile(row, name, shown, (0.0, 1.0)))

    def _tile(
        self, row: AugmentedRow, name: str, shown: ShownRow, bounds: tuple[float, float]
    ) -> ShownRowView:
        picture = self.session.artifact(shown.picture) if shown.picture else None
        caption = f"Row {row.row:,}, {name.lower()}"
        return ShownRowView(shown, caption, picture=picture, bounds=bounds)


def _shown_of(row: AugmentedRow) -> list[tuple[str, ShownRow]]:
    """Return original and variants with their names."""
    variants = [(f"Variant {at}", shown) for at, shown in enumerate(row.variants, start=1)]
    return [("Original", row.original), *variants]


def _bounds(shown: Iterable[ShownRow]) -> tuple[float, float]:
    """Return the range of all traces of a row, so that its variants share one scale."""
    values = [value for one in shown for trace in one.traces for value in trace]
    return (min(values), max(values)) if values else (0.0, 1.0)


def _in_words(shown: ShownRow) -> str:
    if shown.words:
        return " ".join(shown.words)
    if shown.traces:
        return "; ".join(" ".join(f"{value:.6g}" for value in trace) for trace in shown.traces)
    return shown.picture
