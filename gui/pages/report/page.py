"""The page Report: sections at the left, their texts in the middle, the printed pages right."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.jobs.outcome import Failed, Finished, Outcome
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.pages.report.presenter import Exported, ExportKind, ReportPresenter
from gui.pages.report.preview import PageFile
from gui.pages.report.preview_panel import PreviewPanel
from gui.pages.report.section_list import SectionList
from gui.pages.report.section_panel import SectionPanel
from gui.pages.report.sections import SectionLine
from gui.session.jobs import JobHandle
from gui.session.session import Session
from gui.theme import metrics
from gui.widgets.segmented import Segmented
from gui.widgets.upright import UprightRule

_PAGES_JOB = "pages"
_ALL = 10_000
# Pixels for each point of the page: 100 % is 96 logical pixels an inch.
_SHARPNESS = 4 / 3
_ROOMY = 1000  # from this width on, the states of sections have their words
_WIDTHS = {True: (384, 296), False: (264, 256)}
_PANES = (("sections", "Sections"), ("section", "Section"), ("pages", "Pages"))
_FILTERS = {
    "pdf": "PDF (*.pdf)",
    "html": "HTML (*.html)",
    "bundle": "Bundle (*.zip)",
    "evidence": "Evidence (*.json)",
}


class ReportPage(Page):
    """Lays out list, form and preview, and forwards what the user wants."""

    name: ClassVar[str] = "report"
    title: ClassVar[str] = "Report"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self.presenter = ReportPresenter(session, frame.export_folder, self)
        self.list = SectionList()
        self.panel = SectionPanel()
        self.pages = PreviewPanel()
        # Before the first report there is nothing to read, but something to write.
        self._chosen = "purpose" if self.presenter.kept is None else "summary"
        self._drawn = ""  # bundle and sharpness of the pages that are shown
        self._wanted = ""  # the same of the pages that are being drawn
        self._asking: JobHandle | None = None
        self._exported: Exported | None = None
        self._is_compact = False
        self.parts = Segmented(list(_PANES), name="Part of the page", is_small=True)
        self.parts.changed.connect(self._show_pane)
        self._lay_out()
        self._connect()
        self._refresh()

    def sentence(self) -> str:
        """Return what the page is for."""
        return self.presenter.sentence()

    def header_actions(self) -> list[HeaderAction]:
        """Return the exports, and what brings the report up to date."""
        verify = HeaderAction(
            "Verify a bundle…",
            self._choose_bundle,
            "quiet",
            tip="Check every byte of a bundle, of whatever project",
        )
        if self.presenter.kept is None:
            run = HeaderAction(
                "Run all checks",
                self._run,
                "primary",
                is_enabled=self.presenter.can_run,
                tip="Train where needed, measure, explain, hold every limit, write the report",
                icon="play",
            )
            return [verify, run]
        files = [
            HeaderAction(
                "Export to…", self._choose_target, "quiet", tip="Choose folder and name of a bundle"
            ),
            self._export_action("PDF", "pdf"),
            self._export_action("HTML", "html"),
        ]
        bundle = HeaderAction(
            "Export bundle",
            lambda: self._export("bundle"),
            "secondary" if self.presenter.is_stale else "primary",
            tip=f"Write report, evidence, plan and model into {self.presenter.folder}",
            icon="download",
            shortcut="Ctrl+E",
        )
        if not self.presenter.is_stale:
            return [verify, *files, bundle]
        update = HeaderAction(
            "Update report",
            self._run,
            "primary",
            is_enabled=self.presenter.can_run,
            tip="Write the report of the plan as it stands; exports are of an earlier plan",
        )
        return [verify, *files, bundle, update]

    def step_state(self) -> StepState:
        """Return how far the step is."""
        return self.presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Show one pane at a time in a small window."""
        self._is_compact = is_compact
        self.parts.setVisible(is_compact)
        self._arrange()

    def shown(self) -> None:
        """Draw the pages if they are not the ones of this report."""
        self._refresh()
        self._ask_for_pages()

    def leave(self) -> None:
        """Keep what is still being written; let pages that are being drawn go."""
        self.panel.flush()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def verify_bundle(self, bundle: Path) -> None:
        """Check a bundle, as if it had been chosen in the dialog."""
        self.presenter.verify(bundle)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width anew."""
        super().resizeEvent(event)
        self._arrange()

    # -- laying out

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._rules = (UprightRule(), UprightRule())
        row.addWidget(self.list)
        row.addWidget(self._rules[0])
        row.addWidget(self.panel)
        row.addWidget(self._rules[1])
        row.addWidget(self.pages, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(metrics.GAP, metrics.HALF, metrics.GAP, metrics.HALF)
        bar.addWidget(self.parts)
        bar.addStretch(1)
        self._bar = QWidget()
        self._bar.setLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.presenter.changed.connect(self._refresh)
        self.presenter.noticed.connect(self._tell)
        self.presenter.exported.connect(self._tell_export)
        self.list.chosen.connect(self._choose_section)
        self.list.table.row_activated.connect(self._open_section)
        self.panel.written.connect(self._write)
        self.panel.export.show_wanted.connect(self._show_folder)
        self.panel.export.copy_wanted.connect(self._copy_path)
        self.pages.run_wanted.connect(self._run)

    def _arrange(self) -> None:
        panes = (self.list, self.panel, self.pages)
        self._bar.setVisible(self._is_compact)
        for line in self._rules:
            line.setVisible(not self._is_compact)
        is_roomy = self.width() >= _ROOMY
        for part, width in zip(panes, _WIDTHS[is_roomy], strict=False):
            if self._is_compact:
                part.setMinimumWidth(0)
                part.setMaximumWidth(16_777_215)
            else:
                part.setFixedWidth(width)
        self.list.set_short(is_short=not is_roomy and not self._is_compact)
        for part, (name, _) in zip(panes, _PANES, strict=True):
            part.setVisible(not self._is_compact or self.parts.value == name)

    def _show_pane(self, _: object) -> None:
        self._arrange()

    # -- showing

    def _refresh(self) -> None:
        lines = self.presenter.lines()
        chosen = next((line for line in lines if line.name == self._chosen), lines[0])
        self.list.show_lines(lines, chosen=chosen.name)
        self.panel.show_section(chosen, self.session.plan, can_edit=self.session.is_writer)
        self.panel.facts.show_facts(self.presenter.facts())
        self._show_state()
        if self.isVisible():
            self._ask_for_pages()
        self.header_changed.emit()
        self.step_changed.emit()

    def _show_state(self) -> None:
        kept = self.presenter.kept
        if kept is None:
            is_running = self.presenter.is_running
            text = (
                "The pages appear here when all checks have run."
                if is_running
                else "There is no report yet. Running all checks writes it."
            )
            self.pages.show_empty(text, has_button=not is_running and self.presenter.can_run)
            return
        self.pages.show_state(
            _ago(kept.view.created),
            is_stale=self.presenter.is_stale,
            can_run=self.presenter.can_run,
        )

    def _choose_section(self, line: SectionLine) -> None:
        self._chosen = line.name
        self.panel.show_section(line, self.session.plan, can_edit=self.session.is_writer)
        if line.page:
            self.pages.preview.go_to(line.page)

    def _open_section(self, _: SectionLine) -> None:
        """Show the section itself, where only one part of the page is seen, and begin to write."""
        if self._is_compact:
            self.parts.value = "section"
            self._arrange()
        self.panel.begin_writing()

    def _ask_for_pages(self) -> None:
        kept = self.presenter.kept
        if kept is None or self._asking is not None:
            return
        ratio = round(_SHARPNESS * self.devicePixelRatioF(), 3)
        wanted = f"{kept.view.bundle.sha256} {ratio}"
        if wanted == self._drawn:
            return
        self._asking = self.session.ask(
            _PAGES_JOB, cache=str(self.frame.cache_folder), ratio=ratio, first=1, count=_ALL
        )
        self._wanted = wanted
        self._asking.ended.connect(self._take_pages)

    def _take_pages(self, outcome: Outcome) -> None:
        if self._asking is None:  # the page was left
            return
        self._asking = None
        self._drawn = self._wanted
        if isinstance(outcome, Finished):
            listed = outcome.result["pages"]
            assert isinstance(listed, list)
            pages = [_page_file(item) for item in listed]
            lines = self.presenter.lines()
            titles = {line.page: line.heading for line in reversed(lines) if line.page}
            self.pages.show_pages(pages, titles=titles)
            self._show_state()
        elif isinstance(outcome, Failed):
            self.pages.show_empty(outcome.sentence, has_button=False)
        self._ask_for_pages()

    # -- doing

    def _run(self) -> None:
        self.panel.flush()
        self.presenter.run()

    def _write(self, path: str, value: object, title: str) -> None:
        self.panel.show_error(path, self.presenter.write(path, value, title=title))

    def _export_action(self, text: str, kind: ExportKind) -> HeaderAction:
        has_file = self.presenter.has_file(kind)
        tip = (
            f"Write the report as {text} into {self.presenter.folder}"
            if has_file
            else f"The plan did not ask for {text}; it is named under report.formats in plan.toml"
        )
        return HeaderAction(text, lambda: self._export(kind), is_enabled=has_file, tip=tip)

    def _export(self, kind: ExportKind) -> None:
        self.presenter.export(kind)

    def _choose_target(self) -> None:
        proposed = self.presenter.proposed("bundle")
        target = self.frame.choose_target("Export bundle", proposed, _FILTERS["bundle"])
        if target is not None:
            self.frame.keep_export_folder(target.parent)
            self.presenter.export("bundle", target)

    def _choose_bundle(self) -> None:
        bundle = self.frame.choose_file("Verify a bundle", _FILTERS["bundle"])
        if bundle is not None:
            self.presenter.verify(bundle)

    def _tell(self, notice: Notice) -> None:
        self.frame.notify(notice)

    def _tell_export(self, done: Exported) -> None:
        self._exported = done
        self.panel.export.show_export(done)
        self.frame.notify(
            Notice(
                "good",
                f"Exported {done.path.name}.",
                remedy=f"It lies in {done.path.parent}.",
                action="Show in folder",
                trigger=self._show_folder,
                detail=f"{done.path}\nSHA-256 {done.sha256}",
            )
        )

    def _show_folder(self) -> None:
        if self._exported is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._exported.path.parent)))

    def _copy_path(self) -> None:
        if self._exported is not None:
            QGuiApplication.clipboard().setText(str(self._exported.path))


def _page_file(item: object) -> PageFile:
    assert isinstance(item, dict)
    return PageFile(
        number=int(item["page"]),
        path=Path(str(item["path"])),
        width=int(item["width"]),
        height=int(item["height"]),
    )


def _ago(created: str) -> str:
    """Return when the report was written, in the words of the page."""
    moment = datetime.fromisoformat(created)
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    local = moment.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"
