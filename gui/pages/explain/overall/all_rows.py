"""All rows: one method asked about every row, into a folder, going on where it was stopped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSpinBox, QWidget

from core.catalogue import METHODS
from core.evidence.wording import count_text, digits_for, figure_text, interval_text
from core.jobs.context import Progress
from core.records.streamed import StreamedManifest, StreamedPlayer
from core.records.views.explained_all import ExplainedAllView
from gui.pages.explain.overall.presenter import OverallPresenter, finished_rows, found_in
from gui.pages.explain.overall.rows import streamed_columns
from gui.pages.explain.overall.section import Section
from gui.pages.explain.timing import Asked, HowLong
from gui.pages.page import Frame
from gui.session.jobs import JobHandle
from gui.tables.model import RowsModel
from gui.tables.view import Table
from gui.theme import metrics
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.key_figures import KeyFigure, KeyFigures
from gui.widgets.labels import ElidedLabel, body, muted

_JOB = "explain_all"
_MOST = 2_000_000_000
_SHOWN = 10
_FIELD = 240
_ABOUT = (
    "Every row of the data, training rows included, is explained in chunks. Finished chunks stay "
    "in the folder: after a stop, or on another day, the same question goes on where it stopped."
)
_TAKEN = "Another method lies in this folder: choose another one"
_UNEARNED = {"none": "no sum is owed", "construction": "its sum is forced"}


class AllRowsSection(Section):
    """A form with the question above, and what lies in the folder below."""

    def __init__(
        self, presenter: OverallPresenter, frame: Frame, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._frame = frame
        self._folder: Path | None = None
        self._shown: ExplainedAllView | None = None
        self._digits = 3
        self.method = QComboBox()
        self.method.setAccessibleName("Method")
        self.method.setFixedWidth(_FIELD)
        self.rows = QSpinBox(minimum=1, maximum=_MOST)
        self.rows.setAccessibleName("Rows")
        self.rows.setGroupSeparatorShown(True)
        self.rows.setSuffix(" rows")
        self.rows.setToolTip("The first so many rows; all of them at most")
        self.rows.setFixedWidth(_FIELD)
        self.folder = ElidedLabel()
        self.choose = Button(
            "Choose folder…", "quiet", icon_name="folder", is_small=True, trigger=self._choose
        )
        self.run = Button("Explain all rows", "secondary", is_small=True, trigger=self._run)
        explain = presenter.explain
        self.how_long = HowLong(
            explain.timing,
            asked=self._asked,
            missing=explain.missing,
            players=lambda: len(explain.feature_names()),
        )
        self.figures = KeyFigures()
        self.strongest: Table[StreamedPlayer] = Table(
            RowsModel(streamed_columns(lambda: self._digits)),
            title="Mean attributions over all rows",
        )
        self._lies, self._state = muted(wraps=True), body()
        self._rows_name = muted("Rows")
        self._form, self._found = Card("Explain all rows into a folder"), Card()
        self._lay_out()
        self.method.activated.connect(lambda _: self._show_question())
        self.rows.valueChanged.connect(lambda _: self._show_question())
        self.strongest.failed.connect(self.failed)
        explain.session.jobs.started.connect(self._follow)

    def refresh(self) -> None:
        """Show what can be asked, and what was found last."""
        self._offer_methods()
        known = self._presenter.known_rows
        if known and self.rows.maximum() != known:
            self.rows.setMaximum(known)
            self.rows.setValue(known)
        self._show_question()
        self._show_found()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look into the folder anew: somebody may have emptied it."""
        super().showEvent(event)
        self._show_question()

    def set_density(self, *, is_compact: bool) -> None:
        """Make the figures one line in a small window."""
        super().set_density(is_compact=is_compact)
        self.figures.set_density(is_compact=is_compact)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP)
        grid.setVerticalSpacing(metrics.STEP)
        grid.setColumnStretch(1, 1)
        where = QHBoxLayout()
        where.setSpacing(metrics.STEP)
        where.addWidget(self.folder, 1)
        where.addWidget(self.choose)
        grid.addWidget(muted("Method"), 0, 0)
        grid.addWidget(self.method, 0, 1)
        grid.addWidget(self._rows_name, 1, 0)
        grid.addWidget(self.rows, 1, 1)
        grid.addWidget(muted("Folder"), 2, 0)
        grid.addLayout(where, 2, 1)
        act = QHBoxLayout()
        act.setSpacing(metrics.STEP)
        act.addWidget(self.run)
        act.addWidget(self.how_long, 1)
        self._form.add(muted(_ABOUT, wraps=True))
        self._form.body.addLayout(grid)
        self._form.add(self._lies)
        self._form.body.addLayout(act)
        for part in (self.figures, self._state, self.strongest):
            self._found.add(part)
        self._found.hide()
        self.cards = [self._found]
        self.column.addWidget(self._form)
        self.column.addWidget(self._found)
        self.column.addStretch(1)

    # -- the question

    def _chosen(self) -> str:
        return str(self.method.currentData() or "")

    def _asked(self) -> Asked:
        """Return method and rows; no rows before they were counted."""
        is_known = bool(self._chosen()) and bool(self._presenter.known_rows)
        return (self._chosen(),), self.rows.value() if is_known else 0

    def _where(self) -> Path:
        return self._folder or self._presenter.default_folder(self._chosen())

    def _offer_methods(self) -> None:
        methods = self._presenter.methods()
        offered = [(one.title, one.name) for one in methods]
        there = [
            (self.method.itemText(at), self.method.itemData(at))
            for at in range(self.method.count())
        ]
        if offered == there:
            return
        in_sight = self._presenter.method
        first = self._presenter.explain.session.plan.explanation.methods[0]
        chosen = self._chosen() or (in_sight.name if in_sight is not None else first)
        self.method.clear()
        for title, name in offered:
            self.method.addItem(title, name)
        self.method.setCurrentIndex(max(0, self.method.findData(chosen)))

    def _show_question(self) -> None:
        presenter = self._presenter
        folder = self._where()
        lies = found_in(folder) if self._chosen() else None
        is_taken = lies is not None and lies.method != self._chosen()
        missing = presenter.explain.missing() or presenter.streamed.obstacle
        missing = missing or (_TAKEN if is_taken else "")
        self.run.setEnabled(bool(self._chosen()) and not missing)
        self.run.setToolTip(missing)
        known, rows = presenter.known_rows, self.rows.value()
        self.rows.setVisible(bool(known))
        self._rows_name.setVisible(bool(known))
        count = f"{rows:,}" if known else ""
        part = "all" if rows == known or not known else "the first"
        self.run.setText(" ".join(filter(None, ("Explain", part, count, "rows"))))
        self.folder.setText(str(folder))
        if not presenter.streamed.is_running:
            self._show_lying(lies)
        self.how_long.refresh()

    def _show_lying(self, manifest: StreamedManifest | None) -> None:
        """Say what lies in the folder already, before anything is begun."""
        self._lies.setVisible(manifest is not None)
        if manifest is None:
            return
        title = next(
            (one.title for one in self._presenter.methods() if one.name == manifest.method),
            manifest.method,
        )
        rows = count_text(finished_rows(manifest), "row", "rows")
        if manifest.method != self._chosen():
            self._lies.setText(f"{title} of {rows} lies there: choose another folder.")
            return
        self._lies.setText(
            f"{title} of {rows} lies there already. If network, data and settings are the same, "
            "those rows are verified and kept, and the rest is added."
        )

    def _choose(self) -> None:
        folder = self._frame.choose_folder("Explain all rows into")
        if folder is not None:
            self._folder = folder
            self._show_question()

    def _run(self) -> None:
        known, rows = self._presenter.known_rows, self.rows.value()
        most = rows if known and rows < known else None
        self._presenter.explain_all(self._chosen(), folder=self._folder, rows=most)

    def _follow(self, job: JobHandle) -> None:
        if job.name == _JOB:
            job.progressed.connect(self._progressed)

    def _progressed(self, progress: object) -> None:
        if isinstance(progress, Progress) and progress.note:
            self._lies.show()
            self._lies.setText(f"{progress.step}: {progress.note}")

    # -- what was found

    def _show_found(self) -> None:
        presenter = self._presenter
        view = presenter.streamed_view
        self._found.setVisible(view is not None)
        if view is None:
            return
        if view != self._shown:
            self._shown = view
            rows = count_text(view.summary.rows, "row", "rows")
            self._found.set_title(f"{view.title} of {rows} lies in the folder")
            self.figures.set_figures(_figures(view))
            self._state.setText(f"{view.sentence} Validity: not tested.")
            first = next(iter(view.summary.players), None)
            self._digits = digits_for(first.mean_absolute if first is not None else 0.0)
            self.strongest.rows_model.set_rows(view.summary.players)
            shown = min(_SHOWN, len(view.summary.players))
            self.strongest.setVisible(bool(shown))
            self.strongest.setFixedHeight(
                metrics.TABLE_HEAD + shown * metrics.TABLE_ROW + metrics.GAP
            )
        run = self._run if self.run.isEnabled() else None
        self.show_stale(is_stale=presenter.streamed.is_stale, run=run, action="Explain again")


def _figures(view: ExplainedAllView) -> list[KeyFigure]:
    summary = view.summary
    before = f"{view.rows_found:,} from before" if view.rows_found else "none from before"
    found = [KeyFigure("Rows done", f"{summary.rows:,}", note=before, short="rows done")]
    if view.rows_per_second:
        took = f"in {view.seconds:,.1f} s"
        pace = f"{view.rows_per_second:,.0f}"
        found.append(KeyFigure("Rows a second", pace, note=took, short="rows/s"))
    if summary.share is None:
        found.append(
            KeyFigure(
                "Within the gate", "\N{EN DASH}", note=_UNEARNED[METHODS[summary.method].sum_rule]
            )
        )
    else:
        share = summary.share
        found.append(
            KeyFigure(
                "Within the gate",
                figure_text(share.value, digits=1, percent=True),
                interval=interval_text(share.low, share.high, digits=1, percent=True),
                note=f"{summary.within:,} of {summary.rows:,}",
                short="within the gate",
            )
        )
    return found
