"""The ways to begin, and what unfolds on the spot when one of them needs a second choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from gui.start.choice_card import CardButton, Choice, ChoiceCard
from gui.start.sample_tile import SAMPLES, SampleTile
from gui.theme import metrics

WAYS = (
    Choice(
        "Audit a sample",
        "See the whole way, from data to a finished report, on a built-in data set. No typing.",
        "About 2 minutes",
        "shield",
    ),
    Choice(
        "Start from my data",
        "Tables, images, series or texts. Columns and their roles are read for you.",
        "CSV, Parquet, XLSX, images, .ts",
        "table",
    ),
    Choice(
        "Open a model I have",
        "PyTorch weights for a described architecture. Files that could run code are refused.",
        ".safetensors .pt .pth",
        "network",
    ),
)
PLACES = (
    Choice(
        "Choose a file…",
        "A table, texts, series, one long series to be forecast, or an archive of arrays or "
        "images.",
        "CSV, TSV, Parquet, XLSX, .ts, NPZ, idx",
        "file",
    ),
    Choice(
        "Choose a folder of images…",
        "One folder for each class; the folders' names become the names of the classes.",
        "PNG, JPEG and other pictures",
        "folder",
    ),
)


class CardRow(QWidget):
    """Cards of equal width beside each other; in a small window in fewer columns.

    Parameters
    ----------
    cards : sequence of CardButton
        In the order of Tab and of the number keys.
    compact_columns : int
        How many stand beside each other in a small window.
    columns : int, optional
        How many do so in an ordinary one; else all of them.
    """

    def __init__(
        self,
        cards: Sequence[CardButton],
        *,
        compact_columns: int,
        columns: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.cards = list(cards)
        self._columns = len(self.cards) if columns is None else columns
        self._compact_columns = compact_columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(metrics.CARD_GAP)
        self._place(columns=self._columns)

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the cards for a small or an ordinary window."""
        for card in self.cards:
            card.set_density(is_compact=is_compact)
        self._grid.setSpacing(metrics.GAP if is_compact else metrics.CARD_GAP)
        self._place(columns=self._compact_columns if is_compact else self._columns)

    def _place(self, *, columns: int) -> None:
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(len(self.cards)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


def ways(pressed: Sequence[Callable[[], None]], parent: QWidget) -> CardRow:
    """Return the three ways to begin; `pressed` is called for each in order."""
    return _choices(WAYS, pressed, parent)


def places(pressed: Sequence[Callable[[], None]], parent: QWidget) -> CardRow:
    """Return the places where data may lie: a file or a folder."""
    return _choices(PLACES, pressed, parent)


def samples(
    chosen: Callable[[str], None], audit: Callable[[str], None], *, parent: QWidget
) -> CardRow:
    """Return a tile for each sample, which opens it or audits it at once."""
    tiles = []
    for number, sample in enumerate(SAMPLES, start=1):
        tile = SampleTile(sample, keys=f"Ctrl+{number}")
        tile.clicked.connect(lambda _=False, name=sample.name: chosen(name))
        tile.audit_wanted.connect(audit)
        tiles.append(tile)
    return CardRow(tiles, columns=3, compact_columns=3, parent=parent)


def _choices(
    choices: Sequence[Choice], pressed: Sequence[Callable[[], None]], parent: QWidget
) -> CardRow:
    cards = []
    for number, (choice, act) in enumerate(zip(choices, pressed, strict=True), start=1):
        card = ChoiceCard(choice, keys=f"Ctrl+{number}")
        card.clicked.connect(lambda _=False, act=act: act())
        cards.append(card)
    return CardRow(cards, compact_columns=len(cards), parent=parent)
