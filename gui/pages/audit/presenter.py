"""The logic of the page Audit: which checks there are, how they ended, and running them."""

from __future__ import annotations

from gui.pages.audit.rows import (
    THEMES,
    CheckRow,
    Word,
    counted,
    row_of_limit,
    row_of_view,
    summary_of,
)
from gui.pages.audited import AuditedPresenter
from gui.pages.page import StepState
from gui.session.jobs import JobHandle

_TITLE = "Running all checks"


class AuditPresenter(AuditedPresenter):
    """Says what the page shows; draws nothing."""

    def rows(self) -> tuple[CheckRow, ...]:
        """Return the checks that were run, or the limits of the plan while none was."""
        kept = self.kept
        if kept is not None:
            return tuple(row_of_view(check) for check in kept.view.checks)
        limits = self._session.plan.limits
        rows = [row_of_limit(limit, is_running=self.is_running) for limit in limits]
        return tuple(sorted(rows, key=lambda row: THEMES.index(row.theme)))

    def counts(self) -> tuple[tuple[Word, int], ...]:
        """Return how many checks have each outcome."""
        return counted(self.rows())

    def lead(self) -> str:
        """Return the sentence that says the result; empty before the first run."""
        kept = self.kept
        return kept.view.lead if kept is not None else ""

    def sentence(self) -> str:
        """Return the sentence under the title of the page."""
        count = len(self._session.plan.limits)
        if count == 0:
            return "The plan sets no limit, so that nothing is held against one."
        if self.kept is None:
            limits = "1 limit" if count == 1 else f"{count} limits"
            if self.is_running:
                return f"{limits} in the plan; figures are held against them at the end of the run."
            return f"{limits} in the plan; nothing was held against them yet."
        checks = "1 check" if count == 1 else f"{count} checks"
        return f"{checks} of the kept model against the limits in the plan."

    def run_tip(self) -> str:
        """Return what the button does, or why it cannot."""
        if self.obstacle:
            return self.obstacle
        return "Train where needed, measure, explain, hold every limit, write the report"

    def step_state(self) -> StepState:
        """Return how far the step is."""
        if self.is_running:
            return StepState("running", "running")
        kept = self.kept
        if kept is None:
            return StepState("ready", tip="ready: run all checks")
        if not kept.is_current:
            return StepState("ready", "stale", "from an earlier plan: run all checks again")
        counts = dict(kept.view.counts)
        spoken = summary_of(self.rows())
        if counts.get("outside"):
            return StepState("attention", f"{counts['outside']} outside", spoken)
        if counts.get("undecided"):
            return StepState("done", f"{counts['undecided']} undecided", spoken)
        return StepState("done", tip=spoken)

    def run(self) -> JobHandle | None:
        """Run the whole audit; None where it could not be started."""
        return self.begin(_TITLE)

    def replay_command(self) -> str:
        """Return the command that recomputes the audit, to be pasted into a terminal."""
        return f'python main.py replay "{self._session.folder / "bundle.zip"}"'
