"""The Global tab: which section is shown, which method, and what stands there before it was run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.evidence.wording import count_text
from gui.pages.explain.overall.all_rows import AllRowsSection
from gui.pages.explain.overall.attributions import AttributionsSection
from gui.pages.explain.overall.groups import GroupsSection
from gui.pages.explain.overall.network import NetworkSection
from gui.pages.explain.overall.presenter import OverallPresenter
from gui.pages.explain.overall.spread import SpreadSection
from gui.pages.explain.painting import CHIP_ICONS
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.explain.timing import Asked, HowLong
from gui.pages.page import Frame, Notice
from gui.theme import metrics
from gui.widgets.chip import Chip
from gui.widgets.empty import EmptyState
from gui.widgets.pills import FilterPills
from gui.widgets.segmented import Segmented
from gui.widgets.when_seen import WhenSeen

_SECTIONS = (
    ("attributions", "Attributions"),
    ("spread", "Spread"),
    ("groups", "Groups"),
    ("network", "Network"),
    ("all", "All rows"),
)
_TIPS = (
    "Mean size of each part's attributions, faithfulness, and the gate of every method",
    "Attributions row by row, and over the value of one part",
    "Attributions by class, and by the values of a column",
    "What the network itself does: permutation importance and profiles",
    "One method asked about every row, into a folder",
)
_MOST_PILLS = 10
_OF_METHODS = ("attributions", "spread", "groups")
_NOT_EVALUATED = "What the network does over many rows stands here once it is evaluated."
_NONE_COMPUTED = "No method was computed; the section Attributions says why."
_NOT_EXPLORED = (
    "How much worse the network does without each part, and how its output goes as one feature is "
    "changed: permutation importance, partial dependence and accumulated effects over {} test rows."
)
_NO_PROFILES = (
    "How much worse the network does without each part: permutation importance over {} test rows."
)
_NOT_EXPLAINED = {
    "attributions": "What {} over many test rows, and how faithful each is.",
    "spread": "What {} of each test row, point by point, and over the value of one part.",
    "groups": "What {} of groups of test rows: by class, and by the values of a column.",
}
_EXPLORED_NOW = "The network is being explored; what was found stands here at the end."

_AnySection = AttributionsSection | SpreadSection | GroupsSection | NetworkSection | AllRowsSection


class OverallTab(QWidget):
    """Attributions over many rows and what the network does itself, section by section."""

    shown = Signal()

    def __init__(
        self,
        presenter: ExplainPresenter,
        frame: Frame,
        *,
        explain: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._frame = frame
        self._explain = explain
        self._is_compact = False
        self.state = OverallPresenter(presenter, self)
        self.section = Segmented(list(_SECTIONS), name="Section")
        self.method = FilterPills([], name="Method in sight")
        self.many_methods = QComboBox()
        self.many_methods.setAccessibleName("Method in sight")
        self.chip, self._untested = Chip(""), Chip("Validity not tested", "muted", icon="dash")
        self.how_long = HowLong(
            presenter.timing,
            asked=self._asked,
            missing=presenter.global_missing,
            players=lambda: len(presenter.feature_names()),
            is_sample=True,
        )
        self.attributions = AttributionsSection(self.state, frame)
        self.spread = SpreadSection(self.state, frame)
        self.groups = GroupsSection(self.state)
        self.network = NetworkSection(self.state, frame)
        self.all_rows = AllRowsSection(self.state, frame)
        self._sections: dict[str, _AnySection] = {
            "attributions": self.attributions,
            "spread": self.spread,
            "groups": self.groups,
            "network": self.network,
            "all": self.all_rows,
        }
        self.empty = EmptyState("", "", self._act)
        self._stack = QStackedWidget()
        self._seen = WhenSeen(self, self._show)
        self._lay_out()
        self._connect()
        self.set_density(is_compact=False)

    def set_density(self, *, is_compact: bool) -> None:
        """Take away the room around the cards in a small window."""
        self._is_compact = is_compact
        pad = metrics.STEP if is_compact else metrics.PAD
        self._top.setContentsMargins(pad, metrics.GAP, pad, metrics.GAP)
        for section in self._sections.values():
            section.set_density(is_compact=is_compact)
        self._seen.draw()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell the page that its header speaks of this tab."""
        super().showEvent(event)
        self.shown.emit()

    def _lay_out(self) -> None:
        for button, tip in zip(self.section.buttons(), _TIPS, strict=True):
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
        choice = QHBoxLayout()
        choice.setSpacing(metrics.STEP)
        choice.addWidget(self.section)
        choice.addStretch(1)
        choice.addWidget(self.how_long.button)
        self._which = QWidget()
        methods = QHBoxLayout(self._which)
        methods.setContentsMargins(0, 0, 0, 0)
        methods.setSpacing(metrics.STEP)
        methods.addWidget(self.method, 100)
        methods.addWidget(self.many_methods)
        methods.addStretch(1)
        for chip in (self.chip, self._untested):
            methods.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        self._top = QVBoxLayout()
        self._top.setSpacing(metrics.STEP)
        self._top.addLayout(choice)
        self._top.addWidget(self.how_long)
        self._top.addWidget(self._which)
        for section in self._sections.values():
            self._stack.addWidget(section)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter, state = self._presenter, self.state
        self.section.changed.connect(lambda _: self._show())
        self.method.changed.connect(lambda name: state.choose_method(str(name)))
        self.many_methods.activated.connect(
            lambda _: state.choose_method(str(self.many_methods.currentData()))
        )
        state.changed.connect(self._seen.draw)
        state.shown_changed.connect(self._seen.draw)
        state.spread_wanted.connect(self._show_spread)
        presenter.global_changed.connect(self._seen.draw)
        for section in self._sections.values():
            section.failed.connect(presenter.failed)
        for said in (state.refused, presenter.timing.refused):
            said.connect(self._tell)

    def _asked(self) -> Asked:
        """Return what the primary button would begin; no rows where that is done."""
        presenter = self._presenter
        rows = 0 if presenter.is_overall_current else presenter.global_rows()
        return presenter.session.plan.explanation.methods, rows

    def _show_spread(self) -> None:
        self.section.value = "spread"
        self._show()

    def _tell(self, sentence: str) -> None:
        self._frame.notify(Notice("bad", sentence))

    def _show(self) -> None:
        """Show the section that is chosen, or why it is empty."""
        name, state = self.section.value, self.state
        is_of_methods = name in _OF_METHODS
        method = state.method
        self._show_methods(is_shown=is_of_methods and method is not None)
        is_there = self._is_there(str(name))
        section = self._sections[str(name)]
        self._stack.setCurrentWidget(section if is_there else self.empty)
        for of_methods in (self.attributions, self.spread, self.groups):
            can_run = self._explain if not self._presenter.missing() else None
            is_stale = self._presenter.is_overall_stale
            is_stale |= of_methods is self.groups and self._presenter.is_grouped_otherwise
            of_methods.show_stale(is_stale=is_stale, run=can_run, action="Explain again")
        if is_there:
            section.refresh()
        else:
            self._show_empty(str(name))
        is_owed = is_of_methods and not self._presenter.is_overall_current
        self.how_long.set_wanted(is_wanted=is_owed)

    def _is_there(self, name: str) -> bool:
        """Whether a section has something to show."""
        state = self.state
        if name == "network":
            return state.overview is not None
        if name == "all":
            return self._presenter.samples is not None
        if name == "attributions":
            return state.view is not None
        return state.method is not None

    def _show_methods(self, *, is_shown: bool) -> None:
        self._which.setVisible(is_shown)
        method = self.state.method
        if method is None:
            return
        options = [(one.name, one.title) for one in self.state.computed()]
        if [button.text() for button in self.method.buttons()] != [text for _, text in options]:
            self.method.set_options(options)
            self.many_methods.clear()
            for name, title in options:
                self.many_methods.addItem(title, name)
        has_many = self._is_compact or len(options) > _MOST_PILLS
        self.method.setVisible(not has_many)
        self.many_methods.setVisible(has_many)
        self.method.value = method.name
        self.many_methods.setCurrentIndex(self.many_methods.findData(method.name))
        self.chip.set_chip(method.word, method.chip, icon=CHIP_ICONS[method.chip])
        self.chip.setToolTip(
            f"{method.state.capitalize()}. It {method.rule}. {method.reason}".strip()
        )

    def _show_empty(self, name: str) -> None:
        presenter = self._presenter
        if presenter.samples is None:
            self.empty.set_text(_NOT_EVALUATED)
            self.empty.set_action("Go to Evaluate")
            missing = ""
        elif name == "network":
            is_running = self.state.network.is_running
            asked = _NOT_EXPLORED if presenter.kind == "tabular" else _NO_PROFILES
            rows = f"{presenter.session.plan.overall.rows:,}"
            self.empty.set_text(_EXPLORED_NOW if is_running else asked.format(rows))
            self.empty.set_action("" if is_running else "Explore the network")
            missing = self.state.explore_missing()
        elif self.state.view is not None:
            self.empty.set_text(_NONE_COMPUTED)
            self.empty.set_action("")
            missing = ""
        else:
            count = len(presenter.session.plan.explanation.methods)
            methods = count_text(count, "method says", "methods say")
            self.empty.set_text(_NOT_EXPLAINED[name].format(methods))
            is_running = presenter.is_running("explain_global")
            self.empty.set_action("" if is_running else presenter.global_text())
            missing = presenter.global_missing()
        self.empty.button.setEnabled(not missing)
        self.empty.button.setToolTip(missing)

    def _act(self) -> None:
        if self._presenter.samples is None:
            self._frame.go_to("evaluate")
        elif self.section.value == "network":
            self.state.explore()
        else:
            self._explain()
