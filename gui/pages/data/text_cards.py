"""Cards for texts: the words that tell classes apart, and some of the texts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from core.records.views.texts import TextRow, TextsView
from gui.pages.data.presenter import DataPresenter
from gui.tables.column import Column
from gui.tables.delegates import ShareBarDelegate, ShareCell
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card

_MOST_ROWS = 6


@dataclass(frozen=True)
class WordRow:
    """One word: in how many training texts it stands, and which class most of them are of."""

    word: str
    texts: int
    class_name: str = ""
    share: float | None = None
    share_text: str = ""


class WordsCard(Card):
    """The words that tell classes apart; without such, the most frequent ones."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Words", parent, is_flush=True)
        self._presenter = presenter
        self.rows_model: RowsModel[WordRow] = RowsModel(_word_columns())
        self.table = Table(self.rows_model, title="Words")
        self.add_head(
            Button("Copy", "quiet", icon_name="copy", is_small=True, trigger=self.table.copy_all)
        )
        self.add(self.table)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        view = self._presenter.view
        texts = None if view is None else view.texts
        rows = () if texts is None else word_rows(texts)
        if tuple(self.rows_model.rows) != rows:
            self.rows_model.set_rows(rows)
        is_telling = texts is not None and bool(texts.telling)
        self.table.setColumnHidden(2, not is_telling)
        self.table.setColumnHidden(3, not is_telling)
        self.set_title(words_title(texts))
        shown = max(1, min(len(rows), _MOST_ROWS))
        self.table.setFixedHeight(metrics.TABLE_HEAD + shown * metrics.TABLE_ROW + 2)


class TextsCard(Card):
    """Some texts of each class, as they were read."""

    def __init__(self, presenter: DataPresenter, parent: QWidget | None = None) -> None:
        super().__init__("Texts", parent, is_flush=True)
        self._presenter = presenter
        self.rows_model: RowsModel[TextRow] = RowsModel(_text_columns())
        self.table = Table(self.rows_model, title="Texts")
        self.add(self.table, stretch=1)
        presenter.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        view = self._presenter.view
        if view is None or view.texts is None:
            self.set_title("Texts are on their way" if self._presenter.is_checking else "Texts")
            return
        rows = view.texts.rows
        if tuple(self.rows_model.rows) != rows:
            self.rows_model.set_rows(rows)
        turn = ", from each class in turn" if view.classes else ""
        self.set_title(f"{len(rows)} of {view.rows:,} texts{turn}")


def word_rows(texts: TextsView) -> tuple[WordRow, ...]:
    """Return the words to be shown: those that tell classes apart, else the most frequent."""
    if texts.telling:
        return tuple(
            WordRow(one.word, one.texts, one.class_name, one.share, one.share_text)
            for one in texts.telling
        )
    return tuple(WordRow(one.word, one.texts) for one in texts.frequent)


def words_title(texts: TextsView | None) -> str:
    """Return what the table of words shows."""
    if texts is None:
        return "Words"
    if texts.telling:
        return "Words that tell classes apart"
    return f"Most frequent of {texts.vocabulary:,} words"


def _word_columns() -> list[Column[WordRow]]:
    return [
        Column("Word", value=lambda row: row.word, is_stretched=True, is_strong=lambda _: True),
        Column(
            "Texts",
            value=lambda row: row.texts,
            text=lambda row: f"{row.texts:,}",
            is_number=True,
            head_tip="Training texts that hold the word",
        ),
        Column(
            "More often in",
            value=lambda row: row.class_name,
            head_tip="The class whose texts hold the word more often than those of the others",
        ),
        Column(
            "Share",
            value=lambda row: row.share,
            text=lambda row: row.share_text,
            is_number=True,
            cell=lambda row: ShareCell(row.share, row.share_text),
            delegate=ShareBarDelegate,
            head_tip="Share of these texts that are of this class",
        ),
    ]


def _text_columns() -> list[Column[TextRow]]:
    return [
        Column("Row", value=lambda row: row.row, text=lambda row: f"{row.row:,}", is_number=True),
        Column("Class", value=lambda row: row.label, is_strong=lambda _: True),
        Column(
            "Text",
            value=lambda row: row.text,
            is_stretched=True,
            tip=lambda row: row.text,
        ),
    ]
