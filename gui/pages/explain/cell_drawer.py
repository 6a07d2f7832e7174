"""The drawer of one cell: its picture, its sum rule in words, and its attributions as a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.errors import AuditError
from core.records.views.explanation import MethodColumn
from gui.pages.drawing import PictureDrawer
from gui.pages.explain.attributions import Attribution, attribution_columns, attributions_of
from gui.pages.explain.case_record import WAYS, case_picture, ways_of
from gui.pages.explain.cell_figure import image_figure, series_figure, words_figure
from gui.pages.explain.grid_model import Cell
from gui.pages.explain.kept_arrays import KeptArray, kept_row
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

_CASE_HEIGHT = 280
_TABLE_ROWS = 12
_VALUE, _PLACE, _ERROR = 1, 2, 4
_INTERVALS = "Lines and \N{PLUS-MINUS SIGN}: 95 % interval and standard error, by chance alone."

_ERRORS = "\N{PLUS-MINUS SIGN}: standard error, by chance alone."


class CellDrawer(Drawer):
    """What one method says about one sample, or why it says nothing."""

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
        self._listed = strong("Attributions")
        self._of_cell: tuple[QWidget, ...] = ()
        self._fill()
        self.table.failed.connect(presenter.failed)
        self._actions = [
            self.add_action("Copy picture", self.copy_picture),
            self.add_action("Export CSV", self._export),
        ]
        self.out_button = self.add_action("Take the method out", self._take_out)
        self.out_button.hide()
        self._method = ""

    def show_method(self, method: MethodColumn) -> None:
        """Show what is known of a method for all samples, or why it was not run."""
        self.cell, self._method = None, method.name
        self.set_title(method.title)
        for part in (*self._of_cell, *self._actions):
            part.hide()
        is_absent = bool(method.reason)
        self.out_button.setVisible(is_absent)
        session = self._presenter.session
        can_go = session.is_writer and method.name in session.plan.explanation.methods
        self.out_button.setEnabled(can_go and len(session.plan.explanation.methods) > 1)
        self._chip.set_chip(method.word, method.chip, icon=chip_icon(method.chip))
        self._sum.setText(method.reason or f"Over the samples of the grid: {method.figure}.")
        self._shows.setText(method.shows)
        self._hides.setText(method.does_not_show)
        explains = f"It explains {method.target}, not the output." if method.target else ""
        baseline = "" if method.has_baseline else "It uses no baseline."
        said = (
            f"It {method.rule}.",
            explains,
            baseline,
            *method.notes,
            method.gate_note,
            "Validity not tested.",
        )
        self._notes.setText(" ".join(part for part in said if part))
        self.set_copied_text("\n".join([method.title, self._sum.text(), self._notes.text()]))

    def show_cell(self, cell: Cell) -> None:
        """Show another cell; where its method was not run, why."""
        found = cell.found
        if found is None:
            self.show_method(cell.method)
            return
        for part in (*self._of_cell, *self._actions):
            part.show()
        self.out_button.hide()
        self.cell = cell
        self.set_title(cell.method.title)
        view, sample = cell.view, cell.sample
        self._outcome.setText(outcome_words(view, sample))
        self._show_picture()
        is_uncertain = found.struck.startswith("\N{PLUS-MINUS SIGN}")
        off = "Too uncertain" if is_uncertain else "Sum is off"
        word = {"within": "Within", "outside": off}.get(found.state, cell.method.word)
        kind = {"within": "good", "outside": "bad"}.get(found.state, cell.method.chip)
        icon = {"within": "check", "outside": "cross"}.get(found.state, chip_icon(cell.method.chip))
        self._chip.set_chip(word, kind, icon=icon)  # type: ignore[arg-type]
        self._sum.setText(found.sentence)
        self._shows.setText(cell.method.shows)
        self._hides.setText(cell.method.does_not_show)
        target = cell.method.target or view.target
        baseline = view.baseline if cell.method.has_baseline else "No baseline is used."
        chance = _INTERVALS if view.kind == "tabular" else _ERRORS
        said = (
            f"{target[:1].upper()}{target[1:]}.",
            baseline,
            *cell.method.notes,
            chance if found.standard_errors else "",
            "Validity not tested.",
        )
        self._notes.setText(" ".join(part for part in said if part))
        rows = attributions_of(cell)
        self.table.rows_model.set_rows(rows)
        self.table.setColumnHidden(_VALUE, not sample.values)
        self.table.setColumnHidden(_PLACE, view.kind != "text")
        self.table.setColumnHidden(_ERROR, not found.standard_errors)
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
            self._listed,
            self.table,
        )
        for part in parts:
            self.body.addWidget(part)
        self._of_cell = (*parts[:6], self._listed, self.table)

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
        offered = ways_of(cell)
        self.way.setVisible(kind == "tabular" and len(offered) > 1)
        if kind == "image":
            maps = [self._store.image(sha) for sha in found.maps]
            ground = self._store.image(cell.sample.thumbnail)
            self.overlay.set_layers(
                ground, maps, cell.view.channels, values=lambda: self._pixels(cell)
            )
        elif kind == "series":
            self.series.set_cell(cell.sample, found, channels=cell.view.channels)
        elif kind == "text":
            self.words.set_words(cell.sample, found.attributions, scale=found.scale)
        else:
            title = f"{cell.method.title} row {cell.sample.row}"
            name = str(self.way.value) if len(offered) > 1 else offered[0][0]
            self._case_drawer.draw_as(name, case_picture(cell), title=title)
        spoken = f"{cell.method.title}, {self._outcome.text()}"
        for picture in (self.series, self.words):
            picture.setAccessibleName(spoken)
        self.overlay.set_name(spoken)

    def _pixels(self, cell: Cell) -> KeptArray:
        """Return the attribution of every pixel, as it was computed."""
        place = [sample.row for sample in cell.view.samples].index(cell.sample.row)
        path = self._presenter.session.artifact(cell.view.arrays)
        return kept_row(path, f"{cell.method.name}.attributions", place)

    def _take_out(self) -> None:
        self._presenter.set_method(self._method, is_chosen=False)
        self.close_drawer()

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
