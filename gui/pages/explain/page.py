"""The Explain page: single rows by methods, and the methods over many rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from core.errors import AuditError
from core.jobs.outcome import Failed
from gui.pages.explain.export import FILTERS
from gui.pages.explain.inside.presenter import InsidePresenter
from gui.pages.explain.inside.tab import LayersTab
from gui.pages.explain.local import LocalTab
from gui.pages.explain.overall import OverallTab
from gui.pages.explain.presenter import ExplainPresenter
from gui.pages.page import Frame, HeaderAction, Notice, Page, StepState
from gui.session.session import Session

_PARTS = {"image": "pixels", "series": "moments", "text": "words"}
_INSIDE = "What each unit of a layer contributed to the output, over many rows."
_OF_SECTION = {
    "network": "How much worse the network does without each part, and how its output goes.",
    "all": "One method asked about every row, into a folder.",
}


class ExplainPage(Page):
    """Forwards what the user does to the presenter."""

    name: ClassVar[str] = "explain"
    title: ClassVar[str] = "Explain"

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(session, frame, parent)
        self.presenter = ExplainPresenter(session, self)
        self.local = LocalTab(self.presenter, frame, explain=self.presenter.explain_rows)
        self.overall = OverallTab(self.presenter, frame, explain=self.presenter.explain_global)
        self._shown: QWidget = self.local
        self.local.shown.connect(lambda: self._tab_shown(self.local))
        self.overall.shown.connect(lambda: self._tab_shown(self.overall))
        self.inside = InsidePresenter(self.presenter, self)
        self.layers = LayersTab(self.inside)
        self.layers.shown.connect(lambda: self._tab_shown(self.layers))
        self.layers.unit_wanted.connect(lambda: frame.go_to(self.name, "Local"))
        all_rows = self.overall.all_rows
        for changed in (
            self.inside.changed,
            self.overall.section.changed,
            all_rows.method.activated,
            all_rows.rows.valueChanged,
        ):
            changed.connect(lambda *_: self.header_changed.emit())
        self.inside.refused.connect(lambda text: self.frame.notify(Notice("bad", text)))
        self.presenter.changed.connect(self.step_changed)
        self.presenter.failed.connect(self._tell)
        self.presenter.exported.connect(self._tell_exported)

    def sentence(self) -> str:
        """Return the sentence under the title."""
        if self._shown is self.layers:
            return _INSIDE
        section = self.overall.section.value if self._shown is self.overall else ""
        if section in _OF_SECTION:
            return _OF_SECTION[str(section)]
        word = _PARTS.get(self.presenter.kind or "", "features")
        rows = " over many rows" if section else ""
        return f"Which {word} moved the output{rows}, and which methods kept their sums."

    def header_actions(self) -> list[HeaderAction]:
        """Return what the tab that is shown can do; where all is explained, the way onwards."""
        presenter = self.presenter
        if self._shown is self.layers:
            done, missing = self.inside.is_current, self.inside.missing()
            return [self._primary("Explain this layer", self.inside.explain_layer, missing, done)]
        if self._shown is self.overall:
            return [self._overall_action()]
        text, missing = presenter.local_text(), presenter.local_missing()
        primary = self._primary(text, presenter.explain_rows, missing, presenter.is_grid_current)
        if presenter.grid is None:
            return [primary]
        tip = "Write every attribution of the grid as CSV or NumPy arrays"
        return [HeaderAction("Export attributions", self._export, "quiet", tip=tip), primary]

    def _overall_action(self) -> HeaderAction:
        """Return what the section that is shown can do."""
        presenter, state = self.presenter, self.overall.state
        if self.overall.section.value == "network":
            kept = state.network.kept
            is_done = kept is not None and kept.is_current
            return self._primary(
                "Explore the network", state.explore, state.explore_missing(), is_done
            )
        if self.overall.section.value == "all":
            run = self.overall.all_rows.run
            missing = self.presenter.missing()
            if not missing and not run.isEnabled():
                missing = run.toolTip() or "No method can be asked"
            return self._primary(run.text(), run.click, missing, False)
        text, missing = presenter.global_text(), presenter.global_missing()
        return self._primary(text, presenter.explain_global, missing, presenter.is_overall_current)

    def _primary(
        self, text: str, trigger: Callable[[], None], missing: str, is_done: bool
    ) -> HeaderAction:
        if is_done:
            return HeaderAction("Continue to audit", self._go_on, "primary")
        return HeaderAction(text, trigger, "primary", is_enabled=not missing, tip=missing)

    def tabs(self) -> list[tuple[str, QWidget]]:
        """Return rows one by one, many rows at once, and the layers of the network."""
        return [("Local", self.local), ("Global", self.overall), ("Layers", self.layers)]

    def step_state(self) -> StepState:
        """Return how far this step is."""
        return self.presenter.step_state()

    def set_density(self, *, is_compact: bool) -> None:
        """Arrange all tabs for a small or an ordinary window."""
        self.local.set_density(is_compact=is_compact)
        self.overall.set_density(is_compact=is_compact)
        self.layers.set_density(is_compact=is_compact)

    def _tab_shown(self, tab: QWidget) -> None:
        if tab is not self._shown:
            self._shown = tab
            self.header_changed.emit()

    def _go_on(self) -> None:
        self.frame.go_to("audit")

    def _export(self) -> None:
        target = self.frame.choose_target("Export attributions", Path("attributions.csv"), FILTERS)
        if target is not None:
            self.presenter.export(target)

    def _tell_exported(self, path: Path) -> None:
        said = Notice("good", f"Exported {path.name}.", remedy=f"It lies in {path.parent}.")
        self.frame.notify(said)

    def _tell(self, fault: AuditError | Failed) -> None:
        if isinstance(fault, Failed):
            self.frame.notify(Notice("bad", fault.sentence, detail=fault.detail))
        else:
            seen = f"{fault.what}: {fault.seen}" if fault.seen else fault.what
            self.frame.notify(Notice("bad", seen, remedy=fault.remedy))
