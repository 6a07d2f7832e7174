"""The drawer of one cell: its picture, its sum rule in words, and its attributions as a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.errors import AuditError
from core.evidence.wording import count_text
from core.records.views.pictures import CasePicture
from gui.pages.drawing import PictureDrawer
from gui.pages.explain.attributions import Attribution, attribution_columns, attributions_of
from gui.pages.explain.cell_figure import image_figure, series_figure, words_figure
from gui.pages.explain.grid_model import Cell
from gui.pages.explain.overlay import OverlayView
from gui.pages.explain.painting import chip_icon
from gui.pages.explain.pictures import PictureStore
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.series_view import SeriesView
from gui.pages.explain.words import outcome_words
from gui.pages.explain.words_view import WordsView
from gui.pages.page import Frame
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.chip import Chip
from gui.widgets.drawer import Drawer
from gui.widgets.labels import body, muted, strong
from gui.widgets.picture import Picture
from gui.widgets.segmented import Segmented

_SHOWN = 10
_CASE_HEIGHT = 280
_TABLE_ROWS = 12
_VALUE, _PLACE = 1, 2
WAYS = (
    ("local.case", "Bars"),
    ("local.waterfall", "Waterfall"),
    ("local.force", "Forces"),
)


class CellDrawer(Drawer):
    """What one method says about one sample."""

    def __init__(
        self,
        presenter: ExplainPresenter,
        frame: Frame,
        store: PictureStore,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Attribution", parent)
        self._presenter = presenter
        self._frame = frame
        self._store = store
        self.cell: Cell | None = None
        self._outcome = body()
        self.overlay, self.series, self.words = OverlayView(), SeriesView(), WordsView()
        self.way = Segmented(WAYS, name="Picture of the attributions", is_small=True)
        self.way.changed.connect(lambda _: self._show_picture())
        self.case = Picture(kinds=("png", "svg", "data"))
        self.case.setFixedHeight(_CASE_HEIGHT)
        self._case_drawer = PictureDrawer(
            self.case, "local.case", title="Attribution", session=presenter.session, frame=frame
        )
        self._case_drawer.failed.connect(presenter.failed)
        self._chip, self._sum = Chip(""), body()
        self._shows, self._hides = body(), body()
        self._notes = muted(wraps=True)
        self.table: Table[Attribution] = Table(
            RowsModel(attribution_columns()), title="Attributions", row_height=metrics.THEME_ROW
        )
        self._fill()
        self.table.failed.connect(presenter.failed)
        self.add_action("Copy picture", self.copy_picture)
        self.add_action("Export CSV", self._export)

    def show_cell(self, cell: Cell) -> None:
        """Show another cell, which a method has computed."""
        found = cell.found
        assert found is not None
        self.cell = cell
        self.set_title(cell.method.title)
        view, sample = cell.view, cell.sample
        self._outcome.setText(outcome_words(view, sample))
        self._show_picture()
        word = {"within": "Within", "outside": "Sum is off"}.get(found.state, cell.method.word)
        kind = {"within": "good", "outside": "bad"}.get(found.state, cell.method.chip)
        icon = {"within": "check", "outside": "cross"}.get(found.state, chip_icon(cell.method))
        self._chip.set_chip(word, kind, icon=icon)  # type: ignore[arg-type]
        self._sum.setText(found.sentence)
        self._shows.setText(cell.method.shows)
        self._hides.setText(cell.method.does_not_show)
        notes = f"{view.target[:1].upper()}{view.target[1:]}. {view.baseline}"
        self._notes.setText(f"{notes} Validity not tested.")
        rows = attributions_of(cell)
        self.table.rows_model.set_rows(rows)
        self.table.setColumnHidden(_VALUE, not sample.values)
        self.table.setColumnHidden(_PLACE, view.kind != "text")
        shown = min(len(rows), _TABLE_ROWS)
        self.table.setFixedHeight(metrics.TABLE_HEAD + shown * metrics.THEME_ROW + 2)
        self.set_copied_text(self._spoken(rows))

    def copy_picture(self) -> None:
        """Put the picture on the clipboard, with all that has to be said where it is quoted."""
        cell = self.cell
        if cell is None or cell.found is None or cell.view.kind == "tabular":
            self.case.copy()
            return
        if cell.view.kind == "image":
            shown = self._store.image(cell.sample.thumbnail)
            figure = image_figure(cell, shown, self.overlay.on_paper())
        elif cell.view.kind == "text":
            figure = words_figure(cell)
        else:
            figure = series_figure(cell, self.series.grab().toImage())
        QGuiApplication.clipboard().setImage(figure)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show the picture of the other theme."""
        if event.type() == QEvent.Type.PaletteChange and self.cell is not None:
            self._show_picture()
        super().changeEvent(event)

    def _fill(self) -> None:
        parts: tuple[QWidget, ...] = (
            self._outcome,
            self.overlay,
            self.series,
            self.words,
            self.way,
            self.case,
            self._chip,
            self._sum,
            strong("Shows"),
            self._shows,
            strong("Does not show"),
            self._hides,
            self._notes,
            strong("Attributions"),
            self.table,
        )
        for part in parts:
            self.body.addWidget(part)

    def _show_picture(self) -> None:
        cell = self.cell
        assert cell is not None
        found = cell.found
        assert found is not None
        kind = cell.view.kind
        self.overlay.setVisible(kind == "image")
        self.series.setVisible(kind == "series")
        self.words.setVisible(kind == "text")
        self.case.setVisible(kind == "tabular")
        self.way.setVisible(kind == "tabular")
        if kind == "image":
            maps = [self._store.image(sha) for sha in found.maps]
            ground = self._store.image(cell.sample.thumbnail)
            self.overlay.set_layers(ground, maps, cell.view.channels)
        elif kind == "series":
            self.series.set_cell(cell.sample, found, channels=cell.view.channels)
        elif kind == "text":
            self.words.set_words(cell.sample, found.attributions, scale=found.scale)
        else:
            title = f"{cell.method.title} row {cell.sample.row}"
            name = str(self.way.value)
            self._case_drawer.draw_as(name, case_picture(cell), title=title)
        spoken = f"{cell.method.title}, {self._outcome.text()}"
        for picture in (self.series, self.words):
            picture.setAccessibleName(spoken)
        self.overlay.set_name(spoken)

    def _spoken(self, rows: list[Attribution]) -> str:
        assert self.cell is not None
        lines = [self.cell.method.title, self._outcome.text(), self._sum.text(), ""]
        lines += [f"{row.name}\t{row.value}\t{row.text}" for row in rows]
        return "\n".join(lines)

    def _export(self) -> None:
        assert self.cell is not None
        name = f"{self.cell.method.name} row {self.cell.sample.row}.csv"
        target = self._frame.choose_target("Export attributions", Path(name), "CSV (*.csv)")
        if target is None:
            return
        try:
            self.table.export_csv(target)
        except AuditError as error:
            self._presenter.failed.emit(error)
        else:
            self._presenter.exported.emit(target)


def case_picture(cell: Cell) -> CasePicture:
    """Return what the bar chart of one cell is drawn from, the strongest features first."""
    found = cell.found
    assert found is not None
    rows = attributions_of(cell)
    rest = rows[_SHOWN:]
    return CasePicture(
        labels=tuple(
            f"{row.name}: {row.value}" if row.value else row.name for row in rows[:_SHOWN]
        ),
        values=tuple(row.attribution for row in rows[:_SHOWN]),
        x_label=f"Attribution to the {cell.view.target}",
        digits=found.digits,
        rest=sum(row.attribution for row in rest) if rest else None,
        rest_label=f"{count_text(len(rest), 'other', 'others')} together" if rest else "",
        missed=f"sum off by {found.error}" if found.state == "outside" else "",
        output=found.output,
        baseline_output=found.baseline_output,
        output_label=f"{cell.view.target[:1].upper()}{cell.view.target[1:]}",
    )
