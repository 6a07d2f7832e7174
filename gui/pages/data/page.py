"""The Data page: what there is, what each column is for, how rows are split."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QTabBar, QWidget

from core.records.views.data import Problem
from gui.forms.form import SettingsForm
from gui.pages.data.checks_tab import ChecksTab
from gui.pages.data.choices import TargetChoice
from gui.pages.data.forms import TABS
from gui.pages.data.overview import Overview
from gui.pages.data.presenter import DataPresenter
from gui.pages.data.rows_tab import RowsTab
from gui.pages.data.settings import make_settings
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.session.session import Session


class DataPage(Page):
    """Lays out settings, overview and rows; the presenter knows the rest."""

    name: ClassVar[str] = "data"
    title: ClassVar[str] = "Data"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self.presenter = DataPresenter(session, self)
        self.target = TargetChoice(self.presenter)
        self.form: SettingsForm = make_settings(self.presenter, frame, target=self.target)
        self.overview = Overview(self.presenter, act=self._act)
        self.rows = RowsTab(self.presenter)
        self.checks = ChecksTab(session)
        self.presenter.told.connect(frame.notify)
        self.checks.failed.connect(lambda words: frame.notify(Notice("bad", words)))
        self.presenter.changed.connect(self.header_changed)
        self.presenter.changed.connect(self.step_changed)
        self.presenter.form_changed.connect(self.tabs_changed)
        self.checks.row_wanted.connect(self._show_row)

    def sentence(self) -> str:
        """Return the sentence under the title."""
        return self.presenter.sentence()

    def header_actions(self) -> list[HeaderAction]:
        """Return Check data, and Continue to model once the data is checked."""
        presenter = self.presenter
        if not presenter.is_current:
            return [self._check_action("primary")]
        refusals = presenter.refusals
        tip = "" if not refusals else "Mend first what is told below"
        return [
            self._check_action("quiet"),
            HeaderAction(
                "Continue to model",
                lambda: self.frame.go_to("model"),
                role="primary",
                is_enabled=not refusals,
                tip=tip,
            ),
        ]

    def tabs(self) -> list[tuple[str, QWidget]]:
        """Return the overview, the rows, and the checks over them."""
        first, second = TABS[self.presenter.form]
        return [(first, self.overview), (second, self.rows), ("Checks", self.checks)]

    def settings(self) -> QWidget:
        """Return source, target and split."""
        return self.form

    def step_state(self) -> StepState:
        """Return how far the step is."""
        return self.presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange the page for a small or an ordinary window."""
        self.overview.set_density(is_compact=is_compact)
        self.form.set_density(is_compact=is_compact)

    def shown(self) -> None:
        """Look at the data if nobody has."""
        self.presenter.begin()

    def _check_action(self, role: str) -> HeaderAction:
        presenter = self.presenter
        can_run = self.session.is_writer and not self.session.is_busy
        tip = "" if can_run else "Something runs already"
        if not self.session.is_writer:
            tip = self.session.read_only_notice
        return HeaderAction(
            "Check data" if role == "primary" else "Check again",
            presenter.check,
            role="primary" if role == "primary" else "quiet",
            is_enabled=can_run,
            tip=tip,
        )

    def _act(self, problem: Problem) -> None:
        """Do what a notice's button says; what only shows something is done here."""
        if problem.act == "choose_target":
            self.target.column.setFocus()
            self.target.column.showPopup()
        elif problem.act == "show_rows":
            self._show_tab(TABS[self.presenter.form][1])
        elif problem.act == "show_column" and self.overview.columns is not None:
            self.overview.columns.show_column(problem.columns[0] if problem.columns else "")
        else:
            self.presenter.act(problem)

    def _show_row(self, row: int) -> None:
        """Turn to the rows and bring one of them into sight."""
        self._show_tab(TABS[self.presenter.form][1])
        self.rows.show_row(row)

    def _show_tab(self, title: str) -> None:
        """Turn to a tab of the strip above this page."""
        strip = self.parent()
        for bar in strip.findChildren(QTabBar) if strip is not None else []:
            titles = [bar.tabText(place) for place in range(bar.count())]
            if title in titles:
                bar.setCurrentIndex(titles.index(title))
