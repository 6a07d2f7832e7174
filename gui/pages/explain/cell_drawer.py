"""The drawer of one cell: its picture, its sum rule in words, and its attributions as a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.errors import AuditError
from core.records.views.explanation import GridCell, MethodColumn
from gui.pages.drawing import PictureDrawer
from gui.pages.explain.attributions import Attribution, attribution_columns, attributions_of
from gui.pages.explain.case_record import BARS, WAYS, case_picture, ways_of
from gui.pages.explain.cell_figure import CellFigure, image_figure, series_figure, words_figure
from gui.pages.explain.grid_model import Cell
from gui.pages.explain.kept_arrays import KeptArray, kept_row
from gui.pages.explain.overlay import OverlayView
from gui.pages.explain.painting import chip_icon
from gui.pages.explain.pictures import PictureStore
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.scale_line import ScaleLine
from gui.pages.explain.series_view import SeriesView
from gui.pages.explain.words import channel_words, full_words, outcome_words
from gui.pages.explain.words_view import WordsView
from gui.pages.page import Frame
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.chip import Chip
from gui.widgets.drawer import Drawer
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import body, muted, strong
from gui.widgets.picture import Picture
from gui.widgets.remark import Remark
from gui.widgets.segmented import Segmented

_CASE_HEIGHT = 280
_TABLE_ROWS = 12
_VALUE, _PLACE, _ERROR = 1, 2, 4
_INTERVALS = "Lines and \N{PLUS-MINUS SIGN}: 95 % interval and standard error, by chance alone."
_ERRORS = "\N{PLUS-MINUS SIGN}: standard error, by chance alone."
_UNSIGNED = "It has no sign: orange is strength alone."


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
        self.overlay = OverlayView(drawing=self._figure)
        self.series, self.words = SeriesView(drawing=self._figure), WordsView(drawing=self._figure)
        self.scale, self._full = ScaleLine(), muted(wraps=True)
        self.scale.set_density(is_compact=True)
        self.overlay.channel_changed.connect(self._show_full)
        self.way = Segmented(WAYS, name="Picture of the attributions", is_small=True)
        self.way.changed.connect(lambda _: self._show_picture())
        self.case = Picture(kinds=("png", "svg", "data"))
        self.case.setFixedHeight(_CASE_HEIGHT)
        self._case_drawer = PictureDrawer(
            self.case, BARS, title="Attribution", session=presenter.session, frame=frame
        )
        self._case_drawer.failed.connect(presenter.failed)
        self._chip, self._untested = Chip(""), Chip("Validity not tested", "muted", icon="dash")
        self._sum, self.turned = body(), Remark()
        self._shows, self._hides = body(), body()
        self._notes = muted(wraps=True)
        self.table: Table[Attribution] = Table(
            RowsModel(attribution_columns()), title="Attributions", row_height=metrics.THEME_ROW
        )
        # It stands below the name; copies and exports have it in a column of its own.
        self.table.setColumnHidden(_VALUE, True)
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
        self.turned.set_text("")
        is_absent = bool(method.reason)
        self.out_button.setVisible(is_absent)
        session = self._presenter.session
        chosen = session.plan.explanation.methods
        self.out_button.setEnabled(session.is_writer and method.name in chosen and len(chosen) > 1)
        is_last = chosen == (method.name,)
        self.out_button.setToolTip("One method has to stay" if is_last else "")
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
        )
        self._notes.setText("\n".join(part for part in said if part))
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
        self._show_chip(cell, found)
        self._sum.setText(found.sentence)
        self.turned.set_text(found.baseline_note)
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
            channel_words(view) if found.traces else "",
        )
        self._notes.setText("\n".join(part for part in said if part))
        rows = attributions_of(cell)
        self.table.rows_model.set_rows(rows)
        height = metrics.SAMPLE_ROW if sample.values else metrics.THEME_ROW
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.setColumnHidden(_PLACE, view.kind != "text")
        self.table.setColumnHidden(_ERROR, not found.standard_errors)
        shown = min(len(rows), _TABLE_ROWS)
        self.table.setFixedHeight(metrics.TABLE_HEAD + shown * height + 2)
        self.table.fit()
        self.set_copied_text(self._spoken(rows))

    def copy_picture(self) -> None:
        """Put the picture on the clipboard, with all that has to be said where it is quoted."""
        cell = self.cell
        if cell is None or cell.found is None or cell.view.kind == "tabular":
            self.case.copy()
            return
        QGuiApplication.clipboard().setImage(self._figure().image())

    def _figure(self) -> CellFigure:
        """Return the picture in sight as it may be quoted."""
        cell = self.cell
        assert cell is not None
        full = self._full.text().removesuffix(_UNSIGNED).rstrip()  # the caption names the method
        if cell.view.kind == "image":
            shown = self._store.image(cell.sample.thumbnail)
            return image_figure(cell, shown, self.overlay.on_paper(), full=full)
        if cell.view.kind == "text":
            return words_figure(cell, full=full)
        return series_figure(cell, self.series, full=full)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show the picture of the other theme."""
        if event.type() == QEvent.Type.PaletteChange and self.cell is not None:
            self._show_picture()
        super().changeEvent(event)

    def _fill(self) -> None:
        pictures = (self.overlay, self.series, self.words, self.way, self.case)
        chips = FlowLayout(gap=metrics.STEP)
        for chip in (self._chip, self._untested):
            chips.addWidget(chip)
        line = QWidget()
        line.setLayout(chips)
        words = (strong("Shows"), self._shows, strong("Does not show"), self._hides, self._notes)
        for part in (self._outcome, *pictures, self.scale, self._full, line, self._sum):
            self.body.addWidget(part)
        for part in (self.turned, *words, self._listed, self.table):
            self.body.addWidget(part)
        only = (self._outcome, *pictures, self.scale, self._full, self._listed, self.table)
        self._of_cell = only

    def _show_chip(self, cell: Cell, found: GridCell) -> None:
        """Say how the row stands to its sum rule, by how much where it misses."""
        if found.state == "within":
            self._chip.set_chip("Within", "good", icon="check")
        elif found.state == "outside":
            word = "Too uncertain" if found.is_uncertain else "Sum"
            self._chip.set_chip(f"{word} {found.struck}", "bad", icon="cross")
        else:
            kind = cell.method.chip
            self._chip.set_chip(cell.method.word, kind, icon=chip_icon(kind))

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
        self.scale.set_view(None if kind == "tabular" else cell.view)
        self._full.setVisible(kind != "tabular")
        self._show_full()
        self.way.setVisible(kind == "tabular" and len(offered) > 1)
        if kind == "image":
            maps = [self._store.image(sha) for sha in found.maps]
            ground = self._store.image(cell.sample.thumbnail)
            self.overlay.set_layers(
                ground,
                maps,
                cell.view.channels,
                values=lambda: self._kept_values(cell),
                struck=found.struck,
            )
        elif kind == "series":
            self.series.set_cell(
                cell.sample,
                found,
                channels=cell.view.channels,
                values=lambda: self._kept_values(cell),
            )
        elif kind == "text":
            self.words.set_cell(cell.sample, found)
        else:
            title = f"{cell.method.title} row {cell.sample.row}"
            name = str(self.way.value) if len(offered) > 1 else offered[0][0]
            self._case_drawer.draw_as(name, case_picture(cell), title=title)
        spoken = f"{cell.method.title}, {self._outcome.text()}"
        for picture in (self.series, self.words):
            picture.setAccessibleName(spoken)
        self.overlay.set_name(spoken)

    def _show_full(self) -> None:
        """Say what full colour stands for in the picture in sight."""
        cell = self.cell
        if cell is not None and cell.found is not None:
            place = self.overlay.chosen if cell.view.kind == "image" else 0
            full = full_words(cell.view, cell.found, place=place)
            # The scale above has two colours, whatever the method.
            self._full.setText(full if cell.method.is_signed else f"{full} {_UNSIGNED}")

    def _kept_values(self, cell: Cell) -> KeptArray:
        """Return the attribution of every pixel or step, as it was computed."""
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
